// The findings list: facets, dense table, keyboard, bulk.
import { lazy, Suspense, useMemo, useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { IconAdjustmentsHorizontal, IconEyeCheck, IconSearch } from '@tabler/icons-react'
import { findings } from '../../api/findings'
import type { FindingSummary } from '../../api/types'
import { mayWork, useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { DataTable } from '../../parts/DataTable'
import { useFindingColumns } from '../../parts/findingColumns'
import { visible } from '../../parts/marks'
import { nextStage } from '../../parts/stages'
import { Empty, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import type { Chosen, Wanted } from './bulk'
import { Facets } from './facets'
import { EMPTY, narrowed, readFilter, toQuery, sortOf, toSelection, writeFilter, type Filter } from './filter'
import { Views } from './views'
import css from './findings.module.css'

// What acts on a selection comes with the first one.
const BulkBar = lazy(() => import('./bulk').then((m) => ({ default: m.BulkBar })))
const BulkDialog = lazy(() => import('./bulk').then((m) => ({ default: m.BulkDialog })))

function useAssignToMe() {
  const { t } = useText()
  const { org, session } = useHere()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (f: FindingSummary) => findings.assign(org, f, session.user.id),
    onSuccess: () => { toast({ tone: 'good', text: t('assigned-me') }); for (const part of ['findings', 'queue']) void client.invalidateQueries({ queryKey: [org, part] }) },
  })
}

export default function FindingsPage() {
  const { t, number, zone } = useText()
  const here = useHere()
  const [address, setAddress] = useAddress()
  const filter = readFilter(address)
  const query = toQuery(filter, zone)
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
  const total = list.data?.pages[0]?.total ?? undefined

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
  const chosen = (): Chosen => (everything ? { filter: toSelection(filter, zone) } : { ids: [...ids] })
  const want = (next: Wanted, row?: FindingSummary) => setWanted({ wanted: next, chosen: row && ids.size === 0 ? { ids: [row.id] } : chosen() })
  const advance = (row: FindingSummary) => {
    const to = nextStage(row.status)
    if (to) want({ kind: 'transition', to }, row)
    else toast({ tone: 'bad', text: t('move-no-next', { status: t(`status-${row.status}`) }) })
  }

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
                  keys={works ? { e: advance, a: (f) => assign.mutate(f) } : {}} />
                {list.hasNextPage ? <Button className={css.more} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('more')}</Button> : null}
              </>
            )}
          </Loaded>
        </div>
      </div>
      <Suspense fallback={null}>
      {ids.size > 0 ? (
        <BulkBar count={ids.size} everything={everything} onEverything={total !== undefined && total > ids.size ? () => setEverything(true) : null} onClear={clear} onWant={(next) => want(next)} />
      ) : null}
      {wanted ? <BulkDialog {...wanted} onClose={() => setWanted(null)} onDone={clear} /> : null}
      </Suspense>
    </>
  )
}
