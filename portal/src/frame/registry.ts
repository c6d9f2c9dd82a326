// Every page of the portal, once: address, place in the navigation, words, code. A new page is one line here,
// a folder `pages/<noun>/` whose index exports `default`, and `messages/{ja,en}/<noun>.ftl`.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import {
  IconAffiliate, IconBellRinging, IconDatabaseImport, IconEyeQuestion, IconGauge, IconHistory, IconInbox, IconKey, IconListSearch,
  IconSettings, IconTargetArrow, IconUrgent, IconUsersGroup, type Icon,
} from '@tabler/icons-react'
import type { Permission } from '../api/types'

export interface PageEntry {
  /** Below `/o/:org`. */
  path: string
  /** Message id of its name in the navigation; absent = not in the navigation. */
  name?: string
  icon?: Icon
  group?: 'watch' | 'work' | 'keep'
  /** Only those whose role allows this see it in the navigation. */
  needs?: Permission
  /** Only operators see it. */
  operator?: boolean
  /** Second key after `g`: `g f` goes to the findings. */
  key?: string
  page: LazyExoticComponent<ComponentType>
}

const page = (load: () => Promise<{ default: ComponentType }>) => lazy(load)

export const PAGES: readonly PageEntry[] = [
  { path: '/overview', name: 'nav-overview', icon: IconGauge, group: 'watch', key: 'o', page: page(() => import('../pages/overview')) },
  { path: '/queue', name: 'nav-queue', icon: IconInbox, group: 'watch', key: 'q', page: page(() => import('../pages/queue')) },
  { path: '/findings', name: 'nav-findings', icon: IconListSearch, group: 'watch', key: 'f', page: page(() => import('../pages/findings')) },
  { path: '/findings/:id', page: page(() => import('../pages/finding')) },
  { path: '/incidents', name: 'nav-incidents', icon: IconUrgent, group: 'watch', key: 'i', page: page(() => import('../pages/incidents')) },
  { path: '/incidents/:id', page: page(() => import('../pages/incident')) },
  { path: '/exposures', name: 'nav-exposures', icon: IconAffiliate, group: 'watch', key: 'e', page: page(() => import('../pages/exposures')) },
  { path: '/machines/:id', page: page(() => import('../pages/machine')) },
  { path: '/scope', name: 'nav-scope', icon: IconTargetArrow, group: 'work', key: 's', page: page(() => import('../pages/scope')) },
  { path: '/intake', name: 'nav-intake', icon: IconDatabaseImport, group: 'work', key: 'n', page: page(() => import('../pages/intake')) },
  { path: '/alerts', name: 'nav-alerts', icon: IconBellRinging, group: 'work', key: 'a', page: page(() => import('../pages/alerts')) },
  { path: '/reveals', name: 'nav-reveals', icon: IconEyeQuestion, group: 'work', key: 'v', page: page(() => import('../pages/reveals')) },
  { path: '/members', name: 'nav-members', icon: IconUsersGroup, group: 'keep', page: page(() => import('../pages/members')) },
  { path: '/tokens', name: 'nav-tokens', icon: IconKey, group: 'keep', needs: 'manage-members', page: page(() => import('../pages/tokens')) },
  { path: '/audit', name: 'nav-audit', icon: IconHistory, group: 'keep', needs: 'read-audit', page: page(() => import('../pages/audit')) },
  { path: '/settings', name: 'nav-settings', icon: IconSettings, group: 'keep', operator: true, page: page(() => import('../pages/settings')) },
  { path: '/account', page: page(() => import('../pages/account')) },
]
