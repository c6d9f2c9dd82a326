// Running one organisation: members, invitations, tokens, scope, audit.
import { api, type QueryOf } from './client'
import type { Permission, Role, ScopeKind } from './types'

const at = '/organizations/{org}' as const

export const members = {
  list: (org: string) => api.get(`${at}/members`, { path: { org } }),
  setRole: (org: string, user: string, role: Role) => api.put(`${at}/members/{user}`, { path: { org, user }, body: { role } }),
  remove: (org: string, user: string) => api.delete(`${at}/members/{user}`, { path: { org, user } }),
  invitations: (org: string) => api.get(`${at}/invitations`, { path: { org } }),
  invite: (org: string, body: { name: string; display_name: string; role: Role }) =>
    api.post(`${at}/invitations`, { path: { org }, body }),
  withdraw: (org: string, id: string) => api.delete(`${at}/invitations/{id}`, { path: { org, id } }),
}
export const tokens = {
  list: (org: string) => api.get(`${at}/tokens`, { path: { org } }),
  make: (org: string, body: { name: string; scopes: Permission[]; days: number }) => api.post(`${at}/tokens`, { path: { org }, body }),
  remove: (org: string, id: string) => api.delete(`${at}/tokens/{id}`, { path: { org, id } }),
}
export const scope = {
  list: (org: string) => api.get(`${at}/scope`, { path: { org } }),
  add: (org: string, body: { kind: ScopeKind; value: string }) => api.post(`${at}/scope`, { path: { org }, body }),
  prove: (org: string, body: { kind: ScopeKind; value: string; approver: string; statement_base64: string }) =>
    api.post(`${at}/scope/proof`, { path: { org }, body }),
  remove: (org: string, body: { kind: ScopeKind; value: string }) => api.post(`${at}/scope/removal`, { path: { org }, body }),
}
export const audit = {
  list: (org: string, query: QueryOf<'/organizations/{org}/audit'>) => api.get(`${at}/audit`, { path: { org }, query }),
  status: (org: string) => api.get(`${at}/audit/status`, { path: { org } }),
  proof: (org: string, sequence: number) => api.get(`${at}/audit/{sequence}/proof`, { path: { org, sequence } }),
}
