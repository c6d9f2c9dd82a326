// Invented data for the mock API: example domains, TEST-NET addresses, made-up names.
import type {
  CookieExposure, Delivery, Finding, FindingClass, FindingStatus, FindingSummary, HistoryEntry, Incident, Machine, MachineSummary,
  Member, Membership, Overview, PersonExposure, Queue, Reveal, Severity, TimelineEntry, User,
} from '../src/api/types'
import { more, own } from './fixtures-more'

const NOW = Date.now()
const ago = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString()
const hex = (n: number) => (n * 2654435761 % 2 ** 32).toString(16).padStart(8, '0').repeat(4)
let seed = 7
const random = () => { seed = (seed * 1103515245 + 12345) % 2 ** 31; return seed / 2 ** 31 }
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

export const me: User = { id: '0193a000-0000-7000-8000-000000000001', name: 'tanaka.aoi', display_name: '田中 葵', operator: true }
const suzuki = { id: '0193a000-0000-7000-8000-000000000002', name: 'suzuki.ren', display_name: '鈴木 蓮' }
const ito = { id: '0193a000-0000-7000-8000-000000000003', name: 'ito.mei', display_name: '伊藤 芽衣' }
const memberships: Membership[] = [
  { organization: 'reiji', name: '例示証券', role: 'approver', permissions: ['read', 'triage', 'accept-risk', 'ingest', 'request-reveal', 'approve-reveal', 'manage-scope', 'manage-alerts', 'manage-members', 'read-audit'] }, { organization: 'mihon', name: '見本ネット証券', role: 'viewer', permissions: ['read'] },
]
const members: Member[] = [
  { user: me, role: 'approver', passkeys: 2, last_seen_at: ago(0.1) },
  { user: suzuki, role: 'analyst', passkeys: 1, last_seen_at: ago(5) },
  { user: ito, role: 'org-admin', passkeys: 2, last_seen_at: ago(30) },
]

const SEVERITIES: Severity[] = ['critical', 'high', 'high', 'medium', 'medium', 'low', 'informational']
const STATUS: FindingStatus[] = ['new', 'new', 'new', 'in_progress', 'in_progress', 'fixed_pending_verification', 'regressed', 'resolved', 'accepted', 'false_positive']
const CLASSES: FindingClass[] = ['customer', 'customer', 'employee', 'session', 'employee_third_party', 'infection', 'supply_chain', 'contractor']
const ASSETS = ['trade.example.co.jp', 'login.example.co.jp', 'vpn.example.co.jp', 'mail.example.co.jp', 'hr.saas.example.com', 'partner.example.net']
const NAMES = ['k.yamada', 'sora2041', 'm-kobayashi', 'hinata.f', 'y.nakamura', 'taiga88', 'rin.mori', 'u-0042817', 'ops-batch', 'a.shimizu']

const facts: Machine['facts'] = {
  family: 'Lumma', family_confidence: 90, build_id: null, computer: 'DESKTOP-7Q2K', os_user: 'yamada', ad_domain: null, os: 'Windows 11 Home 23H2', hwid: null, machine_guid: null,
  ip: '203.0.113.42', country: 'JP', locale: 'ja-JP', time_zone: null, infected_at: ago(60), infected_at_confidence: 80, antivirus: ['Windows Defender'], malware_path: null, folder: 'JP_203.0.113.42', flags: [],
}
const secret = (n: number): Finding['credentials'][number]['secret'] => ({ kind: 'plain', mask: 'h••••••••', fingerprint: hex(n + 5001).repeat(2), properties: { length_class: '8-11', classes: ['lower', 'digit'], strength: 1, equals_login: false, is_default: false } })
const machineActor = { kind: 'system' as const, id: null, name: 'system', display_name: 'system' }
const byHand = { kind: 'person' as const, ...suzuki }

