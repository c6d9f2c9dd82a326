// Exposures: the same leaked data seen by person, machine, customer and cookie. The tab is in the address.
import { useMemo } from 'react'
import { Button, Tabs, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { IconCookie, IconDeviceLaptop, IconSearch, IconUserCircle, IconUsers, type Icon } from '@tabler/icons-react'
import { exposures } from '../../api/organization'
import type { CookieExposure, MachineSummary, Page, PersonExposure } from '../../api/types'
import { useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { DataTable, type Column } from '../../parts/DataTable'
import { Day, Foreign, Moment, Score, SeverityMark, visible } from '../../parts/marks'
import { Empty, Loaded, PageHead } from '../../parts/states'
import { useText } from '../../text'
import css from './exposures.module.css'

const TABS = ['machines', 'people', 'customers', 'cookies'] as const
type Tab = (typeof TABS)[number]
const PICTURES: Record<Tab, Icon> = { machines: IconDeviceLaptop, people: IconUsers, customers: IconUserCircle, cookies: IconCookie }

function List<T extends object>({ tab, q, load, columns, id, href, name }: {
  tab: Tab; q: string; load: (cursor: string | null) => Promise<Page<T>>; columns: Column<T>[]
  id: (row: T) => string; href: (row: T) => string; name: (row: T) => string
}) {
  const { t } = useText()
  const { org } = useHere()
  const query = useInfiniteQuery({
    queryKey: [org, 'exposures', tab, q], queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: null as string | null, getNextPageParam: (page) => page.next, placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const Picture = PICTURES[tab]
  return (
    <Loaded query={query} rows={8} height={36}>
      {() => rows.length === 0 ? <div className="card"><Empty icon={<Picture size={30} aria-hidden />} title={t(`exposures-none-${tab}`)}>{t(q ? 'exposures-none-search' : 'exposures-none-detail')}</Empty></div> : (
        <div className="column">
          <DataTable label={t(`exposures-${tab}`)} columns={columns} rows={rows} id={id} href={href} name={name} />
          {query.hasNextPage ? <Button style={{ alignSelf: 'center' }} variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('more')}</Button> : null}
        </div>
      )}
    </Loaded>
  )
}

function Machines({ q }: { q: string }) {
  const { t, number } = useText()
  const { org, to } = useHere()
  const columns = useMemo<Column<MachineSummary>[]>(() => [
    { id: 'severity', header: t('severity'), cell: (m) => <SeverityMark severity={m.severity} />, width: '6rem' },
    { id: 'score', header: t('score'), cell: (m) => <Score value={m.score} />, numeric: true, width: '4rem', wide: 0 },
    { id: 'machine', header: t('machine'), main: true, cell: (m) => <span className={css.two}><Foreign>{m.computer ?? m.id.slice(0, 12)}</Foreign><span className="small muted">{visible([m.os_user, m.os].filter(Boolean).join(' · '))}</span></span> },
    { id: 'family', header: t('fact-family'), cell: (m) => <Foreign>{m.family}</Foreign>, wide: 1 },
    { id: 'ip', header: t('fact-ip'), cell: (m) => <Foreign>{[m.ip, m.country].filter(Boolean).join(' ')}</Foreign>, wide: 2 },
    { id: 'infected', header: t('fact-infected_at'), cell: (m) => <Day at={m.infected_at} />, wide: 1 },
    { id: 'findings', header: t('nav-findings'), cell: (m) => number(m.findings), numeric: true, wide: 0 },
    { id: 'credentials', header: t('credentials'), cell: (m) => number(m.credentials), numeric: true, wide: 1 },
    { id: 'cookies', header: t('exposures-live'), cell: (m) => number(m.live_cookies), numeric: true, wide: 0 },
    { id: 'last', header: t('last-seen'), cell: (m) => <Moment at={m.last_seen} />, wide: 2 },
  ], [t, number])
  return <List tab="machines" q={q} columns={columns} load={(cursor) => exposures.machines(org, { q, cursor, limit: 100 })} id={(m) => m.id} href={(m) => to(`/machines/${m.id}`)} name={(m) => visible(m.computer ?? m.id)} />
}

function People({ tab, q }: { tab: 'people' | 'customers'; q: string }) {
  const { t, number } = useText()
  const { org, to } = useHere()
  const columns = useMemo<Column<PersonExposure>[]>(() => [
    { id: 'severity', header: t('severity'), cell: (p) => <SeverityMark severity={p.severity} />, width: '6rem' },
    { id: 'score', header: t('score'), cell: (p) => <Score value={p.score} />, numeric: true, width: '4rem', wide: 0 },
    { id: 'subject', header: t('subject'), main: true, cell: (p) => <Foreign>{p.subject}</Foreign> },
    { id: 'class', header: t('class'), cell: (p) => t(`class-${p.class}`), wide: 0 },
    { id: 'findings', header: t('nav-findings'), cell: (p) => number(p.findings), numeric: true, wide: 0 },
    { id: 'machines', header: t('exposures-machines'), cell: (p) => number(p.machines), numeric: true, wide: 1 },
    { id: 'last', header: t('last-seen'), cell: (p) => <Moment at={p.last_seen} />, wide: 1 },
  ], [t, number])
  return <List tab={tab} q={q} columns={columns} load={(cursor) => exposures.people(org, { kind: tab === 'customers' ? 'customer' : null, q, cursor, limit: 100 })} id={(p) => `${p.class} ${p.subject}`} href={(p) => `${to('/findings')}?open=all&q=${encodeURIComponent(p.subject)}`} name={(p) => visible(p.subject)} />
}

function CookieList() {
  const { t } = useText()
  const { org, to } = useHere()
  const columns = useMemo<Column<CookieExposure>[]>(() => [
    { id: 'severity', header: t('severity'), cell: (c) => <SeverityMark severity={c.severity} />, width: '6rem' },
    { id: 'name', header: t('cookie-name'), main: true, cell: (c) => <Foreign>{c.name}</Foreign> },
    { id: 'domain', header: t('cookie-domain'), cell: (c) => <Foreign>{c.domain}</Foreign> },
    { id: 'role', header: t('cookie-role'), cell: (c) => t(`cookie-role-${c.role}`), wide: 1 },
    { id: 'live', header: t('cookie-state'), cell: (c) => t(c.live ? 'cookie-live' : 'cookie-expired') },
    { id: 'expires', header: t('cookie-expires'), cell: (c) => <Moment at={c.expires_at} />, wide: 0 },
  ], [t])
  return <List tab="cookies" q="" columns={columns} load={(cursor) => exposures.cookies(org, { live: true, cursor, limit: 100 })} id={(c) => `${c.finding} ${c.domain} ${c.name}`} href={(c) => to(`/findings/${c.finding}`)} name={(c) => visible(c.name)} />
}

export default function ExposuresPage() {
  const { t } = useText()
  const [address, setAddress] = useAddress()
  const tab: Tab = TABS.find((one) => one === address.get('tab')) ?? 'machines'
  const q = address.get('q') ?? ''
  const typed = useDebouncedCallback((text: string) => setAddress((query) => { if (text.trim()) query.set('q', text.trim()); else query.delete('q') }), 250)
  return (
    <>
      <PageHead title={t('nav-exposures')} lead={t('exposures-lead')} />
      <Tabs value={tab} keepMounted={false} onChange={(value) => setAddress((query) => { if (value && value !== 'machines') query.set('tab', value); else query.delete('tab') }, true)}>
        <div className={css.bar}>
          <Tabs.List>
            {TABS.map((one) => { const Picture = PICTURES[one]; return <Tabs.Tab key={one} value={one} leftSection={<Picture size={16} aria-hidden />}>{t(`exposures-${one}`)}</Tabs.Tab> })}
          </Tabs.List>
          {tab === 'cookies' ? null : <TextInput key={tab} className={css.search} defaultValue={q} leftSection={<IconSearch size={16} aria-hidden />} aria-label={t('exposures-search')} placeholder={t('exposures-search')} onChange={(e) => typed(e.currentTarget.value)} />}
        </div>
        <Tabs.Panel value="machines"><Machines q={q} /></Tabs.Panel>
        <Tabs.Panel value="people"><People tab="people" q={q} /></Tabs.Panel>
        <Tabs.Panel value="customers"><People tab="customers" q={q} /></Tabs.Panel>
        <Tabs.Panel value="cookies"><CookieList /></Tabs.Panel>
      </Tabs>
    </>
  )
}
