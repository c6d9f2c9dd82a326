// Adding or changing a route: which findings, to which channels, at once or gathered, and when not.
import { useState } from 'react'
import { Button, Checkbox, Group, Modal, NativeSelect, NumberInput, SegmentedControl, Switch, TagsInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { routes } from '../../api/alerts'
import type { Channel, FindingClass, QuietHours, Route, RouteDraft, Severity } from '../../api/types'
import { useHere } from '../../frame/context'
import { SEVERITIES, visible } from '../../parts/marks'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import { QUIET, WEEKDAYS, routeDraft, routeOf } from './draft'
import { Refused } from './Refused'
import css from './alerts.module.css'

const CLASSES: readonly FindingClass[] = ['employee', 'contractor', 'employee_third_party', 'supply_chain', 'customer', 'session', 'infection']
const ZONES: readonly string[] = [...new Set(['Asia/Tokyo', 'UTC', ...Intl.supportedValuesOf('timeZone')])]
const severityOf = (text: string): Severity | null => SEVERITIES.find((one) => one === text) ?? null

interface Part { form: RouteDraft; set: (change: Partial<RouteDraft>) => void }

function Level({ label, none, value, onPick }: { label: string; none: string; value: Severity | null | undefined; onPick: (value: Severity | null) => void }) {
  const { t } = useText()
  return <NativeSelect label={label} value={value ?? ''} onChange={(e) => onPick(severityOf(e.currentTarget.value))} data={[{ value: '', label: none }, ...SEVERITIES.map((one) => ({ value: one, label: t('route-least', { severity: t(`severity-${one}`) }) }))]} />
}

function Match({ form, set }: Part) {
  const { t } = useText()
  const match = (change: Partial<RouteDraft['match']>) => set({ match: { ...form.match, ...change } })
  return (
    <>
      <Level label={t('severity')} none={t('route-any-severity')} value={form.match.severity_min} onPick={(severity_min) => match({ severity_min })} />
      <Checkbox.Group label={t('class')} description={t('route-classes-hint')} value={form.match.classes} onChange={(on) => match({ classes: CLASSES.filter((one) => on.includes(one)) })}>
        <div className={css.choices}>{CLASSES.map((one) => <Checkbox key={one} value={one} label={t(`class-${one}`)} />)}</div>
      </Checkbox.Group>
      <TagsInput label={t('route-tags')} description={t('route-tags-hint')} acceptValueOnBlur value={form.match.tags} onChange={(tags) => match({ tags })} />
    </>
  )
}

function Quiet({ form, set }: Part) {
  const { t } = useText()
  const quiet = form.quiet_hours
  if (!quiet) return null
  const change = (part: Partial<QuietHours>) => set({ quiet_hours: { ...quiet, ...part } })
  return (
    <div className={css.quiet}>
      <Group grow>
        <TextInput type="time" label={t('quiet-from')} required value={quiet.from} onChange={(e) => change({ from: e.currentTarget.value })} />
        <TextInput type="time" label={t('quiet-to')} required value={quiet.to} onChange={(e) => change({ to: e.currentTarget.value })} />
      </Group>
      <NativeSelect label={t('quiet-zone')} value={quiet.zone} onChange={(e) => change({ zone: e.currentTarget.value })} data={ZONES.includes(quiet.zone) ? [...ZONES] : [quiet.zone, ...ZONES]} />
      <Checkbox.Group label={t('quiet-days')} description={t('quiet-days-hint')} value={quiet.days} onChange={(on) => change({ days: WEEKDAYS.filter((day) => on.includes(day)) })}>
        <div className={css.choices}>{WEEKDAYS.map((day) => <Checkbox key={day} value={day} label={t(`day-${day}`)} />)}</div>
      </Checkbox.Group>
      <Level label={t('route-except')} none={t('quiet-no-exception')} value={form.quiet_except_severity} onPick={(quiet_except_severity) => set({ quiet_except_severity })} />
    </div>
  )
}

export function RouteDialog({ route, others, channels, onClose, onDone }: { route: Route | null; others: readonly Route[]; channels: readonly Channel[]; onClose: () => void; onDone: () => void }) {
  const { t } = useText()
  const { org } = useHere()
  const [form, setForm] = useState(() => routeOf(route, others))
  const set = (change: Partial<RouteDraft>) => setForm((now) => ({ ...now, ...change }))
  const send = useMutation({
    mutationFn: () => (route ? routes.change(org, route, routeDraft(form)) : routes.add(org, routeDraft(form))),
    onSuccess: () => { toast({ tone: 'good', text: t(route ? 'route-changed' : 'route-added') }); onDone(); onClose() },
  })
  const ready = form.name.trim() !== '' && form.channels.length > 0
  return (
    <Modal opened onClose={onClose} size="lg" title={t(route ? 'route-change' : 'route-add')} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (ready) send.mutate() }}>
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <TextInput data-autofocus label={t('alerts-name')} required maxLength={100} value={form.name} onChange={(e) => set({ name: e.currentTarget.value })} />
          <NumberInput label={t('route-position')} description={t('route-position-hint')} min={0} allowDecimal={false} value={form.position} onChange={(value) => set({ position: Number(value) || 0 })} />
        </Group>
        <Match form={form} set={set} />
        {channels.length === 0 ? <p className="muted">{t('route-needs-channel')}</p> : (
          <Checkbox.Group label={t('alerts-channels')} required value={form.channels} onChange={(on) => set({ channels: on })}>
            <div className={css.choices}>{channels.map((one) => <Checkbox key={one.id} value={one.id} label={visible(one.name)} />)}</div>
          </Checkbox.Group>
        )}
        <div className="row-flex">
          <SegmentedControl aria-label={t('route-mode')} value={form.mode} onChange={(value) => set({ mode: value === 'digest' ? 'digest' : 'immediate' })} data={[{ value: 'immediate', label: t('route-immediate') }, { value: 'digest', label: t('route-digest') }]} />
          {form.mode === 'digest' ? <NumberInput aria-label={t('route-minutes')} suffix={t('route-minutes-suffix')} min={1} max={10080} allowDecimal={false} value={form.digest_minutes ?? 60} onChange={(value) => set({ digest_minutes: Number(value) || 1 })} /> : null}
        </div>
        <Switch label={t('route-quiet-on')} checked={Boolean(form.quiet_hours)} onChange={(e) => set({ quiet_hours: e.currentTarget.checked ? QUIET : null })} />
        <Quiet form={form} set={set} />
        <Switch label={t('route-enabled')} checked={form.enabled} onChange={(e) => set({ enabled: e.currentTarget.checked })} />
        <Refused error={send.error} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" loading={send.isPending} disabled={!ready}>{t('save')}</Button></Group>
      </form>
    </Modal>
  )
}