function makeFinding(n: number): Finding {
  const severity = pick(SEVERITIES)
  const status = pick(STATUS)
  const kind = pick(CLASSES)
  const base = { critical: 88, high: 70, medium: 48, low: 26, informational: 8 }[severity]
  const bits = Math.floor(random() * 10)
  const person = kind === 'customer' || kind === 'session' ? pick(NAMES) : `${pick(NAMES)}@example.co.jp`
  const overdue = random() < 0.08 && status !== 'resolved'
  const asset = pick(ASSETS)
  return {
    id: hex(n + 11), front: 'leaks', detector: 'leaks', class: kind, subject: person, asset, severity, score: base + bits, status,
    first_seen: ago(24 + random() * 1500), last_seen: ago(random() * 90), count: 1 + Math.floor(random() * 9),
    machine: hex(901 + (n % 6)), incident: n % 3 === 0 ? hex(701 + (n % 5)) : null,
    assignee: pick([null, null, me, suzuki]), tags: pick([[], [], ['vip'], ['mfaなし', 'vip'], ['退職者'], ['優先', '再設定依頼済', '電話済']]),
    due_at: ['resolved', 'accepted', 'false_positive'].includes(status) ? null : ago(overdue ? 20 : -40 - random() * 200), overdue, version: 3,
    score_terms: [
      { code: 'stealer', points: 40, label: { ja: '情報窃取型マルウェアの記録', en: 'Record from an infostealer' } },
      { code: 'cookie', points: 25, label: { ja: '有効なセッションCookieを含む', en: 'A live session cookie is included' } },
      { code: 'fresh', points: base + bits - 70, label: { ja: '感染からの経過日数', en: 'Age of the infection' } },
      { code: 'login', points: 5, label: { ja: '取引ログイン画面の認証情報', en: 'Credential of the trading login' } },
    ],
    machine_facts: facts,
    credentials: [
      { url: `https://${asset}/auth/login`, host: asset, login: person, secret: secret(n), application: 'Google Chrome', profile: 'Default', reasons: ['own_domain', 'login_page'], count: 2, reveal: { allowed: true, reason_code: null } },
      { url: 'https://portal.partner.example.net/', host: 'portal.partner.example.net', login: person, secret: secret(n), application: 'Microsoft Edge', profile: 'Profile 1', reasons: ['same_password'], count: 1, reveal: { allowed: false, reason_code: 'no_copy' } },
    ],
    cookies: [
      { domain: '.example.co.jp', path: '/', name: '__Host-trade', role: 'session', expires_at: ago(-70), live: true, value_sha256: hex(n + 31) + hex(n + 32) },
      { domain: 'login.example.co.jp', path: '/', name: 'remember', role: 'device_trust', expires_at: ago(48), live: false, value_sha256: hex(n + 33) + hex(n + 34) },
    ],
    omitted: 0,
    sources: [{ pack: hex(301), name: 'cloud-2026-11-20.zip', member: 'JP_203.0.113.42/All Passwords.txt', line: 118, seen_at: ago(30) }],
    title: { ja: `${person} の認証情報が情報窃取型マルウェアのログに含まれています`, en: `A credential of ${person} is in an infostealer log` },
    next_steps: {
      ja: ['本人に電話で連絡し、別の端末からパスワードを再設定してもらう', '有効なセッションをサーバー側で無効化する', 'ログイン元IPと直近72時間の注文・出金先変更を確認する'],
      en: ['Call the person and have the password reset from another device', 'End the live session on the server', 'Check login addresses, and orders and payout changes of the last 72 hours'],
    },
    accepted_until: status === 'accepted' ? ago(-900) : null, duplicate_of: null,
    allowed: ['in_progress', 'fixed_pending_verification', 'resolved', 'accepted', 'false_positive', 'duplicate'].filter((s) => s !== status) as FindingStatus[],
  }
}
const findings = Array.from({ length: 137 }, (_, n) => makeFinding(n))

