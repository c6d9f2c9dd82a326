// The incidents list.
import { useMemo } from 'react'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { IconSearch, IconShieldCheck } from '@tabler/icons-react'
import { incidents } from '../../api/organization'
import type { IncidentStatus } from '../../api/types'
import { useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { DataTable } from '../../parts/DataTable'
import { useIncidentColumns } from '../../parts/incidentColumns'
import { SEVERITIES, visible } from '../../parts/marks'
import { Empty, Loaded, PageHead } from '../../parts/states'
import { useText } from '../../text'
import css from './incidents.module.css'

export const INCIDENT_STATUSES: readonly IncidentStatus[] = ['new', 'in_progress', 'on_hold', 'resolved', 'closed']
const OPEN = 'new,in_progress,on_hold'

export default function IncidentsPage() {
  const { t } = useText()
  const { org, to } = useHere()
  const [address, setAddress] = useAddress()
  const columns = useIncidentColumns()
  const asked = address.get('status') ?? OPEN
  const statuses = asked.split(',')
  const query = {
    status: INCIDENT_STATUSES.filter((one) => statuses.includes(one)), severity: SEVERITIES.find((one) => one === address.get('severity')) ?? null,
    assignee: address.get('assignee'), q: address.get('q'),
  }
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
