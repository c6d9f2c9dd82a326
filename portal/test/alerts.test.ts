// What the forms of channels and routes send, and how a settings document becomes rows.
import { describe, expect, it } from 'vitest'
import type { Channel, Route } from '../src/api/types'
import { channelDraft, channelReady, formOf, moved, routeDraft, routeOf, secretSet } from '../src/pages/alerts/draft'
import { resolve, sections, variable } from '../src/pages/settings/rows'

const mail: Channel = {
  id: 'c', kind: 'mail', name: 'SOC', enabled: true, last_success_at: null, last_error: null, version: 2,
  config: { host: 'smtp.example.co.jp', port: 587, security: 'starttls', from: 'y@example.co.jp', to: ['soc@example.co.jp'], language: 'ja', username: 'y', password: { set: true } },
}
const chat: Channel = { ...mail, kind: 'slack', config: { url: { set: true }, language: 'en' } }

describe('a channel', () => {
  it('keeps a secret that was not typed, replaces one that was, removes it when asked', () => {
    const form = formOf(mail)
    expect('password' in channelDraft(form).config).toBe(false)
    expect(channelDraft({ ...form, secret: 'invented' }).config).toMatchObject({ password: 'invented', username: 'y' })
    expect(channelDraft({ ...form, forget: true }).config).toMatchObject({ password: null })
  })
  it('sends only the fields of its kind', () => {
    const form = { ...formOf(null), name: ' SIEM ', kind: 'syslog' as const, host: 'siem.example.co.jp', port: 6514 }
    expect(channelDraft(form)).toEqual({ kind: 'syslog', name: 'SIEM', enabled: true, config: { host: 'siem.example.co.jp', port: 6514, transport: 'tls', facility: 16 } })
    expect(channelDraft(formOf(chat)).config).toEqual({ language: 'en' })
  })
  it('is ready when its place is known', () => {
    expect([secretSet(mail), secretSet(chat), secretSet(null)]).toEqual([true, true, false])
    expect(channelReady(formOf(mail), true)).toBe(true)
    expect(channelReady({ ...formOf(mail), to: [] }, true)).toBe(false)
    expect(channelReady({ ...formOf(null), kind: 'teams', name: 'a' }, false)).toBe(false)
    expect(channelReady({ ...formOf(null), kind: 'teams', name: 'a', secret: 'https://chat.example.com/x' }, false)).toBe(true)
  })
})

const route = (id: string, position: number): Route => ({ ...routeOf(null, []), id, version: 1, position, name: id })

describe('a route', () => {
  it('stands behind the others when it is new, and never sends what is switched off', () => {
    expect(routeOf(null, [route('a', 4)]).position).toBe(5)
    const off = routeDraft({ ...routeOf(null, []), digest_minutes: 30, quiet_except_severity: 'critical' })
    expect([off.digest_minutes, off.quiet_except_severity]).toEqual([null, null])
    expect(routeDraft({ ...routeOf(null, []), mode: 'digest' }).digest_minutes).toBe(60)
    expect('id' in routeOf(route('a', 1), [])).toBe(false)
  })
  it('moves by a place and not beyond the ends', () => {
    const list = [route('b', 7), route('a', 2), route('c', 8)]
    expect(moved(list, 'b', -1)).toEqual(['b', 'a', 'c'])
    expect(moved(list, 'b', 1)).toEqual(['a', 'c', 'b'])
    expect([moved(list, 'a', -1), moved(list, 'c', 1), moved(list, 'x', 1)]).toEqual([null, null, null])
  })
})

describe('settings', () => {
  const schema = {
    properties: {
      http: { $ref: '#/$defs/Http' }, log: { description: 'How much.', default: 'warn' },
      mail: { anyOf: [{ $ref: '#/$defs/Mail' }, { type: 'null' }], description: 'Mail.' },
    },
    $defs: { Http: { description: 'The portal.', properties: { listen: { description: 'Where.' } } }, Mail: { properties: { password: { description: 'Secret.' } } }, Loop: { $ref: '#/$defs/Loop' } },
  }
  it('become sections in which every value has its description', () => {
    expect(sections(schema, { http: { listen: '127.0.0.1:1', extra: [] }, log: 'info', mail: { password: { set: true } } })).toEqual([
      { name: '', description: '', rows: [{ path: ['log'], description: 'How much.', value: { kind: 'text', text: 'info' }, initial: { kind: 'text', text: 'warn' } }] },
      { name: 'http', description: 'The portal.', rows: [
        { path: ['http', 'listen'], description: 'Where.', value: { kind: 'text', text: '127.0.0.1:1' }, initial: null },
        { path: ['http', 'extra'], description: '', value: { kind: 'list', items: [] }, initial: null },
      ] },
      { name: 'mail', description: 'Mail.', rows: [{ path: ['mail', 'password'], description: 'Secret.', value: { kind: 'secret', set: true }, initial: null }] },
    ])
  })
  it('never shows a redacted text as a value, and ends at a reference to itself', () => {
    expect(sections({}, { store: { password: '[redacted]' } })[0]?.rows[0]?.value).toEqual({ kind: 'secret', set: true })
    expect(resolve({ $ref: '#/$defs/Loop' }, schema)).toEqual({})
    expect(sections(null, { a: 68_719_476_736, b: false })[0]?.rows.map((row) => row.value)).toEqual([{ kind: 'number', number: 68_719_476_736 }, { kind: 'truth', on: false }])
  })
  it('name their environment variable', () => expect(variable(['http', 'trusted_proxies'])).toBe('YAGURA__HTTP__TRUSTED_PROXIES'))
})
