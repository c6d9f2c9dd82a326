// The bar that appears with a selection: a dry run counts first, then the change, then ten seconds to undo it.
import { useState } from 'react'
import { Button, Group, Menu, Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconTag, IconTransitionRight, IconUser, IconX } from '@tabler/icons-react'
import { findings } from '../../api/findings'
import { organization } from '../../api/organization'
import type { BulkAction, FindingFilter, FindingStatus } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { StatusMark } from '../../parts/marks'
import { MoveDialog } from '../../parts/MoveDialog'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import { Loaded } from '../../parts/states'
import css from './findings.module.css'

export type Chosen = { ids: string[] } | { filter: FindingFilter }
export type Wanted = { kind: 'transition'; to: FindingStatus } | { kind: 'assign'; user: string | null; name: string } | { kind: 'tag' }
const MOVES: readonly FindingStatus[] = ['in_progress', 'fixed_pending_verification', 'resolved', 'accepted', 'false_positive']

/** Why a finding is left out, as far as this release knows. */
const SKIPS: readonly string[] = ['not_allowed', 'no_permission', 'reason_missing', 'until_missing', 'duplicate_missing', 'size', 'gone', 'unchanged']

function useBulk(onDone: () => void) {
  const { t } = useText()
  const { org } = useHere()
  const client = useQueryClient()
  const refresh = () => { for (const part of ['findings', 'finding', 'overview', 'queue', 'incidents']) void client.invalidateQueries({ queryKey: [org, part] }) }
  const undo = useMutation({
    mutationFn: (batch: string) => findings.undo(org, batch),
    onSuccess: (done) => { toast({ tone: 'good', text: t('bulk-undone', { count: done.restored }) }); refresh() },
  })
  return useMutation({
    mutationFn: ({ selection, action }: { selection: string; action: BulkAction }) => findings.bulk(org, selection, action),
    onSuccess: (done) => {
      const skipped = done.skipped.reduce((sum, one) => sum + one.count, 0)
      toast({
        tone: 'good', text: t('bulk-done', { count: done.changed }),
        detail: skipped > 0 ? t('bulk-skipped', { count: skipped, codes: done.skipped.map((s) => (SKIPS.includes(s.code) ? t(`skip-${s.code}`) : s.code)).join(t('between')) }) : undefined,
        action: { label: t('undo'), run: () => undo.mutate(done.batch) },
      }, Math.max(1000, Math.min(10_000, Date.parse(done.undo_until) - Date.now() || 10_000)))
      refresh()
      onDone()
    },
  })
}

/** Counts what would change, asks for what the change needs, and does it. */
export function BulkDialog({ chosen, wanted, onClose, onDone }: { chosen: Chosen; wanted: Wanted; onClose: () => void; onDone: () => void }) {
  const { t, number } = useText()
  const { org } = useHere()
  const [add, setAdd] = useState('')
  const [remove, setRemove] = useState('')
  const dry = useQuery({ queryKey: [org, 'selection', chosen], queryFn: () => findings.select(org, chosen), staleTime: 0, gcTime: 0 })
  const bulk = useBulk(() => { onDone(); onClose() })
  const run = (action: BulkAction) => { if (dry.data) bulk.mutate({ selection: dry.data.selection, action }) }
  const counts = (
    <Loaded query={dry} rows={1}>
      {(found) => (
        <span className="row-flex">
          <strong>{t('bulk-count', { count: found.count })}</strong>
          {found.by_status.map((s) => <span key={s.status} className="row-flex small"><StatusMark status={s.status} /> {number(s.count)}</span>)}
        </span>
      )}
    </Loaded>
  )
  if (wanted.kind === 'transition') {
    return <MoveDialog to={wanted.to} subject={counts} count={dry.data?.count ?? 0} busy={bulk.isPending || dry.isPending} onClose={onClose} onMove={({ to, reason, until }) => run({ kind: 'transition', to, reason, until })} />
  }
  const words = (text: string) => text.split(/[\s,、，]+/u).filter(Boolean)
  const ready = dry.data !== undefined && (wanted.kind === 'assign' || words(add).length + words(remove).length > 0)
  const send = () => run(wanted.kind === 'assign' ? { kind: 'assign', user: wanted.user } : { kind: 'tag', add: words(add), remove: words(remove) })
  return (
    <Modal opened onClose={onClose} title={t(wanted.kind === 'assign' ? 'bulk-assign' : 'bulk-tag')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (ready) send() }}>
        {counts}
        {wanted.kind === 'assign' ? <p>{t('bulk-assign-to', { name: wanted.name })}</p> : (
          <>
            <TextInput data-autofocus label={t('bulk-tag-add')} value={add} onChange={(e) => setAdd(e.currentTarget.value)} />
            <TextInput label={t('bulk-tag-remove')} value={remove} onChange={(e) => setRemove(e.currentTarget.value)} />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" data-autofocus={wanted.kind === 'assign' || undefined} loading={bulk.isPending} disabled={!ready}>{t('move-go-many', { count: dry.data?.count ?? 0 })}</Button>
        </Group>
      </form>
    </Modal>
  )
}

export function BulkBar({ count, everything, onEverything, onClear, onWant }: {
  count: number; everything: boolean; onEverything: (() => void) | null; onClear: () => void; onWant: (wanted: Wanted) => void
}) {
  const { t } = useText()
  const here = useHere()
  const members = useQuery({ queryKey: [here.org, 'members'], queryFn: () => organization.members(here.org), staleTime: 300_000, retry: false })
  const own = here.session.user
  return (
    <div className={css.bulk} role="region" aria-label={t('bulk-bar')}>
      <span aria-live="polite"><strong>{everything ? t('bulk-everything') : t('bulk-chosen', { count })}</strong></span>
      {onEverything && !everything ? <Button variant="subtle" size="compact-sm" onClick={onEverything}>{t('bulk-select-everything')}</Button> : null}
      <div className={css.bulkActions}>
        <Menu position="top-end">
          <Menu.Target><Button variant="default" size="compact-md" leftSection={<IconTransitionRight size={16} aria-hidden />}>{t('bulk-move')}</Button></Menu.Target>
          <Menu.Dropdown>
            {MOVES.filter((to) => to !== 'accepted' || may(here, 'accept-risk')).map((to) => <Menu.Item key={to} onClick={() => onWant({ kind: 'transition', to })}><StatusMark status={to} /></Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
        <Menu position="top-end">
          <Menu.Target><Button variant="default" size="compact-md" leftSection={<IconUser size={16} aria-hidden />}>{t('bulk-assign')}</Button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onWant({ kind: 'assign', user: own.id, name: own.display_name })}>{t('assign-me')}</Menu.Item>
            {members.data?.items.filter((m) => m.user.id !== own.id).map((m) => <Menu.Item key={m.user.id} onClick={() => onWant({ kind: 'assign', user: m.user.id, name: m.user.display_name })}>{m.user.display_name}</Menu.Item>)}
            <Menu.Item onClick={() => onWant({ kind: 'assign', user: null, name: t('unassigned') })}>{t('unassigned')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Button variant="default" size="compact-md" leftSection={<IconTag size={16} aria-hidden />} onClick={() => onWant({ kind: 'tag' })}>{t('bulk-tag')}</Button>
        <Button variant="subtle" color="gray" size="compact-md" leftSection={<IconX size={16} aria-hidden />} onClick={onClear}>{t('bulk-clear')}</Button>
      </div>
    </div>
  )
}
