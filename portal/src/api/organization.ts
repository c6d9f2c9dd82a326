// Everything else inside one organisation that people read or work on: overview, queue, incidents, exposures, search.
import { api, type QueryOf } from './client'
import type { IncidentStatus, Verdict } from './types'

const at = '/organizations/{org}' as const
type Known = { id: string; version: number }

export const organization = {
  overview: (org: string) => api.get(`${at}/overview`, { path: { org } }),
  queue: (org: string) => api.get(`${at}/queue`, { path: { org } }),
  members: (org: string) => api.get(`${at}/members`, { path: { org } }),
  search: (org: string, q: string, signal?: AbortSignal) =>
    api.get(`${at}/search`, { path: { org }, query: { q }, signal }),
}

export const incidents = {
  list: (org: string, query: QueryOf<`${typeof at}/incidents`>) => api.get(`${at}/incidents`, { path: { org }, query }),
  one: (org: string, id: string) => api.get(`${at}/incidents/{id}`, { path: { org, id } }),
  timeline: (org: string, id: string) => api.get(`${at}/incidents/{id}/timeline`, { path: { org, id } }),
  history: (org: string, id: string) =>
    api.get(`${at}/incidents/{id}/history`, { path: { org, id }, query: { limit: 200 } }),
  move: (org: string, of: Known, body: { to: IncidentStatus; verdict?: Verdict; reason?: string }) =>
    api.post(`${at}/incidents/{id}/transitions`, { path: { org, id: of.id }, version: of.version, body }),
  assign: (org: string, of: Known, user: string | null) =>
    api.put(`${at}/incidents/{id}/assignee`, { path: { org, id: of.id }, version: of.version, body: { user } }),
  comment: (org: string, id: string, text: string) =>
    api.post(`${at}/incidents/{id}/comments`, { path: { org, id }, body: { text } }),
}

export const exposures = {
  machines: (org: string, query: QueryOf<`${typeof at}/machines`>) => api.get(`${at}/machines`, { path: { org }, query }),
  machine: (org: string, id: string) => api.get(`${at}/machines/{id}`, { path: { org, id } }),
  people: (org: string, query: QueryOf<`${typeof at}/people`>) => api.get(`${at}/people`, { path: { org }, query }),
  cookies: (org: string, query: QueryOf<`${typeof at}/cookies`>) => api.get(`${at}/cookies`, { path: { org }, query }),
}

export const reveals = {
  list: (org: string) => api.get(`${at}/reveals`, { path: { org } }),
  ask: (org: string, body: { finding: string; credential: string; reason: string }) =>
    api.post(`${at}/reveals`, { path: { org }, body }),
  approve: (org: string, id: string) => api.post(`${at}/reveals/{id}/approve`, { path: { org, id } }),
  refuse: (org: string, id: string, reason: string) =>
    api.post(`${at}/reveals/{id}/refuse`, { path: { org, id }, body: { reason } }),
  show: (org: string, id: string) => api.post(`${at}/reveals/{id}/show`, { path: { org, id } }),
}
