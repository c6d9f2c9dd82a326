// What every page may ask of the frame: the session, the organisation, where things are.
import { createContext, use } from 'react'
import type { Counters, Membership, Permission, Session } from '../api/types'

export interface Here {
  session: Session
  org: string
  membership: Membership | null
  counters: Counters | null
  /** The address of a page inside this organisation: `to('/findings')`. */
  to: (path: string) => string
}
export const HereContext = createContext<Here | null>(null)

export function useHere(): Here {
  const here = use(HereContext)
  if (!here) throw new Error('outside the frame')
  return here
}

/** A hint for the screen only; the server decides. */
export const may = (here: Here, what: Permission): boolean => here.membership?.permissions.includes(what) ?? false
export const mayWork = (here: Here): boolean => may(here, 'triage')
