// Small pure parts: where the door leads, trusted types, keys, moves, foreign text.
import { expect, it } from 'vitest'
import { safeNext } from '../src/door/next'
import { folded } from '../src/frame/Palette'
import { agentOf } from '../src/parts/agent'
import { keyName } from '../src/parts/keys'
import { visible } from '../src/parts/marks'
import { endOfDay, missing } from '../src/parts/MoveDialog'
import { nextStage } from '../src/parts/stages'
import { dayEnd, dayStart, today } from '../src/text/days'
import { plainOnly } from '../src/theme/trusted'

it('leads only into this portal', () => {
  expect(safeNext('?next=%2Fo%2Fa%2Ffindings%3Fq%3D1')).toBe('/o/a/findings?q=1')
  for (const bad of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/sign-in?next=/x', '/api/v1/session', '/\t/evil.example', '']) {
    expect(safeNext(`?next=${encodeURIComponent(bad)}`)).toBe('/')
  }
})
it('lets style text through and refuses markup', () => {
  expect(plainOnly(':root{--a:1px} a > b{} @media (width<50px){}')).toContain('--a')
  for (const bad of ['<img src=x>', '</style>', '<!--', '<?x']) expect(() => plainOnly(bad)).toThrow(TypeError)
})
it('names keys', () => {
  const key = (k: string, more = {}) => keyName({ key: k, ctrlKey: false, metaKey: false, altKey: false, ...more })
  expect([key('J'), key('?'), key('Enter'), key('k', { ctrlKey: true })]).toEqual(['j', '?', 'Enter', 'mod+k'])
})
it('asks for what a move needs', () => {
  const move = { to: 'accepted' as const, reason: '代替策あり', until: '2026-12-31', duplicate: '' }
  expect(missing(move, '2026-11-25')).toBeNull()
  expect(missing({ ...move, reason: ' ' }, '2026-11-25')).toBe('reason')
  expect(missing({ ...move, until: '2026-11-25' }, '2026-11-25')).toBe('until')
  expect(missing({ ...move, to: 'duplicate' }, '2026-11-25')).toBe('duplicate')
  expect(missing({ ...move, to: 'in_progress', reason: '' }, '2026-11-25')).toBeNull()
  expect(endOfDay('2026-12-31')).toBe('2026-12-31T14:59:59Z')
})
it('shows what hides in foreign text, and folds widths', () => {
  expect(visible('a\u202eb\u200bc')).toBe('a\\u202eb\\u200bc')
  expect(folded('ＫＥＮ ｶﾅ')).toBe('ken カナ')
})
it('names browser and system of what a browser says', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  expect(agentOf(windows)).toEqual({ browser: 'Chrome 140', system: 'Windows' })
  expect(agentOf(`${windows} Edg/140.0.0.0`)).toEqual({ browser: 'Edge 140', system: 'Windows' })
  expect(agentOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1')).toEqual({ browser: 'Safari 18', system: 'iPhone' })
  expect(agentOf('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0')).toEqual({ browser: 'Firefox 145', system: 'Linux' })
  expect(agentOf('anything')).toEqual({ browser: null, system: null })
})
it('begins a day where its reader is', () => {
  expect([dayStart('2026-11-25', 'Asia/Tokyo'), dayEnd('2026-11-25', 'Asia/Tokyo')]).toEqual(['2026-11-24T15:00:00Z', '2026-11-25T15:00:00Z'])
  expect([dayStart('2026-11-25', 'UTC'), dayEnd('2026-11-25', 'UTC')]).toEqual(['2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z'])
  const night = Date.parse('2026-11-24T16:00:00Z')
  expect([today('Asia/Tokyo', 0, night), today('UTC', 0, night), today('UTC', 2, night)]).toEqual(['2026-11-25', '2026-11-24', '2026-11-26'])
})
it('knows the way to resolved', () => {
  expect((['new', 'regressed', 'in_progress', 'fixed_pending_verification', 'resolved', 'accepted'] as const).map(nextStage))
    .toEqual(['in_progress', 'in_progress', 'fixed_pending_verification', 'resolved', null, null])
})
