// The portal behind sign-in: data cache, session, which organisation, which page.
import { lazy, Suspense, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { MutationCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { IconMapPinOff } from '@tabler/icons-react'
import { connect } from '../api/client'
import { asProblem, isStatus } from '../api/problem'
import { session } from '../api/session'
import type { Session } from '../api/types'
import { problemText, ProblemBox } from '../parts/problem'
import { Empty, Loading, PageHead } from '../parts/states'
import { toast } from '../parts/toasts'
import { useText } from '../text'
import { HereContext, useHere, type Here } from './context'
import { Frame } from './Frame'
import { asked, conflict, conflicted, stepUp } from './gates'
import { useLive } from './live'
import { PAGES } from './registry'

const GateDialogs = lazy(() => import('./GateDialogs'))
/** Loads the dialogs when one is wanted. */
function Gates() {
  const open = useSyncExternalStore(asked.subscribe, asked.get)
  const conflicting = useSyncExternalStore(conflicted.subscribe, conflicted.get)
  return open !== null || conflicting ? <Suspense fallback={null}><GateDialogs /></Suspense> : null
}

function toSignIn(): void {
  if (location.pathname === '/sign-in') return
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`)
}

function useClient(): QueryClient {
  const text = useText()
  return useMemo(() => {
    connect({ stepUp, signedOut: toSignIn })
    return new QueryClient({
      defaultOptions: {
        queries: { staleTime: 10_000, retry: (count, error) => count < 2 && !(asProblem(error).status >= 400 && asProblem(error).status < 500) },
        mutations: { networkMode: 'always' },
      },
      mutationCache: new MutationCache({
        onError: (error) => {
          if (isStatus(error, 412)) { conflict(); return }
          const problem = asProblem(error)
          const said = problemText(text, problem)
          toast({ tone: 'bad', text: said.title, detail: [said.detail, problem.code, problem.trace_id].filter(Boolean).join(' · ') })
        },
      }),
    })
    // One client for the life of the page: a change of language must not empty the cache.
    // The words of a toast then come from the language at the start of the page.
  }, [])  
}

function Inside({ now, org, children }: { now: Session; org: string; children: ReactNode }) {
  const { counters, line } = useLive(org)
  const here = useMemo<Here>(() => ({
    session: now, org, counters,
    membership: now.memberships.find((m) => m.organization === org) ?? null,
    to: (path) => `/o/${org}${path}`,
  }), [now, org, counters])
  return <HereContext value={here}><Frame line={line}>{children}</Frame></HereContext>
}

function NotFound() {
  const { t } = useText()
  const here = useHere()
  return (
    <>
      <PageHead title={t('not-found')} lead={t('not-found-detail')} />
      <div className="card"><Empty icon={<IconMapPinOff size={30} aria-hidden />} title={t('not-found-where')} action={<Link href={here.to('/overview')}>{t('not-found-home')}</Link>}>{t('not-found-search')}</Empty></div>
    </>
  )
}

function Routes({ now }: { now: Session }) {
  const { t } = useText()
  const [path] = useLocation()
  const org = /^\/o\/([^/]+)/.exec(path)?.[1]
  const first = now.memberships[0]?.organization
  if (!org) {
    if (first) return <Redirect to={`/o/${first}/${PAGES[0]?.path.slice(1) ?? ''}`} replace />
    return <Empty title={t('no-organization')}>{t('no-organization-detail')}</Empty>
  }
  return (
    <Inside now={now} org={decodeURIComponent(org)} key={org}>
      <Suspense fallback={<Loading />}>
        <Switch>
          {PAGES.map((entry) => <Route key={entry.path} path={`/o/:org${entry.path}`} component={entry.page} />)}
          <Route><NotFound /></Route>
        </Switch>
      </Suspense>
    </Inside>
  )
}

function Signed() {
  const query = useQuery({ queryKey: ['session'], queryFn: session.current, staleTime: 60_000 })
  if (query.data) return <Routes now={query.data} />
  if (isStatus(query.error, 401)) { toSignIn(); return <Loading /> }
  if (query.error) return <ProblemBox page error={query.error} retry={() => void query.refetch()} />
  return <div style={{ padding: '2rem' }}><Loading /></div>
}

export function App() {
  const client = useClient()
  return (
    <QueryClientProvider client={client}>
      <Signed />
      <Gates />
    </QueryClientProvider>
  )
}
