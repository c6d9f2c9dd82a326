// Invented answers for the pages of operation and administration, by address below the organisation (`more`) or the API (`own`).
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
const page = <T>(items: T[]) => ({ items, next: null })

export const more: Record<string, unknown> = {
  scope: page([
    { kind: 'domain', value: 'example.co.jp', state: 'proved', token: null, proof: { method: 'document', approver: '伊藤 芽衣', at: ago(900) }, added_at: ago(1000) },
    { kind: 'domain', value: 'example.jp', state: 'unproven', token: 'yagura-verify=9f31c0', proof: null, added_at: ago(20) },
  ]),
}
export const own: Record<string, unknown> = {
  'me/sessions': page([{ id: 's1', created_at: ago(2), last_used_at: ago(0), expires_at: ago(-10), address: '192.0.2.10', agent: 'Chrome 140 / Windows', current: true }]),
  'me/passkeys': page([{ id: 'k1', label: '業務用ノートPC', created_at: ago(900), last_used_at: ago(2), backed_up: false }]),
}
