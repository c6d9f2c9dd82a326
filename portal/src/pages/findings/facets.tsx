// The facets beside the list. Counts come from the overview (all findings of that kind, not of this filter).
import type { ReactNode } from 'react'
import { Button, Checkbox, NativeSelect, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { organization } from '../../api/organization'
import { useHere } from '../../frame/context'
import { SEVERITIES } from '../../parts/marks'
import { useText } from '../../text'
import { CLASSES, EMPTY, STATUSES, type Filter } from './filter'
import css from './findings.module.css'

function Group({ title, children }: { title: string; children: ReactNode }) {
  return <fieldset className={css.facet}><legend>{title}</legend>{children}</fieldset>
}

function Boxes<T extends string>({ all, on, set, word, count }: { all: readonly T[]; on: readonly T[]; set: (next: T[]) => void; word: (one: T) => string; count: (one: T) => number | undefined }) {
  const { number } = useText()
  return all.map((one) => {
    const n = count(one)
    return (
      <div key={one} className={css.box}>
        <Checkbox size="xs" label={word(one)} checked={on.includes(one)} onChange={() => set(on.includes(one) ? on.filter((o) => o !== one) : [...on, one])} />
        {n ? <span className="small muted">{number(n)}</span> : null}
      </div>
    )
  })
}

export function Facets({ filter, set }: { filter: Filter; set: (change: Partial<Filter>) => void }) {
  const { t } = useText()
  const here = useHere()
  const overview = useQuery({ queryKey: [here.org, 'overview'], queryFn: () => organization.overview(here.org), staleTime: 60_000 })
  const members = useQuery({ queryKey: [here.org, 'members'], queryFn: () => organization.members(here.org), staleTime: 300_000, retry: false })
  const people = members.data?.items.filter((m) => m.user.id !== here.session.user.id) ?? []
  const assignees = [
    { value: '', label: t('facet-anyone') }, { value: 'me', label: t('facet-me') }, { value: 'none', label: t('unassigned') },
    ...people.map((m) => ({ value: m.user.id, label: m.user.display_name })),
  ]
  if (filter.assignee && !assignees.some((a) => a.value === filter.assignee)) assignees.push({ value: filter.assignee, label: filter.assignee })
  return (
    <div className={css.facets}>
      <Group title={t('status')}>
        <NativeSelect size="xs" aria-label={t('facet-open')} value={filter.status.length > 0 ? 'some' : filter.open === null ? 'all' : String(filter.open)}
          data={[{ value: 'true', label: t('facet-open-true') }, { value: 'false', label: t('facet-open-false') }, { value: 'all', label: t('facet-open-all') }, ...(filter.status.length > 0 ? [{ value: 'some', label: t('facet-open-some') }] : [])]}
          onChange={(e) => { const v = e.currentTarget.value; if (v !== 'some') set({ status: [], open: v === 'all' ? null : v === 'true' }) }} />
        <Boxes all={STATUSES} on={filter.status} set={(status) => set({ status, open: status.length > 0 ? null : true })} word={(s) => t(`status-${s}`)} count={(s) => overview.data?.by_status.find((b) => b.status === s)?.count} />
      </Group>
      <Group title={t('facet-severity')}>
        <NativeSelect size="xs" aria-label={t('facet-severity')} value={filter.severity ?? ''}
          data={[{ value: '', label: t('all') }, ...SEVERITIES.filter((s) => s !== 'informational').map((s) => ({ value: s, label: t('facet-severity-up', { severity: t(`severity-${s}`) }) }))]}
          onChange={(e) => set({ severity: (e.currentTarget.value || null) as Filter['severity'] })} />
      </Group>
      <Group title={t('class')}>
        <Boxes all={CLASSES} on={filter.class} set={(next) => set({ class: next })} word={(c) => t(`class-${c}`)} count={(c) => overview.data?.by_class.find((b) => b.class === c)?.count} />
      </Group>
      <Group title={t('facet-work')}>
        <NativeSelect size="xs" label={t('assignee')} value={filter.assignee ?? ''} data={assignees} onChange={(e) => set({ assignee: e.currentTarget.value || null })} />
        <TextInput size="xs" label={t('tag')} value={filter.tag ?? ''} onChange={(e) => set({ tag: e.currentTarget.value.trim() || null })} />
        <TextInput size="xs" type="date" label={t('facet-since')} value={filter.since ?? ''} onChange={(e) => set({ since: e.currentTarget.value || null })} />
        <Switch size="xs" label={t('overdue')} checked={filter.overdue} onChange={(e) => set({ overdue: e.currentTarget.checked })} />
      </Group>
      <Button variant="default" size="compact-sm" onClick={() => set(EMPTY)}>{t('facet-clear')}</Button>
    </div>
  )
}
