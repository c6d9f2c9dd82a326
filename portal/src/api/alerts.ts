// Who is told: channels, routes, and the ledger of deliveries.
import { api, type Query } from './client'
import type { Channel, ChannelDraft, ChannelTrial, Delivery, Items, Page, Route, RouteDraft } from './types'

const at = '/organizations/{org}'
type Known = { id: string; version: number }

export const channels = {
  list: (org: string) => api.get<Items<Channel>>(`${at}/channels`, { path: { org } }),
  add: (org: string, body: ChannelDraft) => api.post<Channel>(`${at}/channels`, { path: { org }, body }),
  change: (org: string, of: Known, body: ChannelDraft) =>
    api.put<Channel>(`${at}/channels/{id}`, { path: { org, id: of.id }, version: of.version, body }),
  remove: (org: string, of: Known) => api.delete(`${at}/channels/{id}`, { path: { org, id: of.id }, version: of.version }),
  test: (org: string, id: string) => api.post<ChannelTrial>(`${at}/channels/{id}/test`, { path: { org, id } }),
}

export const routes = {
  list: (org: string) => api.get<Items<Route>>(`${at}/routes`, { path: { org } }),
  add: (org: string, body: RouteDraft) => api.post<Route>(`${at}/routes`, { path: { org }, body }),
  change: (org: string, of: Known, body: RouteDraft) =>
    api.put<Route>(`${at}/routes/{id}`, { path: { org, id: of.id }, version: of.version, body }),
  remove: (org: string, of: Known) => api.delete(`${at}/routes/{id}`, { path: { org, id: of.id }, version: of.version }),
}

export const deliveries = {
  list: (org: string, query: Query) => api.get<Page<Delivery>>(`${at}/deliveries`, { path: { org }, query }),
  replay: (org: string, id: string) => api.post<Delivery>(`${at}/deliveries/{id}/replay`, { path: { org, id } }),
}
