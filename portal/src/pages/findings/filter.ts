// The filter of the findings list and its address form. The same names as the API's query, so that a view
// in the address bar, a request and a bulk selection are one thing.
import type { QueryOf } from '../../api/client'
import type { FindingClass, FindingFilter, FindingSort, FindingStatus, Severity } from '../../api/types'
import { dayStart } from '../../text/days'
import type { Zone } from '../../text'

export const STATUSES: readonly FindingStatus[] = [
  'new', 'regressed', 'in_progress', 'fixed_pending_verification', 'resolved', 'accepted', 'false_positive', 'duplicate',
]
export const OPEN_STATUSES: readonly FindingStatus[] = ['new', 'regressed', 'in_progress', 'fixed_pending_verification']
export const CLASSES: readonly FindingClass[] = [
  'employee', 'contractor', 'employee_third_party', 'supply_chain', 'customer', 'session', 'infection',
]
const LEVELS: readonly Severity[] = ['informational', 'low', 'medium', 'high', 'critical']
export const SORTS: readonly FindingSort[] = ['score', '-last_seen', '-first_seen', 'due']
/** Each key has the one direction that the API offers; a heading that asks for the other gets this one. */
export const sortOf = (key: string): FindingSort => SORTS.find((s) => s.replace('-', '') === key.replace('-', '')) ?? 'score'

export interface Filter {
  status: FindingStatus[]
  class: FindingClass[]
  severity: Severity | null
  assignee: string | null
  tag: string | null
  machine: string | null
  incident: string | null
  q: string
  since: string | null
  open: boolean | null
  overdue: boolean
  sort: FindingSort
}

const only = <T extends string>(known: readonly T[], text: string | null): T[] => {
  const asked = new Set((text ?? '').split(','))
  return known.filter((one) => asked.has(one))
}
const one = <T extends string>(known: readonly T[], text: string | null): T | null => known.find((k) => k === text) ?? null

/** Unknown names and values are dropped; an empty address means open findings, highest score first. */
export function readFilter(query: URLSearchParams): Filter {
  const status = only(STATUSES, query.get('status'))
  const open = query.get('open')
  return {
    status,
    class: only(CLASSES, query.get('class')),
    severity: one(LEVELS, query.get('severity')),
    assignee: query.get('assignee') || null,
    tag: query.get('tag') || null,
    machine: query.get('machine') || null,
    incident: query.get('incident') || null,
    q: query.get('q') ?? '',
    since: /^\d{4}-\d{2}-\d{2}$/.test(query.get('since') ?? '') ? query.get('since') : null,
    open: open === 'all' || status.length > 0 ? null : open === 'false' ? false : true,
    overdue: query.get('overdue') === 'true',
    sort: one(SORTS, query.get('sort')) ?? 'score',
  }
}

export function writeFilter(filter: Filter): URLSearchParams {
  const out = new URLSearchParams()
  if (filter.status.length > 0) out.set('status', filter.status.join(','))
  else if (filter.open === null) out.set('open', 'all')
  else if (!filter.open) out.set('open', 'false')
  if (filter.class.length > 0) out.set('class', filter.class.join(','))
  for (const name of ['severity', 'assignee', 'tag', 'machine', 'incident', 'since'] as const) {
    const value = filter[name]
    if (value) out.set(name, value)
  }
  if (filter.q) out.set('q', filter.q)
  if (filter.overdue) out.set('overdue', 'true')
  if (filter.sort !== 'score') out.set('sort', filter.sort)
  return out
}

/** What the API is asked, without paging. Days are those of the reader's time zone. */
export function toQuery(filter: Filter, zone: Zone): QueryOf<'/organizations/{org}/findings'> {
  return {
    status: filter.status, class: filter.class, severity: filter.severity, assignee: filter.assignee, tag: filter.tag,
    machine: filter.machine, incident: filter.incident, q: filter.q.trim().normalize('NFKC') || null,
    since: filter.since ? dayStart(filter.since, zone) : null,
    open: filter.open, overdue: filter.overdue ? true : null, sort: filter.sort,
  }
}

/** The same, as the body of a bulk selection: only what narrows. */
export function toSelection(filter: Filter, zone: Zone): FindingFilter {
  const entries = Object.entries(toQuery(filter, zone)).filter(
    ([name, value]) => name !== 'sort' && value !== null && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(entries)
}

/** How many things narrow the list, for the label of the facet button. */
export const narrowed = (filter: Filter): number =>
  filter.status.length + filter.class.length +
  [filter.severity, filter.assignee, filter.tag, filter.machine, filter.incident, filter.since, filter.q.trim()].filter(Boolean).length +
  (filter.overdue ? 1 : 0)

export const EMPTY: Filter = readFilter(new URLSearchParams())
