// Japanese and English hold the same messages with the same arguments, and every message the code names exists.
import { FluentResource } from '@fluent/bundle'
import { describe, expect, it } from 'vitest'
import { bundleOf, format, preferredLanguage } from '../src/text/bundle'
import { relative } from '../src/text'
import { messages, read, walk } from './files'

const ids = (text: string) => new FluentResource(text).body.map((m) => m.id)
const argsOf = (text: string) => {
  const found = new Map<string, string>()
  for (const part of text.split(/^(?=[a-z][\w-]* =)/m)) {
    const id = /^([a-z][\w-]*) =/.exec(part)?.[1]
    if (id) found.set(id, [...new Set([...part.matchAll(/\$([\w-]+)/g)].map((m) => m[1] ?? ''))].sort().join(','))
  }
  return found
}

describe('messages', () => {
  const ja = messages('ja')
  const en = messages('en')
  const known = new Set(Object.values(ja).flatMap(ids))

  it('has the same files', () => expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort()))

  it.each(Object.keys(ja))('%s has the same messages in both languages', (file) => {
    expect(ids(ja[file] ?? '').sort()).toEqual(ids(en[file] ?? '').sort())
    // Every entry of the file was understood: none was skipped as junk.
    expect(ids(ja[file] ?? '').length).toBe([...(ja[file] ?? '').matchAll(/^[a-z][\w-]* =/gm)].length)
    expect(ids(en[file] ?? '').length).toBe([...(en[file] ?? '').matchAll(/^[a-z][\w-]* =/gm)].length)
  })

  it('never defines a message twice and formats in both languages', () => {
    for (const [language, files] of [['ja', ja], ['en', en]] as const) {
      const all = Object.values(files).flatMap(ids)
      expect(all.filter((id, n) => all.indexOf(id) !== n)).toEqual([])
      expect(() => bundleOf(language, files)).not.toThrow()
    }
  })

  it('uses no argument in English that Japanese callers do not give', () => {
    const jaArgs = new Map(Object.values(ja).flatMap((text) => [...argsOf(text)]))
    const enArgs = new Map(Object.values(en).flatMap((text) => [...argsOf(text)]))
    const calls = new Map<string, boolean>()
    for (const path of walk('src', /\.tsx?$/)) for (const m of read(path).matchAll(/\bt\('([a-z][\w-]*)'(,)?/g)) calls.set(m[1] ?? '', (calls.get(m[1] ?? '') ?? false) || m[2] === ',')
    for (const [id, given] of calls) if (!given) expect([id, jaArgs.get(id), enArgs.get(id)]).toEqual([id, '', ''])
  })

  it('holds every message that the code names', () => {
    const missing: string[] = []
    for (const path of walk('src', /\.tsx?$/)) {
      for (const m of read(path).matchAll(/\bt\(([^()]*?)[,)]/g)) {
        for (const lit of (m[1] ?? '').replace(/[=!]== '[^']*'/g, '').matchAll(/'([a-z][\w-]*)'/g)) if (!known.has(lit[1] ?? '')) missing.push(`${path}: ${lit[1]}`)
        for (const tpl of (m[1] ?? '').matchAll(/`([a-z][\w-]*-)\$\{/g)) if (![...known].some((id) => id.startsWith(tpl[1] ?? '!'))) missing.push(`${path}: ${tpl[1]}*`)
      }
      for (const m of read(path).matchAll(/(?:name|\[)\s*:?\s*'((?:nav|key|view)-[\w-]+)'/g)) if (!known.has(m[1] ?? '')) missing.push(`${path}: ${m[1]}`)
    }
    expect(missing).toEqual([])
  })

  it('gives the door every message it names', () => {
    const door = new Set([...ids(ja['common.ftl'] ?? ''), ...ids(ja['door.ftl'] ?? '')])
    const files = [...walk('src/door', /\.tsx?$/), 'src/parts/RecoveryCodes.tsx', 'src/parts/problem.tsx', 'src/parts/toasts.tsx', 'src/parts/states.tsx']
    const named = files.flatMap((path) => [...read(path).matchAll(/\bt\('([a-z][\w-]*)'/g)].map((m) => m[1] ?? ''))
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((id) => !door.has(id))).toEqual([])
  })

  it('leaves no English sentence in the Japanese files', () => {
    const allowed = new Set(['language-other', 'product', 'none', 'channel-kind-teams'])
    const left: string[] = []
    for (const text of Object.values(ja)) {
      for (const line of text.split('\n')) {
        const [, id, value] = /^([a-z][\w-]*) = (.*)$/.exec(line) ?? []
        if (id && value && !allowed.has(id) && !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(value) && /[a-z]{3,} [a-z]{2,}/i.test(value.replace(/\{[^}]*\}/g, ''))) left.push(line)
      }
    }
    expect(left).toEqual([])
  })
})

describe('language', () => {
  it('prefers what was chosen, then the browser, then Japanese', () => {
    expect(preferredLanguage('en', ['ja'])).toBe('en')
    expect(preferredLanguage('xx', ['fr', 'en-GB', 'ja'])).toBe('en')
    expect(preferredLanguage(null, ['fr'])).toBe('ja')
  })
  it('formats, and shows the id of an unknown message', () => {
    const bundle = bundleOf('ja', { 'a.ftl': 'bulk = { $count }件' })
    expect(format(bundle, 'bulk', { count: 3 })).toBe('3件')
    expect(format(bundle, 'nothing')).toBe('nothing')
  })
  it('refuses a doubled message', () => {
    expect(() => bundleOf('ja', { 'a.ftl': 'x = 1', 'b.ftl': 'x = 2' })).toThrow(/b\.ftl/)
  })
  it('says times relative to now', () => {
    const now = Date.parse('2026-11-25T00:00:00Z')
    expect(relative('2026-11-24T21:00:00Z', 'ja', now)).toMatch(/3\s*時間前/)
    expect(relative('2026-11-27T00:00:00Z', 'en', now)).toMatch(/in 2 days/)
  })
})
