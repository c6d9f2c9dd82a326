// What happened to a finding or incident, in order, and a box to add a comment.
import { useState } from 'react'
import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconArrowRight } from '@tabler/icons-react'
import type { FindingStatus, HistoryEntry, HistoryKind, IncidentStatus, Page } from '../api/types'
import { mayWork, useHere } from '../frame/context'
import { useText } from '../text'
import css from './History.module.css'
import { Moment, StatusMark, visible, Who } from './marks'
import { Loaded } from './states'

const KNOWN: readonly HistoryKind[] = ['created', 'status', 'assignee', 'tags', 'comment', 'delivery', 'reveal']

function Change({ entry }: { entry: HistoryEntry }) {
  const { t } = useText()
  if (entry.kind === 'status' || entry.kind === 'created') {
    return (
      <span className="row-flex">
        {entry.from ? <><StatusMark status={entry.from as FindingStatus | IncidentStatus} /><IconArrowRight size={14} aria-label={t('history-to')} /></> : null}
        {entry.to ? <StatusMark status={entry.to as FindingStatus | IncidentStatus} /> : null}
        {entry.until ? <span className="small muted">{t('history-until')} <Moment at={entry.until} absolute /></span> : null}
      </span>
    )
  }
  const said = [entry.from, entry.to].filter(Boolean).join(' → ')
  return said ? <span>{visible(said)}</span> : null
}

export function History({ name, id, load, comment }: {
  name: string; id: string; load: () => Promise<Page<HistoryEntry>>; comment: (text: string) => Promise<HistoryEntry>
}) {
  const { t } = useText()
  const here = useHere()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const key = [here.org, name, id, 'history']
  const query = useQuery({ queryKey: key, queryFn: load })
  const send = useMutation({
    mutationFn: () => comment(text.trim()),
    onSuccess: () => { setText(''); void client.invalidateQueries({ queryKey: [here.org, name, id] }) },
  })
  return (
    <div className="column">
      <Loaded query={query} rows={4}>
        {(page) => (
          <ol className={css.list}>
            {[...page.items].sort((a, b) => a.at.localeCompare(b.at)).map((entry) => (
              <li key={entry.id} data-kind={entry.kind}>
                <div className={css.line}>
                  <strong><Who person={entry.actor} /></strong>
                  <span className="muted">{t(KNOWN.includes(entry.kind) ? `history-${entry.kind}` : 'history-other')}</span>
                  <Change entry={entry} />
                  <span className={`small muted ${css.when}`}><Moment at={entry.at} absolute /></span>
                </div>
                {entry.reason ? <p className={css.text}>{visible(entry.reason)}</p> : null}
                {entry.text ? <p className={css.text}>{entry.text.split('\n').map((line, n) => <span key={n}>{visible(line)}<br /></span>)}</p> : null}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
      {mayWork(here) ? (
        <form className="column" style={{ gap: '0.5rem' }} onSubmit={(event) => { event.preventDefault(); if (text.trim()) send.mutate() }}>
          <Textarea label={t('comment')} description={t('comment-hint')} value={text} maxLength={4000} minRows={2} onChange={(e) => setText(e.currentTarget.value)}
            onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && text.trim()) send.mutate() }} />
          <div><Button type="submit" variant="default" loading={send.isPending} disabled={!text.trim()}>{t('comment-send')}</Button></div>
        </form>
      ) : null}
    </div>
  )
}
