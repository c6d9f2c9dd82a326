// The findings list: facets, dense table, keyboard, bulk.
import { useMemo, useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { IconAdjustmentsHorizontal, IconEyeCheck, IconSearch } from '@tabler/icons-react'
import { findings } from '../../api/findings'
import type { FindingSummary } from '../../api/types'
import { mayWork, useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { DataTable, type Column } from '../../parts/DataTable'
import { Due, Moment, Score, SeverityMark, StatusMark, Tag, Who, visible } from '../../parts/marks'
import { Empty, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import { BulkBar, BulkDialog, type Chosen, type Wanted } from './bulk'
import { Facets } from './facets'
import { EMPTY, narrowed, readFilter, toQuery, sortOf, toSelection, writeFilter, type Filter } from './filter'
import { Views } from './views'
import css from './findings.module.css'

export function useFindingColumns(): Column<FindingSummary>[] {
  const { t, number } = useText()
  return useMemo(() => [
    { id: 'severity', header: t('severity'), cell: (f) => <SeverityMark severity={f.severity} />, width: '6rem' },
    { id: 'score', header: t('score'), cell: (f) => <Score value={f.score} />, numeric: true, sort: 'score', width: '4.5rem' },
    { id: 'subject', header: t('subject'), main: true, cell: (f) => <span className={css.subject}><span className="mono cut">{visible(f.subject)}</span><span className="small muted cut">{visible(f.asset)}</span></span> },
    { id: 'class', header: t('class'), cell: (f) => <span className={css.kind}>{t(`class-${f.class}`)}</span>, wide: 1 },
    { id: 'status', header: t('status'), cell: (f) => <StatusMark status={f.status} /> },
    { id: 'assignee', header: t('assignee'), cell: (f) => <Who person={f.assignee} />, wide: 2 },
    { id: 'tags', header: t('tags'), cell: (f) => <span className={css.tags}>{f.tags.slice(0, 2).map((tag) => <Tag key={tag}>{tag}</Tag>)}{f.tags.length > 2 ? <Tag>{`+${f.tags.length - 2}`}</Tag> : null}</span>, wide: 4 },
    { id: 'count', header: t('seen-count'), cell: (f) => number(f.count), numeric: true, wide: 3 },
    { id: 'last', header: t('last-seen'), cell: (f) => <Moment at={f.last_seen} />, sort: '-last_seen' },
    { id: 'due', header: t('due'), cell: (f) => <Due at={f.due_at} overdue={f.overdue} />, sort: 'due' },
  ], [t, number])
}

function useAssignToMe() {
  const { t } = useText()
  const { org, session } = useHere()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (f: FindingSummary) => findings.assign(org, f, session.user.id),
    onSuccess: () => { toast({ tone: 'good', text: t('assigned-me') }); void client.invalidateQueries({ queryKey: [org, 'findings'] }) },
  })
}

export default function FindingsPage() {
  const { t, number } = useText()
  const here = useHere()
  const [address, setAddress] = useAddress()
  const filter = readFilter(address)
  const query = toQuery(filter)
  const [facets, setFacets] = useState(false)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [everything, setEverything] = useState(false)
  const [wanted, setWanted] = useState<{ wanted: Wanted; chosen: Chosen } | null>(null)
  const columns = useFindingColumns()
  const assign = useAssignToMe()
  const works = mayWork(here)

  const list = useInfiniteQuery({
    queryKey: [here.org, 'findings', query],
    queryFn: ({ pageParam, signal }) => findings.list(here.org, { ...query, cursor: pageParam, limit: 100, total: pageParam ? null : true }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  const total = list.data?.pages[0]?.total

  const clear = () => { setIds(new Set()); setEverything(false) }
  const set = (change: Partial<Filter>) => {
    clear()
    setAddress((q) => {
      const next = writeFilter({ ...readFilter(q), ...change })
      for (const name of [...q.keys()]) q.delete(name)
      next.forEach((value, name) => q.set(name, value))
    })
  }
  const typed = useDebouncedCallback((q: string) => set({ q }), 250)
  const chosen = (): Chosen => (everything ? { filter: toSelection(filter) } : { ids: [...ids] })
  const want = (next: Wanted, row?: FindingSummary) => setWanted({ wanted: next, chosen: row && ids.size === 0 ? { ids: [row.id] } : chosen() })

  return (
    <>
      <PageHead title={t('nav-findings')} lead={t('findings-lead')}>
        <Views org={here.org} query={writeFilter(filter).toString()} open={(q) => { clear(); setAddress((now) => { for (const name of [...now.keys()]) now.delete(name); new URLSearchParams(q).forEach((v, k) => now.set(k, v)) }, true) }} />
      </PageHead>
      <div className={css.layout}>
        <aside className={css.side} data-open={facets || undefined} aria-label={t('facets')}><Facets filter={filter} set={set} /></aside>
        <div className={css.list}>
          <div className={css.bar}>
            <TextInput className={css.search} key={filter.q === '' ? 'empty' : 'q'} defaultValue={filter.q} leftSection={<IconSearch size={16} aria-hidden />} aria-label={t('findings-search')} placeholder={t('findings-search')} onChange={(e) => typed(e.currentTarget.value)} />
            <Button className={css.facetButton} variant="default" leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />} aria-expanded={facets} onClick={() => setFacets(!facets)}>{t('facets')} {narrowed(filter) > 0 ? `(${narrowed(filter)})` : ''}</Button>
            <span className="small muted" aria-live="polite">{total !== undefined ? t('findings-total', { count: total, text: number(total) }) : ''}</span>
          </div>
          <Loaded query={list} rows={12} height={34}>
            {() => rows.length === 0 ? (
              <div className="card">
                <Empty icon={<IconEyeCheck size={30} aria-hidden />} title={narrowed(filter) > 0 ? t('findings-none-filter') : t('findings-none')}
                  action={narrowed(filter) > 0 ? <Button variant="default" onClick={() => set(EMPTY)}>{t('facet-clear')}</Button> : undefined}>
                  {narrowed(filter) > 0 ? t('findings-none-filter-detail') : t('findings-none-detail')}
                </Empty>
              </div>
            ) : (
              <>
                <DataTable label={t('nav-findings')} columns={columns} rows={rows} id={(f) => f.id} href={(f) => here.to(`/findings/${f.id}`)} name={(f) => visible(f.subject)}
                  sort={{ value: filter.sort === 'score' ? '-score' : filter.sort, set: (value) => set({ sort: sortOf(value) }) }}
                  selection={works ? { ids, set: (next) => { setEverything(false); setIds(next) } } : undefined}
                  keys={works ? { e: (f) => want({ kind: 'transition', to: 'resolved' }, f), a: (f) => assign.mutate(f) } : {}} />
                {list.hasNextPage ? <Button className={css.more} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('more')}</Button> : null}
              </>
            )}
          </Loaded>
        </div>
      </div>
      {ids.size > 0 ? (
        <BulkBar count={ids.size} everything={everything} onEverything={total !== undefined && total > ids.size ? () => setEverything(true) : null} onClear={clear} onWant={(next) => want(next)} />
      ) : null}
      {wanted ? <BulkDialog {...wanted} onClose={() => setWanted(null)} onDone={clear} /> : null}
    </>
  )
}
