// The way of a finding from new to resolved.
import type { FindingStatus } from '../api/types'

/** The stage after this one on the way from new to resolved; null off that way or at its end. */
export function nextStage(from: FindingStatus): FindingStatus | null {
  if (from === 'new' || from === 'regressed') return 'in_progress'
  if (from === 'in_progress') return 'fixed_pending_verification'
  return from === 'fixed_pending_verification' ? 'resolved' : null
}
