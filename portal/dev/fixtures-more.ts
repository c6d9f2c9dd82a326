// Invented answers for the pages of operation and administration, by address below the organisation (`more`) or the API (`own`).
import type { ApiToken, AuditEntry, AuditProof, AuditStatus, Channel, Delivery, Health, Invitation, Job, Pack, Passkey, Route, ScopeItem, SessionInfo, Settings } from '../src/api/types'

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
const page = <T>(items: T[]) => ({ items, next: null })
const hash = (n: number) => (n * 2654435761 % 2 ** 32).toString(16).padStart(8, '0').repeat(8)

export const more: Record<string, unknown> = {
  scope: page<ScopeItem>([
    { kind: 'mail-domain', value: 'example.co.jp', state: 'proved', token: 'yagura-verification=4c11', proof: { method: 'statement', approver: '伊藤 芽衣', at: ago(900) }, added_at: ago(1000) },
    { kind: 'web-host', value: 'trade.example.co.jp', state: 'unproven', token: 'yagura-verification=9f31c0aa02', proof: null, added_at: ago(20) },
  ]),
  jobs: page<Job>([
    { id: 'j1', kind: 'ingest', state: 'running', name: 'cloud-2026-11-25.zip', done_bytes: 412e6, total_bytes: 890e6, rows: 3_120_004, requested_by: 'u1', created_at: ago(0.06), started_at: ago(0.05), finished_at: null, summary: null, error: null },
    { id: 'j2', kind: 'ingest', state: 'failed', name: 'broken.rar', done_bytes: 1e6, total_bytes: 9e6, rows: 0, requested_by: 'u1', created_at: ago(3), started_at: ago(3), finished_at: ago(2.9), summary: null, error: 'the archive ends too early' },
    { id: 'j3', kind: 'rescan', state: 'done', name: '', done_bytes: 0, total_bytes: 0, rows: 5120, requested_by: 'u1', created_at: ago(30), started_at: ago(30), finished_at: ago(29), summary: {}, error: null },
  ]),
  packs: page<Pack>([
    { id: hash(9).slice(0, 32), name: 'cloud-2026-11-20.zip', kind: 'file', size: 890e6, registered_at: ago(30), retention: 'forget', verdict: 'complete', reason: null, counters: { members: 41_022, rows: 182_331_204, kept: 5120, forgotten: 182_326_000, credentials: 4800, cookies: 320, machines: 12, rejected: { not_utf8: 84 } } },
    { id: hash(8).slice(0, 32), name: 'ulp-2026-11-18.7z', kind: 'folder', size: 120e6, registered_at: ago(60), retention: 'keep', verdict: 'partial', reason: 'the archive ends too early', counters: { members: 4, rows: 2_410_003, kept: 12, forgotten: 2_409_991, credentials: 12, cookies: 0, machines: 0, rejected: {} } },
  ]),
  channels: page<Channel>([
    { id: 'ch1', kind: 'mail', name: 'SOCメール', config: { host: 'smtp.example.co.jp', port: 587, security: 'starttls', from: 'yagura@example.co.jp', to: ['soc@example.co.jp'], language: 'ja', username: 'yagura', password: { set: true } }, enabled: true, last_success_at: ago(2), last_error: null, version: 3 },
    { id: 'ch2', kind: 'syslog', name: 'SIEM', config: { host: 'siem.example.co.jp', port: 6514, transport: 'tls', facility: 16 }, enabled: true, last_success_at: ago(50), last_error: 'connection refused', version: 1 },
    { id: 'ch3', kind: 'slack', name: '当直チャット', config: { url: { set: true }, language: 'ja' }, enabled: false, last_success_at: null, last_error: null, version: 2 },
  ]),
  routes: page<Route>([
    { id: 'r1', name: '緊急はすぐに', position: 1, match: { severity_min: 'high', classes: [], tags: [] }, channels: ['ch1', 'ch2'], mode: 'immediate', digest_minutes: null, quiet_hours: null, quiet_except_severity: null, enabled: true, version: 1 },
    { id: 'r2', name: 'お客さま分のまとめ', position: 2, match: { severity_min: null, classes: ['customer', 'session'], tags: ['vip'] }, channels: ['ch1'], mode: 'digest', digest_minutes: 60, quiet_hours: { from: '22:00', to: '07:00', zone: 'Asia/Tokyo', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }, quiet_except_severity: 'critical', enabled: true, version: 4 },
  ]),
  deliveries: page<Delivery>([
    { id: 'd1', incident: null, finding: hash(11).slice(0, 32), channel: 'ch1', channel_name: 'SOCメール', state: 'sent', attempts: 1, next_attempt_at: null, sent_at: ago(2), error: null, receipt: '250 2.0.0 Ok', kind: 'new' },
    { id: 'd2', incident: null, finding: hash(12).slice(0, 32), channel: 'ch2', channel_name: 'SIEM', state: 'pending', attempts: 3, next_attempt_at: ago(-0.4), sent_at: null, error: 'connection refused', receipt: null, kind: 'update' },
    { id: 'd3', incident: null, finding: hash(13).slice(0, 32), channel: 'ch9', channel_name: '', state: 'dead', attempts: 12, next_attempt_at: null, sent_at: null, error: 'the server answered 410', receipt: null, kind: 'new' },
  ]),
  invitations: page<Invitation>([{ id: 'i1', name: 'sato.hanako', display_name: '佐藤 花子', role: 'analyst', expires_at: ago(-40) }]),
  tokens: page<ApiToken>([{ id: 't1', name: 'SIEM連携', scopes: ['read', 'triage'], created_at: ago(400), expires_at: ago(-1700), last_used_at: ago(0.2), prefix: 'ygr_7f2k' }]),
  audit: page<AuditEntry>(Array.from({ length: 12 }, (_, n) => ({
    sequence: 4211 - n, at: ago(n * 3), actor: n === 5 ? { kind: 'system', id: null, name: null } : { kind: n === 7 ? 'token' : 'person', id: 'u1', name: n === 7 ? 'SIEM連携' : n % 3 ? 'suzuki.ren' : 'tanaka.aoi' }, organization: 'reiji', action: ['finding.transition', 'session.start', 'reveal.approve', 'member.invite'][n % 4] ?? '',
    subject: n % 2 ? 'd93f4bf5' : '', detail: (n % 4 ? {} : { to: 'in_progress' }) as Record<string, string>, address: '192.0.2.10', leaf_hash: hash(n),
  }))),
  'audit/status': { entries: 4211, verified_at: ago(1), ok: true, first_bad: null, checkpoint: 'yagura.example.co.jp/audit\n4211\n2rY0mQ7hZ0w=\n\n— yagura.example.co.jp 5cJk0Q==\n', signed_at: ago(1), delivered_at: ago(1), witness_state: 'current', witnesses: [{ kind: 'syslog', state: 'current', size: 4211, delivered_at: ago(1) }] } satisfies AuditStatus,
  'audit/4211/proof': { sequence: 4211, leaf_hash: hash(1), tree_size: 4211, root: hash(2), path: [hash(3), hash(4)] } satisfies AuditProof,
}
export const own: Record<string, unknown> = {
  health: {
    version: '0.1.0', started_at: ago(70), disk: { used_percent: 83, state: 'warn' }, confined: true,
    workers: [{ name: 'jobs', state: 'ok', last_run_at: ago(0.01), error: null }, { name: 'deliveries', state: 'failed', last_run_at: ago(0.1), error: 'connection refused' }],
  } satisfies Health,
  settings: {
    schema: {
      type: 'object',
      properties: {
        http: { $ref: '#/$defs/Http' },
        store: { description: 'Where findings are kept.', type: 'object', properties: { url: { description: 'Connection to PostgreSQL.', type: 'string' }, password: { description: 'Its password.', type: ['string', 'null'] } } },
        retention_days: { description: 'How long closed findings stay.', type: 'integer', default: 365 },
      },
      $defs: { Http: { description: 'The portal and the API.', type: 'object', properties: { listen: { description: 'Address and port.', type: 'string', default: '127.0.0.1:8443' }, origin: { description: 'The address that browsers use.', type: 'string' }, trusted_proxies: { description: 'Networks of proxies in front.', type: 'array', items: { type: 'string' } } } } },
    },
    values: { http: { listen: '127.0.0.1:8443', origin: 'https://yagura.example.co.jp', trusted_proxies: ['192.0.2.0/28'] }, store: { url: 'postgres://localhost/yagura', password: '[redacted]' }, retention_days: 365 },
  } satisfies Settings,
  'me/sessions': page<SessionInfo>([
    { id: 's1', kind: 'passkey', created_at: ago(2), last_used_at: ago(0), expires_at: ago(-10), address: '192.0.2.10', agent: 'Chrome 140 / Windows', current: true },
    { id: 's2', kind: 'passkey', created_at: ago(6), last_used_at: ago(4), expires_at: ago(-6), address: '198.51.100.7', agent: 'Safari / iPhone', current: false },
  ]),
  'me/passkeys': page<Passkey>([
    { id: 'k1', label: '業務用ノートPC', created_at: ago(900), last_used_at: ago(2), backed_up: false },
    { id: 'k2', label: 'セキュリティキー', created_at: ago(800), last_used_at: null, backed_up: true },
  ]),
}
