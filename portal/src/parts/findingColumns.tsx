// The columns of a list of findings, wherever one stands.
import { useMemo } from 'react'
import type { FindingSummary } from '../api/types'
import { useText } from '../text'
import type { Column } from './DataTable'
import css from './columns.module.css'
import { Due, Moment, Score, SeverityMark, StatusMark, Tag, visible, Who } from './marks'

export function useFindingColumns(): Column<FindingSummary>[] {
  const { t, number } = useText()
  return useMemo(() => [
    { id: 'severity', header: t('severity'), cell: (f) => <SeverityMark severity={f.severity} />, width: '6rem' },
    { id: 'score', header: t('score'), cell: (f) => <Score value={f.score} />, numeric: true, sort: 'score', width: '4.5rem', wide: 0 },
    { id: 'subject', header: t('subject'), main: true, cell: (f) => <span className={css.subject}><span className="mono cut">{visible(f.subject)}</span><span className="small muted cut">{visible(f.asset)}</span></span> },
    { id: 'class', header: t('class'), cell: (f) => <span className={css.kind}>{t(`class-${f.class}`)}</span>, wide: 1 },
    { id: 'status', header: t('status'), cell: (f) => <StatusMark status={f.status} /> },
    { id: 'assignee', header: t('assignee'), cell: (f) => <Who person={f.assignee} />, wide: 2 },
    { id: 'tags', header: t('tags'), cell: (f) => <span className={css.tags}>{f.tags.slice(0, 2).map((tag) => <Tag key={tag}>{visible(tag)}</Tag>)}{f.tags.length > 2 ? <Tag>{`+${f.tags.length - 2}`}</Tag> : null}</span>, wide: 4 },
    { id: 'count', header: t('seen-count'), cell: (f) => number(f.count), numeric: true, wide: 3 },
    { id: 'last', header: t('last-seen'), cell: (f) => <Moment at={f.last_seen} />, sort: '-last_seen', wide: 0 },
    { id: 'due', header: t('due'), cell: (f) => <Due at={f.due_at} overdue={f.overdue} />, sort: 'due', wide: 1 },
  ], [t, number])
}
