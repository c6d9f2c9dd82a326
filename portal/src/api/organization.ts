// Everything else inside one organisation that people read or work on: overview, queue, incidents, exposures, search.
import { api, type Query } from './client'
import type {
  CookieExposure, HistoryEntry, Incident, IncidentStatus, IncidentSummary, Items, Machine, MachineSummary, Member,
  Overview, Page, PersonExposure, Queue, Reveal, RevealShown, SearchResult, TimelineEntry, Verdict,
} from './types'

const at = '/organizations/{org}'
type Known = { id: string; version: number }

export const organization = {
  overview: (org: string) => api.get<Overview>(`${at}/overview`, { path: { org } }),
  queue: (org: string) => api.get<Queue>(`${at}/queue`, { path: { org } }),
  members: (org: string) => api.get<Items<Member>>(`${at}/members`, { path: { org } }),
  search: (org: string, q: string, signal?: AbortSignal) =>
    api.get<SearchResult>(`${at}/search`, { path: { org }, query: { q }, signal }),
}

export const incidents = {
  list: (org: string, query: Query) => api.get<Page<IncidentSummary>>(`${at}/incidents`, { path: { org }, query }),
  one: (org: string, id: string) => api.get<Incident>(`${at}/incidents/{id}`, { path: { org, id } }),
  timeline: (org: string, id: string) => api.get<Items<TimelineEntry>>(`${at}/incidents/{id}/timeline`, { path: { org, id } }),
  history: (org: string, id: string) =>
    api.get<Page<HistoryEntry>>(`${at}/incidents/{id}/history`, { path: { org, id }, query: { limit: 200 } }),
  move: (org: string, of: Known, body: { to: IncidentStatus; verdict?: Verdict; reason?: string }) =>
    api.post<Incident>(`${at}/incidents/{id}/transitions`, { path: { org, id: of.id }, version: of.version, body }),
  assign: (org: string, of: Known, user: string | null) =>
    api.put<Incident>(`${at}/incidents/{id}/assignee`, { path: { org, id: of.id }, version: of.version, body: { user } }),
  comment: (org: string, id: string, text: string) =>
    api.post<HistoryEntry>(`${at}/incidents/{id}/comments`, { path: { org, id }, body: { text } }),
}

export const exposures = {
  machines: (org: string, query: Query) => api.get<Page<MachineSummary>>(`${at}/machines`, { path: { org }, query }),
  machine: (org: string, id: string) => api.get<Machine>(`${at}/machines/{id}`, { path: { org, id } }),
  people: (org: string, query: Query) => api.get<Page<PersonExposure>>(`${at}/people`, { path: { org }, query }),
  cookies: (org: string, query: Query) => api.get<Page<CookieExposure>>(`${at}/cookies`, { path: { org }, query }),
}

export const reveals = {
  list: (org: string) => api.get<Items<Reveal>>(`${at}/reveals`, { path: { org } }),
  ask: (org: string, body: { finding: string; credential: string; reason: string }) =>
    api.post<Reveal>(`${at}/reveals`, { path: { org }, body }),
  approve: (org: string, id: string) => api.post<Reveal>(`${at}/reveals/{id}/approve`, { path: { org, id } }),
  refuse: (org: string, id: string, reason: string) =>
    api.post<Reveal>(`${at}/reveals/{id}/refuse`, { path: { org, id }, body: { reason } }),
  show: (org: string, id: string) => api.post<RevealShown>(`${at}/reveals/{id}/show`, { path: { org, id } }),
}
