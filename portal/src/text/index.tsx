// Language and time zone of the reader, and `useText()`: `t(id, args)`, dates, numbers, both-language texts.
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react'
import type { FluentBundle } from '@fluent/bundle'
import { remember, remembered } from '../parts/preferences'
import type { BothLists, BothText } from '../api/types'
import { format, loadBundle, type Args, type Language } from './bundle'

export type Zone = 'Asia/Tokyo' | 'UTC'
export interface Text {
  language: Language
  zone: Zone
  t: (id: string, args?: Args) => string
  number: (value: number) => string
  bytes: (value: number) => string
  dateTime: (iso: string) => string
  /** Day, time and zone: `2026-11-25 13:45 JST`. */
  full: (iso: string) => string
  date: (iso: string) => string
  ago: (iso: string, now?: number) => string
  both: (text: BothText) => string
  bothList: (text: BothLists) => string[]
  setLanguage: (language: Language) => void
  setZone: (zone: Zone) => void
}

const TextContext = createContext<Text | null>(null)

export function useText(): Text {
  const found = use(TextContext)
  if (!found) throw new Error('no text')
  return found
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60],
]

export function relative(iso: string, language: Language, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000)
  const rtf = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return rtf.format(Math.trunc(seconds / size), unit)
  return rtf.format(0, 'minute')
}

export function makeText(
  bundle: FluentBundle, language: Language, zone: Zone,
  set: Pick<Text, 'setLanguage' | 'setZone'> = { setLanguage: () => undefined, setZone: () => undefined },
): Text {
  const numbers = new Intl.NumberFormat(language)
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
  const minute = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const safe = (f: Intl.DateTimeFormat, iso: string) => {
    const at = Date.parse(iso)
    return Number.isNaN(at) ? iso : f.format(at)
  }
  return {
    language, zone, ...set,
    t: (id, args) => format(bundle, id, args),
    number: (value) => numbers.format(value),
    bytes: (value) => {
      const units = ['B', 'kB', 'MB', 'GB', 'TB']
      const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
      return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value / 1000 ** step)} ${units[step]}`
    },
    dateTime: (iso) => safe(minute, iso),
    full: (iso) => `${safe(minute, iso)} ${zone === 'UTC' ? 'UTC' : 'JST'}`,
    date: (iso) => safe(day, iso),
    ago: (iso, now = Date.now()) => relative(iso, language, now),
    both: (text) => text[language],
    bothList: (text) => text[language],
  }
}

export function TextProvider({ first, part = 'all', children }: { first: { language: Language; bundle: FluentBundle }; part?: 'all' | 'door'; children: ReactNode }) {
  const [current, setCurrent] = useState(first)
  const [zone, setZoneState] = useState<Zone>(() => (remembered<Zone>('zone', 'Asia/Tokyo') === 'UTC' ? 'UTC' : 'Asia/Tokyo'))
  const setLanguage = useCallback((language: Language) => {
    void loadBundle(language, part).then((bundle) => {
      document.documentElement.lang = language
      remember('language', language)
      setCurrent({ language, bundle })
    })
  }, [part])
  const setZone = useCallback((next: Zone) => { remember('zone', next); setZoneState(next) }, [])
  const value = useMemo(
    () => makeText(current.bundle, current.language, zone, { setLanguage, setZone }),
    [current, zone, setLanguage, setZone],
  )
  return <TextContext value={value}>{children}</TextContext>
}
