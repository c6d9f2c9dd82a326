// Small pure parts: where the door leads, trusted types, keys, moves, foreign text.
import { expect, it } from 'vitest'
import { safeNext } from '../src/door/next'
import { folded } from '../src/frame/Palette'
import { keyName } from '../src/parts/keys'
import { visible } from '../src/parts/marks'
import { endOfDay, missing } from '../src/parts/MoveDialog'
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
