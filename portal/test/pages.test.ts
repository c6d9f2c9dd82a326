// Pure parts of pages: bands, silence, trend rows, the order of a timeline, the place of a graph's nodes.
import { expect, it } from 'vitest'
import { messages, read } from './files'
import { ACTIONS, actionName } from '../src/pages/audit'
import { ordered } from '../src/pages/incident'
import { band, silent } from '../src/pages/overview'
import { sides } from '../src/pages/reveals'
import { radial } from '../src/parts/charts/radial'
import { filled, trendRows, weekly } from '../src/parts/charts/Trend'

it('puts the exposure number into bands', () => {
  expect([0, 24, 25, 50, 75, 100].map(band)).toEqual(['calm', 'calm', 'watch', 'act', 'urgent', 'urgent'])
})
it('calls a source silent after three days', () => {
  const now = Date.parse('2026-11-25T00:00:00Z')
  const source = { name: 'a', packs: 1, rows_seen: 1, rows_kept: 1, rows_forgotten: 0 }
  expect(silent({ ...source, last_heard_at: '2026-11-23T00:00:00Z' }, now)).toBe(false)
  expect(silent({ ...source, last_heard_at: '2026-11-21T00:00:00Z' }, now)).toBe(true)
})
it('stacks a day and sums a week from Monday', () => {
  const rows = trendRows([
    { day: '2026-11-24', severity: 'high', count: 2 }, { day: '2026-11-22', severity: 'low', count: 1 }, { day: '2026-11-24', severity: 'low', count: 3 },
  ])
  expect(rows.map((r) => [r.day, r.total])).toEqual([['2026-11-22', 1], ['2026-11-24', 5]])
  expect(filled(rows, '2026-11-25').map((r) => [r.day, r.total])).toEqual([['2026-11-22', 1], ['2026-11-23', 0], ['2026-11-24', 5], ['2026-11-25', 0]])
  expect([filled([], '2026-11-25'), filled(rows).length]).toEqual([[], 3])
  expect(weekly(rows).map((r) => [r.day, r.total])).toEqual([['2026-11-16', 1], ['2026-11-23', 5]])
})
it('splits a timeline at the present', () => {
  const label = { ja: '', en: '' }
  const { past, ahead } = ordered([
    { at: '2026-11-26T00:00:00Z', kind: 'cookie_expires', label }, { at: '2026-11-24T00:00:00Z', kind: 'seen', label }, { at: '2026-11-20T00:00:00Z', kind: 'infected', label },
  ], Date.parse('2026-11-25T00:00:00Z'))
  expect(past.map((e) => e.kind)).toEqual(['infected', 'seen'])
  expect(ahead.map((e) => e.kind)).toEqual(['cookie_expires'])
})
it('places every node once, the root in the middle, cycles and loose ends included', () => {
  const spots = radial(['m', 'a', 'b', 'c', 'x'], [{ from: 'm', to: 'a' }, { from: 'a', to: 'b' }, { from: 'b', to: 'm' }, { from: 'b', to: 'c' }, { from: 'c', to: 'gone' }], 'm')
  expect([...spots.keys()].sort()).toEqual(['a', 'b', 'c', 'm', 'x'])
  expect(Math.hypot(spots.get('m')?.x ?? 9, spots.get('m')?.y ?? 9)).toBe(0)
  expect(spots.get('c')?.depth).toBe(2)
  expect(new Set([...spots.values()].map((s) => `${s.x.toFixed(6)},${s.y.toFixed(6)}`)).size).toBe(5)
  expect(radial([], [], 'm').size).toBe(0)
})
it('never lets one person be both sides of a reveal', () => {
  const person = (id: string) => ({ id, name: id, display_name: id })
  const reveal = { id: 'r', finding: 'f', credential: 'c', reason: 'x', state: 'requested' as const, requested_by: person('a'), requested_at: '2026-11-25T00:00:00Z', approved_by: null, expires_at: '2026-11-25T00:15:00Z' }
  const now = Date.parse('2026-11-25T00:05:00Z')
  expect(sides(reveal, 'a', true, now)).toEqual({ approve: false, show: false })
  expect(sides(reveal, 'b', true, now)).toEqual({ approve: true, show: false })
  expect(sides(reveal, 'b', false, now)).toEqual({ approve: false, show: false })
  expect(sides({ ...reveal, state: 'approved' }, 'a', true, now)).toEqual({ approve: false, show: true })
  expect(sides({ ...reveal, state: 'approved' }, 'b', true, now)).toEqual({ approve: false, show: false })
  expect(sides(reveal, 'b', true, now + 3_600_000)).toEqual({ approve: false, show: false })
})
it('knows every action that the server records, by a name in both languages', () => {
  const source = read('../crates/model/src/audit.rs')
  const codes = [...source.matchAll(/^ {4}[A-Z_]+ = "([a-z_.]+)";$/gm)].map((m) => m[1] ?? '')
  expect(codes.length).toBeGreaterThan(40)
  expect([...ACTIONS].sort()).toEqual(codes.sort())
  for (const language of ['ja', 'en']) {
    const file = messages(language)['audit.ftl'] ?? ''
    expect(ACTIONS.filter((code) => !file.includes(`\n${actionName(code)} = `))).toEqual([])
  }
})
