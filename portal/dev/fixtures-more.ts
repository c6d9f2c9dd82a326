// Invented answers for the pages of operation and administration, by address below the organisation (`more`) or the API (`own`).
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
const page = <T>(items: T[]) => ({ items, next: null })
const hash = (n: number) => (n * 2654435761 % 2 ** 32).toString(16).padStart(8, '0').repeat(8)

export const more: Record<string, unknown> = {
  scope: page([
    { kind: 'domain', value: 'example.co.jp', state: 'proved', token: null, proof: { method: 'document', approver: '伊藤 芽衣', at: ago(900) }, added_at: ago(1000) },
    { kind: 'domain', value: 'example.jp', state: 'unproven', token: 'yagura-verify=9f31c0', proof: null, added_at: ago(20) },
  ]),
  jobs: page([
    { id: 'j1', kind: 'intake', state: 'running', name: 'cloud-2026-11-25.zip', done_bytes: 412e6, total_bytes: 890e6, rows: 3_120_004, started_at: ago(0.05), finished_at: null, requested_by: null },
    { id: 'j2', kind: 'intake', state: 'failed', name: 'broken.rar', done_bytes: 1e6, total_bytes: 9e6, rows: 0, started_at: ago(3), finished_at: ago(2.9), error: 'encrypted archive without a password', requested_by: null },
    { id: 'j3', kind: 'rescan', state: 'done', name: 'rescan', done_bytes: null, total_bytes: null, rows: 5120, started_at: ago(30), finished_at: ago(29), requested_by: null },
  ]),
  packs: page([{ id: hash(9).slice(0, 32), name: 'cloud-2026-11-20.zip', kind: 'stealer', size: 890e6, registered_at: ago(30), retention: 'P30D', verdict: 'accepted', place: 'vault', counters: { seen: 182_331_204, kept: 5120, forgotten: 182_326_000, rejected: { not_utf8: 84 } } }]),
  invitations: page([{ id: 'i1', name: 'sato.hanako', role: 'analyst', expires_at: ago(-40) }]),
  tokens: page([{ id: 't1', name: 'SIEM連携', scopes: ['findings:read', 'incidents:read'], created_at: ago(400), expires_at: ago(-1700), last_used_at: ago(0.2), prefix: 'ygr_7f2k' }]),
  audit: page(Array.from({ length: 12 }, (_, n) => ({
    sequence: 4211 - n, at: ago(n * 3), actor: n % 3 ? 'suzuki.ren' : 'tanaka.aoi', organization: 'reiji', action: ['finding.transition', 'session.start', 'reveal.approve', 'member.invite'][n % 4],
    subject: n % 2 ? 'd93f4bf5' : null, detail: n % 4 ? null : { to: 'in_progress' }, address: '192.0.2.10', leaf_hash: hash(n),
  }))),
  'audit/status': { entries: 4211, verified_at: ago(1), ok: true, first_bad: null, checkpoint: 'yagura/reiji 4211 2rY0mQ=' },
  'audit/4211/proof': { leaf_hash: hash(1), tree_size: 4211, root: hash(2), path: [hash(3), hash(4)] },
}
export const own: Record<string, unknown> = {
  'me/sessions': page([
    { id: 's1', created_at: ago(2), last_used_at: ago(0), expires_at: ago(-10), address: '192.0.2.10', agent: 'Chrome 140 / Windows', current: true },
    { id: 's2', created_at: ago(6), last_used_at: ago(4), expires_at: ago(-6), address: '198.51.100.7', agent: 'Safari / iPhone', current: false },
  ]),
  'me/passkeys': page([
    { id: 'k1', label: '業務用ノートPC', created_at: ago(900), last_used_at: ago(2), backed_up: false },
    { id: 'k2', label: 'セキュリティキー', created_at: ago(800), last_used_at: null, backed_up: true },
  ]),
}
