// Running one organisation: members, invitations, tokens, scope, audit.
import { api, type Query } from './client'
import type {
  ApiToken, AuditEntry, AuditProof, AuditStatus, Invitation, InvitationMade, Items, Member, Page, Permission, Role, ScopeItem, ScopeKind,
  ScopeRemoval, TokenMade,
} from './types'

const at = '/organizations/{org}'

export const members = {
  list: (org: string) => api.get<Items<Member>>(`${at}/members`, { path: { org } }),
  setRole: (org: string, user: string, role: Role) => api.put<Member>(`${at}/members/{user}`, { path: { org, user }, body: { role } }),
  remove: (org: string, user: string) => api.delete(`${at}/members/{user}`, { path: { org, user } }),
  invitations: (org: string) => api.get<Items<Invitation>>(`${at}/invitations`, { path: { org } }),
  invite: (org: string, body: { name: string; display_name: string; role: Role }) =>
    api.post<InvitationMade>(`${at}/invitations`, { path: { org }, body }),
  withdraw: (org: string, id: string) => api.delete(`${at}/invitations/{id}`, { path: { org, id } }),
}
export const tokens = {
  list: (org: string) => api.get<Items<ApiToken>>(`${at}/tokens`, { path: { org } }),
  make: (org: string, body: { name: string; scopes: Permission[]; days: number }) => api.post<TokenMade>(`${at}/tokens`, { path: { org }, body }),
  remove: (org: string, id: string) => api.delete(`${at}/tokens/{id}`, { path: { org, id } }),
}
export const scope = {
  list: (org: string) => api.get<Items<ScopeItem>>(`${at}/scope`, { path: { org } }),
  add: (org: string, body: { kind: ScopeKind; value: string }) => api.post<ScopeItem>(`${at}/scope`, { path: { org }, body }),
  prove: (org: string, body: { kind: ScopeKind; value: string; approver: string; statement_base64: string }) =>
    api.post<ScopeItem>(`${at}/scope/proof`, { path: { org }, body }),
  remove: (org: string, body: { kind: ScopeKind; value: string }) => api.post<ScopeRemoval>(`${at}/scope/removal`, { path: { org }, body }),
}
export const audit = {
  list: (org: string, query: Query) => api.get<Page<AuditEntry>>(`${at}/audit`, { path: { org }, query }),
  status: (org: string) => api.get<AuditStatus>(`${at}/audit/status`, { path: { org } }),
  proof: (org: string, sequence: number) => api.get<AuditProof>(`${at}/audit/{sequence}/proof`, { path: { org, sequence } }),
}
