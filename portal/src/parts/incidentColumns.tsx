// The columns of a list of incidents, wherever one stands.
import { useMemo } from 'react'
import type { IncidentSummary } from '../api/types'
import { useText } from '../text'
import type { Column } from './DataTable'
import css from './columns.module.css'
import { Moment, Score, SeverityMark, StatusMark, visible, Who } from './marks'

export function useIncidentColumns(): Column<IncidentSummary>[] {
  const { t, both, number } = useText()
  return useMemo(() => [
    { id: 'severity', header: t('severity'), cell: (i) => <SeverityMark severity={i.severity} />, width: '6rem' },
    { id: 'score', header: t('score'), cell: (i) => <Score value={i.score} />, numeric: true, width: '4.5rem', wide: 0 },
    { id: 'title', header: t('incident'), main: true, cell: (i) => <span className={css.title}><span>{both(i.title)}</span><span className="small muted cut">{visible(i.subject)}</span></span> },
    { id: 'status', header: t('status'), cell: (i) => <StatusMark status={i.status} /> },
    { id: 'findings', header: t('nav-findings'), cell: (i) => number(i.findings), numeric: true, wide: 1 },
    { id: 'assignee', header: t('assignee'), cell: (i) => <Who person={i.assignee} />, wide: 1 },
    { id: 'first', header: t('first-seen'), cell: (i) => <Moment at={i.first_seen} />, wide: 2 },
    { id: 'last', header: t('last-seen'), cell: (i) => <Moment at={i.last_seen} />, wide: 1 },
  ], [t, both, number])
}
