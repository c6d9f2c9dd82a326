// The incidents list.
import { useMemo } from 'react'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { IconSearch, IconShieldCheck } from '@tabler/icons-react'
import { incidents } from '../../api/organization'
import type { IncidentStatus, IncidentSummary } from '../../api/types'
import { useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { DataTable, type Column } from '../../parts/DataTable'
import { Moment, Score, SEVERITIES, SeverityMark, StatusMark, visible, Who } from '../../parts/marks'
import { Empty, Loaded, PageHead } from '../../parts/states'
import { useText } from '../../text'
import css from './incidents.module.css'

export const INCIDENT_STATUSES: readonly IncidentStatus[] = ['new', 'in_progress', 'on_hold', 'resolved', 'closed']
const OPEN = 'new,in_progress,on_hold'

export function useIncidentColumns(): Column<IncidentSummary>[] {
  const { t, both, number } = useText()
  return useMemo(() => [
    { id: 'severity', header: t('severity'), cell: (i) => <SeverityMark severity={i.severity} />, width: '6rem' },
    { id: 'score', header: t('score'), cell: (i) => <Score value={i.score} />, numeric: true, width: '4.5rem' },
    { id: 'title', header: t('incident'), main: true, cell: (i) => <span className={css.title}><span>{both(i.title)}</span><span className="small muted cut">{visible(i.subject)}</span></span> },
    { id: 'status', header: t('status'), cell: (i) => <StatusMark status={i.status} /> },
    { id: 'findings', header: t('nav-findings'), cell: (i) => number(i.findings), numeric: true, wide: 1 },
    { id: 'assignee', header: t('assignee'), cell: (i) => <Who person={i.assignee} />, wide: 1 },
    { id: 'first', header: t('first-seen'), cell: (i) => <Moment at={i.first_seen} />, wide: 2 },
    { id: 'last', header: t('last-seen'), cell: (i) => <Moment at={i.last_seen} /> },
  ], [t, both, number])
}

export default function IncidentsPage() {
  const { t } = useText()
  const { org, to } = useHere()
  const [address, setAddress] = useAddress()
  const columns = useIncidentColumns()
  const asked = address.get('status') ?? OPEN
  const query = { status: asked === 'all' ? null : asked, severity: address.get('severity'), assignee: address.get('assignee'), q: address.get('q') }
  const put = (name: string, value: string) => setAddress((q) => { if (value) q.set(name, value); else q.delete(name) })
  const typed = useDebouncedCallback((q: string) => put('q', q.trim()), 250)
  const list = useInfiniteQuery({
    queryKey: [org, 'incidents', query],
    queryFn: ({ pageParam }) => incidents.list(org, { ...query, cursor: pageParam, limit: 100 }),
    initialPageParam: null as string | null, getNextPageParam: (page) => page.next, placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  return (
    <>
      <PageHead title={t('nav-incidents')} lead={t('incidents-lead')} />
      <div className="column">
        <div className={css.bar}>
          <TextInput defaultValue={query.q ?? ''} leftSection={<IconSearch size={16} aria-hidden />} aria-label={t('incidents-search')} placeholder={t('incidents-search')} onChange={(e) => typed(e.currentTarget.value)} />
          <NativeSelect aria-label={t('status')} value={asked} onChange={(e) => put('status', e.currentTarget.value === OPEN ? '' : e.currentTarget.value)}
            data={[{ value: OPEN, label: t('incidents-open') }, { value: 'all', label: t('incidents-all') }, ...INCIDENT_STATUSES.map((s) => ({ value: s, label: t(`status-${s}`) }))]} />
          <NativeSelect aria-label={t('severity')} value={query.severity ?? ''} onChange={(e) => put('severity', e.currentTarget.value)}
            data={[{ value: '', label: t('incidents-any-severity') }, ...SEVERITIES.slice(0, 4).map((s) => ({ value: s, label: t('facet-severity-up', { severity: t(`severity-${s}`) }) }))]} />
          <NativeSelect aria-label={t('assignee')} value={query.assignee ?? ''} onChange={(e) => put('assignee', e.currentTarget.value)}
            data={[{ value: '', label: t('incidents-anyone') }, { value: 'me', label: t('facet-me') }, { value: 'none', label: t('unassigned') }]} />
        </div>
        <Loaded query={list} rows={8} height={40}>
          {() => rows.length === 0 ? (
            <div className="card"><Empty icon={<IconShieldCheck size={30} aria-hidden />} title={t('incidents-none')}>{t('incidents-none-detail')}</Empty></div>
          ) : (
            <>
              <DataTable label={t('nav-incidents')} columns={columns} rows={rows} id={(i) => i.id} href={(i) => to(`/incidents/${i.id}`)} name={(i) => visible(i.subject)} />
              {list.hasNextPage ? <Button style={{ alignSelf: 'center' }} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('more')}</Button> : null}
            </>
          )}
        </Loaded>
      </div>
    </>
  )
}
