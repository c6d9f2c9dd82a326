// Answers of the mock API. State lives as long as the process; every name and value here is invented.
import type { Finding, Page, Session } from '../src/api/types'
import { fixtures, me } from './fixtures'

export interface Said { status: number; body?: unknown }
const ok = (body: unknown): Said => ({ status: 200, body })
const no = (status: number, code: string, title: string, more: object = {}): Said => ({ status, body: { type: 'about:blank', title, status, code, trace_id: '4bf92f3577b34da6', ...more } })

let steppedUp = false
const session = (): Session => ({
  user: me, memberships: fixtures.memberships, stepped_up_until: steppedUp ? new Date(Date.now() + 300_000).toISOString() : null,
  expires_at: new Date(Date.now() + 1_800_000).toISOString(), passkeys: 2, kind: 'passkey', demo: true,
})

function page<T>(items: T[], url: URL): Page<T> {
  const limit = Number(url.searchParams.get('limit') ?? 50)
  const from = Number(url.searchParams.get('cursor') ?? 0)
  return { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null, ...(url.searchParams.get('total') ? { total: items.length } : {}) }
}

const OPEN = new Set(['new', 'regressed', 'in_progress', 'fixed_pending_verification'])
const RANK = ['informational', 'low', 'medium', 'high', 'critical']
function filtered(url: URL): Finding[] {
  const q = url.searchParams
  const set = (name: string) => new Set((q.get(name) ?? '').split(',').filter(Boolean))
  const status = set('status')
  const kinds = set('class')
  const text = (q.get('q') ?? '').toLowerCase()
  const found = fixtures.findings.filter((f) =>
    (status.size === 0 || status.has(f.status)) && (kinds.size === 0 || kinds.has(f.class)) &&
    (!q.get('severity') || RANK.indexOf(f.severity) >= RANK.indexOf(q.get('severity') ?? '')) &&
    (!q.get('open') || OPEN.has(f.status) === (q.get('open') === 'true')) &&
    (q.get('overdue') !== 'true' || f.overdue) && (!text || `${f.subject} ${f.asset}`.toLowerCase().includes(text)) &&
    (!q.get('tag') || f.tags.includes(q.get('tag') ?? '')) && (!q.get('machine') || f.machine === q.get('machine')) &&
    (q.get('assignee') !== 'me' || f.assignee?.id === me.id) && (q.get('assignee') !== 'none' || !f.assignee))
  const by = q.get('sort') ?? 'score'
  return found.sort((a, b) => by === 'due' ? (a.due_at ?? '9').localeCompare(b.due_at ?? '9') : by === '-last_seen' ? b.last_seen.localeCompare(a.last_seen) : by === '-first_seen' ? b.first_seen.localeCompare(a.first_seen) : b.score - a.score)
}

type Body = Record<string, unknown>
function finding(rest: string[], body: Body): Said {
  const one = fixtures.findings.find((f) => f.id === rest[0])
  if (!one) return no(404, 'E-FINDING-001', 'no such finding')
  if (rest.length === 1) return ok(one)
  if (rest[1] === 'history') return ok({ items: fixtures.history, next: null })
  if (rest[1] === 'deliveries') return ok({ items: fixtures.deliveries, next: null })
  if (rest[1] === 'compare') return ok({ same: body.value === one.credentials[0]?.secret.fingerprint })
  if (rest[1] === 'comments') {
    const entry = { id: `c${fixtures.history.length}`, at: new Date().toISOString(), actor: { kind: 'person' as const, ...me }, kind: 'comment' as const, text: String(body.text) }
    fixtures.history.push(entry)
    return ok(entry)
  }
  if (rest[1] === 'transitions') one.status = body.to as Finding['status']
  if (rest[1] === 'assignee') one.assignee = body.user ? fixtures.members.find((m) => m.user.id === body.user)?.user ?? me : null
  if (rest[1] === 'tags') one.tags = body.tags as string[]
  one.version += 1
  return ok(one)
}

function reveals(method: string, rest: string[], body: Body): Said {
  if (method === 'GET') return ok({ items: fixtures.reveals, next: null })
  if (!steppedUp) return no(403, 'E-STEPUP-001', 'a fresh passkey is needed')
  const one = fixtures.reveals.find((r) => r.id === rest[0])
  if (rest[1] === 'show') return ok({ secret: 'correct-horse-example', encoding: 'utf-8', visible_seconds: 60, watermark: `${me.name} 2026-11-25` })
  if (one && rest[1]) { one.state = rest[1] === 'approve' ? 'approved' : 'refused'; return ok(one) }
  return ok({ ...fixtures.reveals[0], ...body, state: 'requested' })
}