const summary = (f: Finding): FindingSummary => f
const incidents: Incident[] = Array.from({ length: 9 }, (_, n) => ({
  id: hex(701 + n), subject: ['DESKTOP-7Q2K / yamada', 'k.yamada@example.co.jp', 'LAPTOP-33F / rin'][n % 3] ?? '', machine: hex(901 + (n % 6)),
  severity: SEVERITIES[n % 6] as Severity, score: 95 - n * 7, status: (['new', 'in_progress', 'new', 'on_hold', 'resolved', 'closed'] as const)[n % 6] ?? 'new',
  verdict: n % 6 === 5 ? 'true_positive' : null, first_seen: ago(70 + n * 30), last_seen: ago(2 + n * 9), findings: 4 + n,
  assignee: n % 2 ? suzuki : null, title: { ja: ['感染端末から取引口座の認証情報とセッションが流出', '従業員アカウントの認証情報が流出', '取引先の端末からVPN認証情報が流出'][n % 3] ?? '', en: ['Trading credentials and sessions from an infected machine', 'Employee credential leaked', 'VPN credential from a supplier’s machine'][n % 3] ?? '' }, version: 2,
  members: findings.slice(n * 4, n * 4 + 5).map(summary), machine_facts: findings[0]?.machine_facts ?? null,
  remediation: [
    { class: 'customer', steps: findings[0]?.next_steps ?? { ja: [], en: [] } },
    { class: 'employee', steps: { ja: ['社用端末を隔離し、再イメージングする', '全社サービスのパスワードとトークンを失効させる'], en: ['Isolate and re-image the machine', 'Revoke passwords and tokens everywhere'] } },
  ],
  allowed: ['in_progress', 'on_hold', 'resolved', 'closed'],
}))
const timeline: TimelineEntry[] = [
  { at: ago(72), kind: 'infected', label: { ja: '端末 DESKTOP-7Q2K が Lumma に感染', en: 'Machine DESKTOP-7Q2K infected with Lumma' } },
  { at: ago(48), kind: 'leaked', label: { ja: 'ログが cloud-2026-11-20.zip に収録', en: 'The log appeared in cloud-2026-11-20.zip' } },
  { at: ago(30), kind: 'seen', label: { ja: '取り込み：認証情報 12件、Cookie 4件', en: 'Taken in: 12 credentials, 4 cookies' } },
  { at: ago(30), kind: 'finding', label: { ja: '検出：trade.example.co.jp の認証情報', en: 'Finding: credential of trade.example.co.jp' }, finding: findings[0]?.id },
  { at: ago(29.9), kind: 'delivery', label: { ja: 'SOC宛てに通知を送信', en: 'Delivered to the SOC mailbox' } },
  { at: ago(20), kind: 'status', label: { ja: '状態を「対応中」に変更', en: 'Status changed to “In progress”' }, actor: byHand },
  { at: ago(18), kind: 'comment', label: { ja: 'お客さまに架電。パスワード再設定を案内済み。', en: 'Called the customer; password reset explained.' }, actor: byHand },
  { at: ago(-70), kind: 'cookie_expires', label: { ja: 'セッションCookie __Host-trade の有効期限', en: 'Session cookie __Host-trade expires' } },
]
const history: HistoryEntry[] = [
  { id: 'h1', at: ago(30), actor: machineActor, kind: 'created' },
  { id: 'h2', at: ago(29.9), actor: machineActor, kind: 'delivery', text: 'SOC' },
  { id: 'h3', at: ago(20), actor: byHand, kind: 'status', from: 'new', to: 'in_progress' },
  { id: 'h4', at: ago(19), actor: byHand, kind: 'assignee', to: 'suzuki.ren' },
  { id: 'h5', at: ago(18), actor: byHand, kind: 'comment', text: 'お客さまに架電。パスワード再設定を案内済み。折り返し待ち。' },
]
const deliveries: Delivery[] = [
  { id: 'd1', incident: null, finding: findings[0]?.id ?? '', channel: 'ch1', channel_name: 'SOCメール', state: 'sent', attempts: 1, next_attempt_at: null, sent_at: ago(29.9), error: null, receipt: '250 2.0.0 Ok', kind: 'new' },
  { id: 'd2', incident: null, finding: findings[0]?.id ?? '', channel: 'ch2', channel_name: 'SIEM', state: 'pending', attempts: 3, next_attempt_at: ago(-0.4), sent_at: null, error: 'connection refused', receipt: null, kind: 'update' },
]

const machines: MachineSummary[] = Array.from({ length: 6 }, (_, n) => ({
  id: hex(901 + n), family: ['Lumma', 'RedLine', 'Vidar', 'StealC'][n % 4] ?? 'unknown', computer: `DESKTOP-7Q2${n}`, os_user: ['yamada', 'rin', 'user'][n % 3] ?? null,
  os: 'Windows 11 Home', ip: `203.0.113.${42 + n}`, country: 'JP', infected_at: ago(72 + n * 50), severity: SEVERITIES[n] as Severity, score: 93 - n * 9,
  findings: 5 + n, credentials: 12 + n * 4, live_cookies: n % 3, incident: n < 5 ? hex(701 + n) : null, last_seen: ago(9 + n * 11),
}))
const { findings: count, ...firstMachine } = machines[0] as MachineSummary
const machine: Machine = {
  ...firstMachine, finding_count: count, facts, findings: findings.filter((f) => f.machine === hex(901)).slice(0, 8).map(summary),
  graph: {
    nodes: [
      { id: 'm', kind: 'machine', label: 'DESKTOP-7Q20' }, { id: 'p1', kind: 'person', label: 'k.yamada', severity: 'high' }, { id: 'p2', kind: 'person', label: 'k.yamada@example.co.jp', severity: 'critical' },
      { id: 'h1', kind: 'host', label: 'trade.example.co.jp', severity: 'critical', finding: findings[0]?.id }, { id: 'h2', kind: 'host', label: 'vpn.example.co.jp', severity: 'high' }, { id: 'h3', kind: 'host', label: 'hr.saas.example.com', severity: 'medium' },
      { id: 'a1', kind: 'application', label: 'Google Chrome' }, { id: 'a2', kind: 'application', label: 'Microsoft Edge' }, { id: 's1', kind: 'session', label: '__Host-trade', severity: 'critical' },
    ],
    edges: [
      { from: 'm', to: 'a1' }, { from: 'm', to: 'a2' }, { from: 'a1', to: 'p1' }, { from: 'a2', to: 'p2' }, { from: 'p1', to: 'h1', label: 'login' }, { from: 'p2', to: 'h2', label: 'login' }, { from: 'p2', to: 'h3', label: 'login' }, { from: 'a1', to: 's1' }, { from: 's1', to: 'h1' },
    ],
  },
}
const people: PersonExposure[] = NAMES.map((name, n) => ({
  subject: n % 2 ? name : `${name}@example.co.jp`, class: n % 2 ? 'customer' : 'employee', severity: SEVERITIES[n % 7] as Severity, score: 90 - n * 7, findings: 1 + n % 4, last_seen: ago(n * 8 + 1), machines: 1 + n % 2,
}))
const cookies: CookieExposure[] = Array.from({ length: 7 }, (_, n) => ({
  finding: findings[n]?.id ?? '', domain: '.example.co.jp', name: ['__Host-trade', 'SSOSESSION', 'remember'][n % 3] ?? '', role: (['session', 'other', 'device_trust'] as const)[n % 3] ?? 'other', expires_at: ago(-3 - n * 20), live: true, machine: hex(901 + n % 6), severity: SEVERITIES[n % 5] as Severity,
}))

