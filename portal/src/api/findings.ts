// Findings of one organisation: list, one, moves, bulk, comparison.
import { api, type Query } from './client'
import type {
  BulkAction, BulkResult, BulkUndo, Delivery, Finding, FindingStatus, FindingSummary, HistoryEntry, Page, Selection,
} from './types'

const base = '/organizations/{org}/findings'
type Known = { id: string; version: number }

export const findings = {
  list: (org: string, query: Query, signal?: AbortSignal) =>
    api.get<Page<FindingSummary>>(base, { path: { org }, query, signal }),
  one: (org: string, id: string) => api.get<Finding>(`${base}/{id}`, { path: { org, id } }),
  move: (org: string, of: Known, body: { to: FindingStatus; reason?: string; until?: string; duplicate_of?: string }) =>
    api.post<Finding>(`${base}/{id}/transitions`, { path: { org, id: of.id }, version: of.version, body }),
  assign: (org: string, of: Known, user: string | null) =>
    api.put<Finding>(`${base}/{id}/assignee`, { path: { org, id: of.id }, version: of.version, body: { user } }),
  tag: (org: string, of: Known, tags: string[]) =>
    api.put<Finding>(`${base}/{id}/tags`, { path: { org, id: of.id }, version: of.version, body: { tags } }),
  comment: (org: string, id: string, text: string) =>
    api.post<HistoryEntry>(`${base}/{id}/comments`, { path: { org, id }, body: { text } }),
  history: (org: string, id: string) =>
    api.get<Page<HistoryEntry>>(`${base}/{id}/history`, { path: { org, id }, query: { limit: 200 } }),
  deliveries: (org: string, id: string) => api.get<Page<Delivery>>(`${base}/{id}/deliveries`, { path: { org, id } }),
  compare: (org: string, id: string, body: { credential: string; kind: 'sha256' | 'fingerprint'; value: string }) =>
    api.post<{ same: boolean }>(`${base}/{id}/compare`, { path: { org, id }, body }),
  select: (org: string, body: { filter: Query } | { ids: string[] }) =>
    api.post<Selection>(`${base}/selection`, { path: { org }, body }),
  bulk: (org: string, selection: string, action: BulkAction) =>
    api.post<BulkResult>(`${base}/bulk`, { path: { org }, body: { selection, action } }),
  undo: (org: string, batch: string) => api.post<BulkUndo>(`${base}/bulk/{batch}/undo`, { path: { org, batch } }),
}
