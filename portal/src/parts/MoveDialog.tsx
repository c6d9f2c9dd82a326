// Moving a finding (or many): what the move needs is asked for here, and nothing else.
import { useState, type ReactNode } from 'react'
import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core'
import type { FindingStatus } from '../api/types'
import { useText } from '../text'
import { today } from '../text/days'
import { StatusMark } from './marks'

export interface Move { to: FindingStatus; reason?: string; until?: string; duplicate_of?: string }
const NEEDS_REASON: readonly FindingStatus[] = ['resolved', 'accepted', 'false_positive']
const HEX = /^[0-9a-f]{32}$/

export const needsDialog = (to: FindingStatus): boolean => NEEDS_REASON.includes(to) || to === 'duplicate'

/** The last moment of a day in Japan, which is what a brokerage means by "until". */
export const endOfDay = (day: string): string => new Date(`${day}T23:59:59+09:00`).toISOString().replace('.000Z', 'Z')
const inDays = (days: number) => today('Asia/Tokyo', days)

/** What is still missing before the move can be sent. */
export function missing(move: { to: FindingStatus; reason: string; until: string; duplicate: string }, today: string): 'reason' | 'until' | 'duplicate' | null {
  if (NEEDS_REASON.includes(move.to) && move.reason.trim().length < 3) return 'reason'
  if (move.to === 'accepted' && !(move.until > today)) return 'until'
  if (move.to === 'duplicate' && !HEX.test(move.duplicate.trim().toLowerCase())) return 'duplicate'
  return null
}

export function MoveDialog({ to, subject, count, busy, onClose, onMove }: {
  to: FindingStatus; subject: ReactNode; count?: number; busy: boolean; onClose: () => void; onMove: (move: Move) => void
}) {
  const { t } = useText()
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState(inDays(90))
  const [duplicate, setDuplicate] = useState('')
  const lacks = missing({ to, reason, until, duplicate }, inDays(0))
  const send = () => onMove({
    to,
    ...(reason.trim() ? { reason: reason.trim() } : {}),
    ...(to === 'accepted' ? { until: endOfDay(until) } : {}),
    ...(to === 'duplicate' ? { duplicate_of: duplicate.trim().toLowerCase() } : {}),
  })
  return (
    <Modal opened onClose={onClose} title={t('move-title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (!lacks) send() }}>
        <div className="row-flex">{subject}<span aria-hidden>→</span><StatusMark status={to} /></div>
        {to === 'accepted' ? (
          <TextInput type="date" label={t('move-until')} description={t('move-until-hint')} required min={inDays(1)} value={until} onChange={(e) => setUntil(e.currentTarget.value)} />
        ) : null}
        {to === 'duplicate' ? (
          <TextInput label={t('move-duplicate')} description={t('move-duplicate-hint')} required classNames={{ input: 'mono' }} value={duplicate} onChange={(e) => setDuplicate(e.currentTarget.value)} />
        ) : null}
        <Textarea data-autofocus label={t('move-reason')} description={t(`move-reason-${to}`)} required={NEEDS_REASON.includes(to)} value={reason} onChange={(e) => setReason(e.currentTarget.value)} maxLength={2000} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" loading={busy} disabled={lacks !== null}>{count === undefined ? t('move-go') : t('move-go-many', { count })}</Button>
        </Group>
      </form>
    </Modal>
  )
}
