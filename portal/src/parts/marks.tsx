// Severity, status, class, time and people, shown the same everywhere: icon, word and colour together.
import type { ReactNode } from 'react'
import {
  IconAlertOctagonFilled, IconAlertTriangleFilled, IconCircleCheck, IconCircleDashed, IconCircleX, IconClockCheck, IconCopy,
  IconInfoCircle, IconPlayerPause, IconProgress, IconRefreshAlert, IconShieldCheck, IconSquareRotatedFilled, IconSquareFilled, IconLock,
} from '@tabler/icons-react'
import type { FindingStatus, IncidentStatus, Severity } from '../api/types'
import { useText } from '../text'
import css from './marks.module.css'

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'informational']

const severityIcon: Record<Severity, ReactNode> = {
  critical: <IconAlertOctagonFilled size={14} aria-hidden />,
  high: <IconAlertTriangleFilled size={14} aria-hidden />,
  medium: <IconSquareRotatedFilled size={13} aria-hidden />,
  low: <IconSquareFilled size={11} aria-hidden />,
  informational: <IconInfoCircle size={14} aria-hidden />,
}
export function SeverityMark({ severity }: { severity: Severity }) {
  const { t } = useText()
  return <span className={css.severity} data-severity={severity}>{severityIcon[severity]}{t(`severity-${severity}`)}</span>
}

const statusIcon: Record<FindingStatus | IncidentStatus, ReactNode> = {
  new: <IconCircleDashed size={15} aria-hidden />,
  in_progress: <IconProgress size={15} aria-hidden />,
  fixed_pending_verification: <IconClockCheck size={15} aria-hidden />,
  resolved: <IconCircleCheck size={15} aria-hidden />,
  accepted: <IconShieldCheck size={15} aria-hidden />,
  false_positive: <IconCircleX size={15} aria-hidden />,
  duplicate: <IconCopy size={15} aria-hidden />,
  regressed: <IconRefreshAlert size={15} aria-hidden />,
  on_hold: <IconPlayerPause size={15} aria-hidden />,
  closed: <IconLock size={15} aria-hidden />,
}
export function StatusMark({ status }: { status: FindingStatus | IncidentStatus }) {
  const { t } = useText()
  return <span className={css.status} data-status={status}>{statusIcon[status]}{t(`status-${status}`)}</span>
}

/** A moment: relative when near, always with the full time as title. */
export function Moment({ at, absolute = false }: { at: string | null | undefined; absolute?: boolean }) {
  const { t, ago, full } = useText()
  if (!at) return <span className="muted">{t('none')}</span>
  return <time dateTime={at} title={full(at)} className="nowrap">{absolute ? full(at) : ago(at)}</time>
}

export function Day({ at }: { at: string | null | undefined }) {
  const { t, date, full } = useText()
  if (!at) return <span className="muted">{t('none')}</span>
  return <time dateTime={at} title={full(at)} className="nowrap">{date(at)}</time>
}

export function Due({ at, overdue }: { at: string | null | undefined; overdue: boolean }) {
  const { t } = useText()
  if (!at) return <span className="muted">{t('none')}</span>
  return overdue
    ? <span className={css.overdue}><IconAlertTriangleFilled size={13} aria-hidden />{t('overdue')} <Moment at={at} /></span>
    : <Moment at={at} />
}

export function Who({ person }: { person: { name: string; display_name?: string; id?: string | null } | null | undefined }) {
  const { t } = useText()
  if (!person) return <span className="muted">{t('unassigned')}</span>
  if (person.id === null) return <span>{t('system')}</span>
  return <span title={person.name}>{person.display_name ?? person.name}</span>
}

export function Tag({ children }: { children: ReactNode }) { return <span className={css.tag}>{children}</span> }

export function Score({ value }: { value: number }) {
  const { number } = useText()
  return <span className={css.score}>{number(value)}</span>
}

// Controls and bidirectional marks in foreign text would hide or reorder it: shown as escapes.
 
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
export const visible = (text: string): string =>
  text.replace(HIDDEN, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)

/** Text that came out of a leak. */
export function Foreign({ children }: { children: string | null | undefined }) {
  const { t } = useText()
  return children ? <span className="mono" dir="ltr">{visible(children)}</span> : <span className="muted">{t('none')}</span>
}
