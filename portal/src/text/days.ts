// Days as people pick them, in the time zone that they read: when one begins, and when the next one does.
import type { Zone } from './index'

const OFFSET: Record<Zone, string> = { 'Asia/Tokyo': '+09:00', UTC: 'Z' }
const DAY = 86_400_000

/** The first moment of a day (`2026-11-25`), as the API takes it. */
export const dayStart = (day: string, zone: Zone): string => new Date(`${day}T00:00:00${OFFSET[zone]}`).toISOString().replace('.000Z', 'Z')
/** The first moment after a day. */
export const dayEnd = (day: string, zone: Zone): string => new Date(Date.parse(dayStart(day, zone)) + DAY).toISOString().replace('.000Z', 'Z')
/** The day of now in a zone, so many days ahead. */
export const today = (zone: Zone, ahead = 0, now = Date.now()): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(now + ahead * DAY)
