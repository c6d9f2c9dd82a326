// The frame around every page: rail with navigation and organisation, top bar with search and the user's menu.
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { ActionIcon, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { IconMenu2, IconSearch, IconCloudOff, IconRefreshDot } from '@tabler/icons-react'
import mark from '../theme/mark.svg'
import { organization } from '../api/organization'
import { useKeys } from '../parts/keys'
import { useText } from '../text'
import { may, useHere } from './context'
import type { Line } from './live'
import { UserMenu, OrganizationSwitch } from './menus'
import { PAGES } from './registry'
import css from './Frame.module.css'

// Dialogs come when they are opened: the first load stays small.
const Help = lazy(() => import('./Help'))
const Palette = lazy(() => import('./Palette'))
const SideMenu = lazy(() => import('./SideMenu'))

const GROUPS = ['watch', 'work', 'keep'] as const

function Navigation({ onGo }: { onGo?: () => void }) {
  const { t, number } = useText()
  const here = useHere()
  const [path] = useLocation()
  // What others assign to me changes no counter of the organisation: it is asked for again by itself.
  const queue = useQuery({ queryKey: [here.org, 'queue'], queryFn: () => organization.queue(here.org), staleTime: 30_000, refetchInterval: 60_000, retry: false })
  const waiting = queue.data ? queue.data.assigned.length + queue.data.incidents.length + queue.data.approvals.length : null
  const counts: Partial<Record<string, number | null>> = { 'nav-queue': waiting, 'nav-findings': here.counters?.open, 'nav-intake': here.counters?.jobs_running }
  const count = (name: string): number | null => counts[name] ?? null
  return (
    <nav className={css.nav} aria-label={t('navigation')}>
      {GROUPS.map((group) => {
        const entries = PAGES.filter((p) => p.group === group && (!p.operator || here.session.user.operator) && (!p.needs || may(here, p.needs)))
        if (entries.length === 0) return null
        return (
          <div key={group} className={css.group}>
            <div className={css.groupName} id={`nav-${group}`}>{t(`nav-group-${group}`)}</div>
            <ul aria-labelledby={`nav-${group}`}>
              {entries.map((entry) => {
                const to = here.to(entry.path)
                const on = path === to || path.startsWith(`${to}/`)
                const Picture = entry.icon
                const n = count(entry.name ?? '')
                return (
                  <li key={entry.path}>
                    <Link href={to} className={css.link} aria-current={on ? 'page' : undefined} onClick={onGo}>
                      {Picture ? <Picture size={18} stroke={1.7} aria-hidden /> : null}
                      <span>{t(entry.name ?? '')}</span>
                      {n ? <span className={css.count}>{number(n)}<span className="visually-hidden">{t(`count-of-${entry.name ?? ''}`)}</span></span> : null}
                    </Link>
                  </li>
                )
              })}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

function Freshness({ line }: { line: Line }) {
  const { t } = useText()
  if (line === 'live') return null
  return (
    <span className={css.line} role="status">
      {line === 'offline' ? <IconCloudOff size={16} aria-hidden /> : <IconRefreshDot size={16} aria-hidden />}
      {t(line === 'offline' ? 'line-offline' : 'line-polling')}
    </span>
  )
}

export function Frame({ line, children }: { line: Line; children: ReactNode }) {
  const { t } = useText()
  const here = useHere()
  const [path, go] = useLocation()
  const [menu, setMenu] = useState(false)
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)

  useKeys({
    'mod+k': () => setPalette(true),
    '/': () => setPalette(true),
    '?': () => setHelp(true),
    ...Object.fromEntries(PAGES.filter((p) => p.key).map((p) => [`g ${p.key}`, () => go(here.to(p.path))])),
  })
  useEffect(() => { document.getElementById('main')?.scrollTo({ top: 0 }) }, [path])

  const brand = (
    <Link href={here.to(PAGES[0]?.path ?? '/')} className={css.brand}>
      <img src={mark} alt="" width={28} height={28} />
      <span translate="no">{t('product')}</span>
    </Link>
  )
  return (
    <div className={css.frame}>
      <a href="#main" className={css.skip}>{t('skip')}</a>
      <aside className={css.rail}>
        {brand}
        <OrganizationSwitch />
        <Navigation />
      </aside>
      <div className={css.body}>
        <header className={css.top}>
          <ActionIcon className={css.burger} variant="subtle" color="gray" size="lg" aria-label={t('navigation')} aria-expanded={menu} onClick={() => setMenu(true)}>
            <IconMenu2 size={20} aria-hidden />
          </ActionIcon>
          <UnstyledButton className={css.search} onClick={() => setPalette(true)} aria-keyshortcuts="/ Control+K">
            <IconSearch size={16} aria-hidden />
            <span className="cut">{t('search-hint')}</span>
            <kbd>/</kbd>
          </UnstyledButton>
          <Freshness line={line} />
          <UserMenu onHelp={() => setHelp(true)} />
        </header>
        <main id="main" className={css.main} tabIndex={-1}>{children}</main>
      </div>
      <Suspense fallback={null}>
        {menu ? (
          <SideMenu title={brand} onClose={() => setMenu(false)}>
            <OrganizationSwitch />
            <Navigation onGo={() => setMenu(false)} />
          </SideMenu>
        ) : null}
        {palette ? <Palette onClose={() => setPalette(false)} /> : null}
        {help ? <Help onClose={() => setHelp(false)} /> : null}
      </Suspense>
    </div>
  )
}
