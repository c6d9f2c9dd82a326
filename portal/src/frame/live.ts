// What the server pushes: counters. When they change, what is on the screen is asked for again. Without a stream the portal asks again by itself.
import { useEffect, useState } from 'react'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { Counters } from '../api/types'

const POLL = 30_000
const PATIENCE = 10_000
export type Line = 'live' | 'polling' | 'offline'

function refresh(client: QueryClient, org: string): void {
  void client.invalidateQueries({ queryKey: [org], refetchType: 'active' })
}

/** Listens to one organisation. Returns how fresh the screen is. */
export function useLive(org: string): { line: Line; counters: Counters | null } {
  const client = useQueryClient()
  const [line, setLine] = useState<Line>('live')
  const [counters, setCounters] = useState<Counters | null>(null)

  useEffect(() => {
    const source = new EventSource(`/api/v1/organizations/${encodeURIComponent(org)}/events`)
    let timer: ReturnType<typeof setInterval> | null = null
    let soon: ReturnType<typeof setTimeout> | null = null
    let late: ReturnType<typeof setTimeout> | null = null
    const poll = (on: boolean) => {
      if (timer) clearInterval(timer)
      timer = on ? setInterval(() => refresh(client, org), POLL) : null
      setLine(on ? (navigator.onLine ? 'polling' : 'offline') : 'live')
    }
    const read = <T>(use: (value: T) => void) => (event: MessageEvent<string>) => {
      try { use(JSON.parse(event.data) as T) } catch { /* an event we cannot read is no reason to stop */ }
    }
    const changed = () => {
      if (soon) return
      soon = setTimeout(() => {
        soon = null
        for (const part of ['findings', 'overview', 'queue', 'incidents', 'jobs', 'packs']) void client.invalidateQueries({ queryKey: [org, part] })
      }, 1500)
    }
    source.onopen = () => { if (late) clearTimeout(late); late = null; poll(false) }
    // The server ends a stream every few minutes and the browser opens the next one: only a longer silence is a fault.
    source.onerror = () => { if (!timer && !late) late = setTimeout(() => { late = null; poll(true) }, PATIENCE) }
    let first = true
    source.addEventListener('counters', read<Counters>((counted) => {
      setCounters(counted)
      if (!first) changed()
      first = false
    }))
    const network = () => { if (navigator.onLine) refresh(client, org); setLine((now) => (navigator.onLine ? (timer ? 'polling' : now === 'offline' ? 'polling' : now) : 'offline')) }
    addEventListener('online', network)
    addEventListener('offline', network)
    return () => {
      source.close()
      if (timer) clearInterval(timer)
      if (soon) clearTimeout(soon)
      if (late) clearTimeout(late)
      removeEventListener('online', network)
      removeEventListener('offline', network)
    }
  }, [client, org])
  return { line, counters }
}