const days = Array.from({ length: 90 }, (_, n) => new Date(NOW - (89 - n) * 86_400_000).toISOString().slice(0, 10))
const overview: Overview = {
  generated_at: ago(0), exposure_score: 63,
  open: [{ severity: 'critical', count: 12 }, { severity: 'high', count: 34 }, { severity: 'medium', count: 51 }, { severity: 'low', count: 28 }, { severity: 'informational', count: 12 }],
  by_status: STATUS.filter((s, n) => STATUS.indexOf(s) === n).map((status) => ({ status, count: findings.filter((f) => f.status === status).length })),
  by_class: CLASSES.filter((s, n) => CLASSES.indexOf(s) === n).map((c) => ({ class: c, count: findings.filter((f) => f.class === c).length })),
  trend: days.flatMap((day, n) => (['critical', 'high', 'medium', 'low'] as Severity[]).map((severity, k) => ({ day, severity, count: Math.max(0, Math.round((n % 17 === 3 ? 9 : 2) * random() * (k + 1) / 2)) }))),
  sla: { overdue: 6, due_soon: 14, on_time: 105 }, newest_incidents: incidents.slice(0, 6),
  sources: [
    { name: 'file', last_heard_at: ago(3), packs: 41, rows_seen: 182_331_204, rows_kept: 5120, rows_forgotten: 182_326_084 },
    { name: 'folder', last_heard_at: ago(27), packs: 88, rows_seen: 2_410_003_118, rows_kept: 812, rows_forgotten: 2_410_002_306 },
    { name: 'stream', last_heard_at: ago(400), packs: 3, rows_seen: 12_004, rows_kept: 9, rows_forgotten: 11_995 },
  ],
  awaiting_me: 2, machines: 6, people: 31, customers: 64, live_cookies: 7,
}
const reveals: Reveal[] = [
  { id: 'rv1', finding: findings[0]?.id ?? '', credential: hex(5001), reason: '現行パスワードと一致するか、お客さま立ち会いで確認するため', state: 'requested', requested_by: suzuki, requested_at: ago(0.1), approved_by: null, expires_at: ago(-0.15) },
  { id: 'rv2', finding: findings[1]?.id ?? '', credential: hex(5002), reason: '再発の切り分け', state: 'shown', requested_by: me, requested_at: ago(50), approved_by: ito, expires_at: ago(49) },
]
const queue: Queue = {
  assigned: findings.filter((f) => f.assignee?.id === me.id && f.status !== 'resolved').slice(0, 8).map(summary), incidents: incidents.slice(0, 2),
  approvals: [{ kind: 'reveal', id: 'rv1', finding: findings[0]?.id ?? '', requested_by: suzuki, requested_at: ago(0.1), reason: '現行パスワードと一致するか、お客さま立ち会いで確認するため', expires_at: ago(-0.15) }],
}
const codes = ['7f2k-9qmd-x4tp', 'h3vw-2bnc-8rzs', 'p6jy-kd4m-5xta', 'w9ce-7hqf-3nbv', 'm2rt-z8gx-6kpd', 'c5sn-4jwy-9vhq', 'x7bd-q3fm-2tzr', 'k8pv-6ych-4gws']
const ceremony = { ceremony: 'c1', options: { publicKey: { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', rpId: 'localhost', userVerification: 'required', timeout: 60000, allowCredentials: [] } } }

const creation = { ceremony: 'c2', options: { publicKey: {
  challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', rp: { id: 'localhost', name: 'Yagura' }, user: { id: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'sato.hanako', displayName: '佐藤 花子' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }], authenticatorSelection: { residentKey: 'required', userVerification: 'required' }, timeout: 60000,
} } }

export const fixtures = { memberships, members, findings, incidents, timeline, history, deliveries, machines, machine, people, cookies, overview, reveals, queue, codes, ceremony, creation, more, own }