function organization(method: string, rest: string[], url: URL, body: Body): Said {
  const [head, ...tail] = rest
  if (head === 'findings') {
    if (tail.length === 0) return ok(page(filtered(url), url))
    if (tail[0] === 'selection') {
      const ids = body.ids as string[] | undefined
      const n = ids?.length ?? 137
      return ok({ selection: 'sel', count: n, truncated: false, by_status: [{ status: 'new', count: n }], expires_at: new Date(Date.now() + 600_000).toISOString() })
    }
    if (tail[0] === 'bulk') return tail[2] === 'undo' ? ok({ restored: 3, skipped: 0 }) : ok({ batch: 'b1', changed: 3, skipped: [], undo_until: new Date(Date.now() + 10_000).toISOString() })
    return finding(tail, body)
  }
  if (head === 'incidents') {
    if (tail.length === 0) return ok(page(fixtures.incidents, url))
    const one = fixtures.incidents.find((i) => i.id === tail[0])
    if (!one) return no(404, 'E-INCIDENT-001', 'no such incident')
    if (tail[1] === 'timeline') return ok({ items: fixtures.timeline })
    if (tail[1] === 'history') return ok({ items: fixtures.history, next: null })
    if (tail[1] === 'transitions') { one.status = body.to as typeof one.status; one.version += 1 }
    return ok(one)
  }
  if (head === 'machines') {
    if (tail.length === 0) return ok(page(fixtures.machines, url))
    return ok(fixtures.machine)
  }
  if (head === 'reveals') return reveals(method, tail, body)
  if (head === 'search') {
    const q = (url.searchParams.get('q') ?? '').toLowerCase()
    return ok({ findings: fixtures.findings.filter((f) => f.subject.includes(q)).slice(0, 8), incidents: [], machines: fixtures.machines.slice(0, 2) })
  }
  const lists: Record<string, unknown> = {
    overview: fixtures.overview, queue: fixtures.queue, members: { items: fixtures.members },
    people: { items: fixtures.people, next: null }, cookies: { items: fixtures.cookies, next: null },
    ...fixtures.more,
  }
  const key = rest.join('/')
  if (key in lists) return ok(lists[key])
  return method === 'DELETE' ? { status: 204 } : no(404, 'E-HTTP-404', 'no such address')
}

export function answer(method: string, url: URL, raw: unknown): Said {
  const body = (typeof raw === 'object' && raw !== null ? raw : {}) as Body
  const parts = url.pathname.replace('/api/v1/', '').split('/')
  if (parts[0] === 'session') return method === 'DELETE' ? { status: 204 } : ok(session())
  if (parts[0] === 'step-up') { if (parts[1] === 'finish') steppedUp = true; return parts[1] === 'start' ? ok(fixtures.ceremony) : ok(session()) }
  if (parts[0] === 'sign-in') return parts[1] === 'start' ? ok(fixtures.ceremony) : parts[1] === 'link' ? no(410, 'E-SIGNIN-004', 'このリンクは使用済みか期限切れです') : ok(session())
  if (parts[0] === 'invitations') return ok({ name: 'sato.hanako', display_name: '佐藤 花子', organization: '例示証券', role: 'analyst', expires_at: new Date(Date.now() + 86_400_000).toISOString() })
  if (parts[0] === 'registration') return parts[1] === 'start' ? ok(fixtures.creation) : ok({ session: session(), recovery_codes: fixtures.codes })
  if (parts[0] === 'organizations' && parts.length > 2) return organization(method, parts.slice(2), url, body)
  const key = parts.join('/')
  if (key === 'me/passkeys/start') return ok(fixtures.creation)
  if (key === 'me/recovery-codes') return steppedUp ? ok({ recovery_codes: fixtures.codes }) : no(403, 'E-STEPUP-001', 'a fresh passkey is needed')
  if (key in fixtures.own) return ok((fixtures.own as Record<string, unknown>)[key])
  return no(404, 'E-HTTP-404', 'no such address')
}
