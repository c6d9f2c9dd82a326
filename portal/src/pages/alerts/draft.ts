// What the forms of channels and routes edit, and what they send. A secret that was not typed is left out: it stays.
import type {
  Channel, ChannelDraft, ChannelKind, ChatConfig, MailConfig, QuietHours, Route, RouteDraft, SyslogConfig, WebhookConfig, Weekday,
} from '../../api/types'

export const KINDS: readonly ChannelKind[] = ['mail', 'webhook', 'slack', 'teams', 'syslog']
export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Every field of every kind, as text: what is typed stays when the kind is changed. */
export interface ChannelForm {
  kind: ChannelKind; name: string; enabled: boolean; language: 'ja' | 'en'
  host: string; port: number; security: MailConfig['security']; from: string; to: string[]; username: string
  url: string; transport: SyslogConfig['transport']; facility: number
  secret: string; forget: boolean
}

const NEW: ChannelForm = {
  kind: 'mail', name: '', enabled: true, language: 'ja', host: '', port: 587, security: 'starttls', from: '', to: [], username: '',
  url: '', transport: 'tls', facility: 16, secret: '', forget: false,
}
export const PORTS: Record<string, number> = { starttls: 587, tls: 465, none: 25, 'syslog-tls': 6514, 'syslog-tcp': 601, 'syslog-udp': 514 }

export function formOf(channel: Channel | null): ChannelForm {
  if (!channel) return NEW
  const base = { ...NEW, kind: channel.kind, name: channel.name, enabled: channel.enabled }
  if (channel.kind === 'mail') {
    const { host, port, security, from, to, language, username } = channel.config as MailConfig
    return { ...base, host, port, security, from, to, language, username: username ?? '' }
  }
  if (channel.kind === 'webhook') return { ...base, url: (channel.config as WebhookConfig).url }
  if (channel.kind === 'syslog') return { ...base, ...(channel.config as SyslogConfig) }
  return { ...base, language: (channel.config as ChatConfig).language }
}

/** Whether the channel holds its secret: a password, a signing key, a chat's URL. */
export function secretSet(channel: Channel | null): boolean {
  if (!channel) return false
  const config = channel.config as { password?: { set: boolean }; secret?: { set: boolean }; url?: { set: boolean } | string }
  const mark = channel.kind === 'mail' ? config.password : channel.kind === 'webhook' ? config.secret : config.url
  return typeof mark === 'object' && mark.set
}

export function channelDraft(form: ChannelForm): ChannelDraft {
  const { kind, enabled, language } = form
  const hidden = form.forget ? null : form.secret === '' ? undefined : form.secret
  const secret = <Name extends string>(name: Name) => (hidden === undefined ? {} : { [name]: hidden }) as { [name in Name]?: string | null }
  const config = (): ChannelDraft['config'] => {
    switch (kind) {
      case 'mail': return {
        host: form.host.trim(), port: form.port, security: form.security, from: form.from.trim(), to: form.to, language,
        username: form.username.trim() || null, ...secret('password'),
      }
      case 'webhook': return { url: form.url.trim(), ...secret('secret') }
      case 'syslog': return { host: form.host.trim(), port: form.port, transport: form.transport, facility: form.facility }
      default: return { language, ...secret('url') }
    }
  }
  return { kind, name: form.name.trim(), enabled, config: config() }
}

/** Whether enough is typed to send it. `held`: the secret is there already. */
export function channelReady(form: ChannelForm, held: boolean): boolean {
  if (!form.name.trim()) return false
  if (form.kind === 'mail') return form.host.trim() !== '' && form.from.trim() !== '' && form.to.length > 0
  if (form.kind === 'webhook') return form.url.trim() !== ''
  if (form.kind === 'syslog') return form.host.trim() !== ''
  return held || form.secret !== ''
}

export const QUIET: QuietHours = { from: '22:00', to: '07:00', zone: 'Asia/Tokyo', days: [] }

export function routeOf(route: Route | null, others: readonly Route[]): RouteDraft {
  if (route) {
    const { name, position, match, channels, mode, digest_minutes, quiet_hours, quiet_except_severity, enabled } = route
    return { name, position, match, channels, mode, digest_minutes, quiet_hours, quiet_except_severity, enabled }
  }
  return {
    name: '', position: Math.max(0, ...others.map((one) => one.position)) + 1,
    match: { severity_min: 'high', classes: [], tags: [] }, channels: [], mode: 'immediate', digest_minutes: null,
    quiet_hours: null, quiet_except_severity: null, enabled: true,
  }
}

/** What belongs to a choice that is off is not sent. */
export const routeDraft = (form: RouteDraft): RouteDraft => ({
  ...form, name: form.name.trim(),
  digest_minutes: form.mode === 'digest' ? (form.digest_minutes ?? 60) : null,
  quiet_except_severity: form.quiet_hours ? form.quiet_except_severity : null,
})

/** The ids in their order after one of them moved by a place; null at the end of the list. */
export function moved(list: readonly Route[], id: string, by: -1 | 1): string[] | null {
  const ids = [...list].sort((a, b) => a.position - b.position).map((one) => one.id)
  const place = ids.indexOf(id)
  const other = ids[place + by]
  if (place < 0 || other === undefined) return null
  ids[place + by] = id
  ids[place] = other
  return ids
}
