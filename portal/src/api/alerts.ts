// Who is told: channels, routes, and the ledger of deliveries.
import { api, type QueryOf } from './client'
import type { ChannelDraft, RouteDraft } from './types'

const at = '/organizations/{org}' as const
type Known = { id: string; version: number }

export const channels = {
  list: (org: string) => api.get(`${at}/channels`, { path: { org } }),
  add: (org: string, body: ChannelDraft) => api.post(`${at}/channels`, { path: { org }, body }),
  change: (org: string, of: Known, body: ChannelDraft) =>
    api.put(`${at}/channels/{id}`, { path: { org, id: of.id }, version: of.version, body }),
  remove: (org: string, of: Known) => api.delete(`${at}/channels/{id}`, { path: { org, id: of.id }, version: of.version }),
  test: (org: string, id: string) => api.post(`${at}/channels/{id}/test`, { path: { org, id } }),
}

export const routes = {
  list: (org: string) => api.get(`${at}/routes`, { path: { org } }),
  add: (org: string, body: RouteDraft) => api.post(`${at}/routes`, { path: { org }, body }),
  change: (org: string, of: Known, body: RouteDraft) =>
    api.put(`${at}/routes/{id}`, { path: { org, id: of.id }, version: of.version, body }),
  /** All of them, by their ids, in the order in which they are to be used. */
  order: (org: string, ids: string[]) => api.put(`${at}/routes/order`, { path: { org }, body: { routes: ids } }),
  remove: (org: string, of: Known) => api.delete(`${at}/routes/{id}`, { path: { org, id: of.id }, version: of.version }),
}

export const deliveries = {
  list: (org: string, query: QueryOf<'/organizations/{org}/deliveries'>) => api.get(`${at}/deliveries`, { path: { org }, query }),
  replay: (org: string, id: string) => api.post(`${at}/deliveries/{id}/replay`, { path: { org, id } }),
}
