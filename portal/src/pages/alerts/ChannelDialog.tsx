// Adding or changing a channel: a form per kind. Sending it asks for a fresh passkey, because it decides what leaves the house.
import { useState } from 'react'
import { Button, Checkbox, Group, Modal, NativeSelect, NumberInput, PasswordInput, Switch, TagsInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { channels } from '../../api/alerts'
import type { Channel } from '../../api/types'
import { useHere } from '../../frame/context'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import { KINDS, PORTS, channelDraft, channelReady, formOf, secretSet, type ChannelForm } from './draft'
import { Refused } from './Refused'

interface Part { form: ChannelForm; set: (change: Partial<ChannelForm>) => void; held: boolean }

function Secret({ form, set, held, label, hint, optional }: Part & { label: string; hint?: string; optional: boolean }) {
  const { t } = useText()
  return (
    <>
      <PasswordInput label={label} description={held ? t('secret-set') : hint} placeholder={held ? '••••••••' : undefined} required={!optional && !held} disabled={form.forget}
        autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('secret-look') }} value={form.secret} onChange={(e) => set({ secret: e.currentTarget.value })} />
      {held && optional ? <Checkbox label={t('secret-forget')} checked={form.forget} onChange={(e) => set({ forget: e.currentTarget.checked, secret: '' })} /> : null}
    </>
  )
}

function Place({ form, set, ports }: Part & { ports: (form: ChannelForm) => string }) {
  const { t } = useText()
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      <TextInput label={t('channel-host')} required classNames={{ input: 'mono' }} value={form.host} onChange={(e) => set({ host: e.currentTarget.value })} />
      <NumberInput label={t('channel-port')} min={1} max={65535} allowDecimal={false} value={form.port} onChange={(value) => set({ port: Number(value) || PORTS[ports(form)] || 1 })} />
    </Group>
  )
}

function Mail(part: Part) {
  const { t } = useText()
  const { form, set } = part
  return (
    <>
      <Place {...part} ports={(f) => f.security} />
      <NativeSelect label={t('channel-security')} value={form.security} onChange={(e) => { const security = e.currentTarget.value as ChannelForm['security']; set({ security, port: form.port === PORTS[form.security] ? (PORTS[security] ?? form.port) : form.port }) }}
        data={(['starttls', 'tls', 'none'] as const).map((one) => ({ value: one, label: t(`channel-security-${one}`) }))} />
      <TextInput label={t('channel-from')} type="email" required value={form.from} onChange={(e) => set({ from: e.currentTarget.value })} />
      <TagsInput label={t('channel-to')} description={t('channel-to-hint')} required acceptValueOnBlur value={form.to} onChange={(to) => set({ to })} />
      <TextInput label={t('channel-username')} autoComplete="off" value={form.username} onChange={(e) => set({ username: e.currentTarget.value })} />
      <Secret {...part} label={t('channel-password')} hint={form.security === 'none' ? t('channel-password-none') : undefined} optional />
    </>
  )
}

function Syslog(part: Part) {
  const { t } = useText()
  const { form, set } = part
  return (
    <>
      <Place {...part} ports={(f) => `syslog-${f.transport}`} />
      <Group grow>
        <NativeSelect label={t('channel-transport')} value={form.transport} data={[{ value: 'tls', label: 'TLS' }, { value: 'tcp', label: 'TCP' }, { value: 'udp', label: 'UDP' }]}
          onChange={(e) => { const transport = e.currentTarget.value as ChannelForm['transport']; set({ transport, port: PORTS[`syslog-${transport}`] ?? form.port }) }} />
        <NumberInput label={t('channel-facility')} min={0} max={23} allowDecimal={false} value={form.facility} onChange={(value) => set({ facility: Number(value) || 0 })} />
      </Group>
    </>
  )
}

function Fields(part: Part) {
  const { t } = useText()
  const { form, set } = part
  if (form.kind === 'mail') return <Mail {...part} />
  if (form.kind === 'syslog') return <Syslog {...part} />
  if (form.kind === 'webhook') {
    return (
      <>
        <TextInput label={t('channel-url')} type="url" required classNames={{ input: 'mono' }} value={form.url} onChange={(e) => set({ url: e.currentTarget.value })} />
        <Secret {...part} label={t('channel-key')} hint={t('channel-key-hint')} optional />
      </>
    )
  }
  return <Secret {...part} label={t('channel-chat-url')} hint={t('channel-chat-url-hint')} optional={false} />
}

export function ChannelDialog({ channel, onClose, onDone }: { channel: Channel | null; onClose: () => void; onDone: () => void }) {
  const { t } = useText()
  const { org } = useHere()
  const [form, setForm] = useState(() => formOf(channel))
  const set = (change: Partial<ChannelForm>) => setForm((now) => ({ ...now, ...change }))
  const held = secretSet(channel)
  const send = useMutation({
    mutationFn: () => (channel ? channels.change(org, channel, channelDraft(form)) : channels.add(org, channelDraft(form))), gcTime: 0,
    onSuccess: () => { toast({ tone: 'good', text: t(channel ? 'channel-changed' : 'channel-added') }); onDone(); onClose() },
  })
  const ready = channelReady(form, held)
  return (
    <Modal opened onClose={onClose} title={t(channel ? 'channel-change' : 'channel-add')} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (ready) send.mutate() }}>
        <NativeSelect data-autofocus label={t('channel-kind')} value={form.kind} disabled={channel !== null}
          onChange={(e) => { const kind = KINDS.find((k) => k === e.currentTarget.value) ?? 'mail'; set({ kind, secret: '', port: kind === 'syslog' ? 6514 : 587 }) }} data={KINDS.map((k) => ({ value: k, label: t(`channel-kind-${k}`) }))} />
        <TextInput label={t('alerts-name')} required maxLength={100} value={form.name} onChange={(e) => set({ name: e.currentTarget.value })} />
        <Fields form={form} set={set} held={held} />
        {form.kind === 'webhook' || form.kind === 'syslog' ? null : (
          <NativeSelect label={t('channel-language')} value={form.language} onChange={(e) => set({ language: e.currentTarget.value === 'en' ? 'en' : 'ja' })} data={[{ value: 'ja', label: t('channel-language-ja') }, { value: 'en', label: t('channel-language-en') }]} />
        )}
        <Switch label={t('channel-enabled')} checked={form.enabled} onChange={(e) => set({ enabled: e.currentTarget.checked })} />
        <Refused error={send.error} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" loading={send.isPending} disabled={!ready}>{t('save')}</Button></Group>
      </form>
    </Modal>
  )
}
