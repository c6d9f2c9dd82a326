// Findings of one organisation: list, one, moves, bulk, comparison.
import { api, type QueryOf } from './client'
import type { BulkAction, FindingFilter, FindingStatus } from './types'

const base = '/organizations/{org}/findings' as const
type Known = { id: string; version: number }

export const findings = {
  list: (org: string, query: QueryOf<typeof base>, signal?: AbortSignal) =>
    api.get(base, { path: { org }, query, signal }),
  one: (org: string, id: string) => api.get(`${base}/{id}`, { path: { org, id } }),
  move: (org: string, of: Known, body: { to: FindingStatus; reason?: string; until?: string; duplicate_of?: string }) =>
    api.post(`${base}/{id}/transitions`, { path: { org, id: of.id }, version: of.version, body }),
  assign: (org: string, of: Known, user: string | null) =>
    api.put(`${base}/{id}/assignee`, { path: { org, id: of.id }, version: of.version, body: { user } }),
  tag: (org: string, of: Known, tags: string[]) =>
    api.put(`${base}/{id}/tags`, { path: { org, id: of.id }, version: of.version, body: { tags } }),
  comment: (org: string, id: string, text: string) =>
    api.post(`${base}/{id}/comments`, { path: { org, id }, body: { text } }),
  history: (org: string, id: string) =>
    api.get(`${base}/{id}/history`, { path: { org, id }, query: { limit: 200 } }),
  deliveries: (org: string, id: string) => api.get(`${base}/{id}/deliveries`, { path: { org, id } }),
  compare: (org: string, id: string, body: { credential: string; kind: 'sha256' | 'fingerprint'; value: string }) =>
    api.post(`${base}/{id}/compare`, { path: { org, id }, body }),
  select: (org: string, body: { filter: FindingFilter } | { ids: string[] }) =>
    api.post(`${base}/selection`, { path: { org }, body }),
  bulk: (org: string, selection: string, action: BulkAction) =>
    api.post(`${base}/bulk`, { path: { org }, body: { selection, action } }),
  undo: (org: string, batch: string) => api.post(`${base}/bulk/{batch}/undo`, { path: { org, batch } }),
}
