// Who am I: session, sign-in, registration, step-up, and my own keys.
import { api } from './client'
import type {
  Ceremony, InvitationPreview, Items, Passkey, RecoveryCodes, Registered, Session, SessionInfo,
} from './types'

export const session = {
  current: () => api.get<Session>('/session'),
  end: () => api.delete('/session'),
  startSignIn: () => api.post<Ceremony>('/sign-in/start'),
  finishSignIn: (ceremony: string, credential: unknown) =>
    api.post<Session>('/sign-in/finish', { body: { ceremony, credential } }),
  recover: (name: string, code: string) => api.post<Session>('/sign-in/recovery', { body: { name, code } }),
  link: (token: string) => api.post<Session>('/sign-in/link', { body: { token } }),
  preview: (token: string) => api.get<InvitationPreview>('/invitations/preview', { query: { token } }),
  startRegistration: (body: { token: string; name?: string; display_name?: string }) =>
    api.post<Ceremony>('/registration/start', { body }),
  finishRegistration: (body: { ceremony: string; credential: unknown; label: string }) =>
    api.post<Registered>('/registration/finish', { body }),
  startStepUp: () => api.post<Ceremony>('/step-up/start'),
  finishStepUp: (ceremony: string, credential: unknown) =>
    api.post<Session>('/step-up/finish', { body: { ceremony, credential } }),
}

export const me = {
  sessions: () => api.get<Items<SessionInfo>>('/me/sessions'),
  endSession: (id: string) => api.delete('/me/sessions/{id}', { path: { id } }),
  passkeys: () => api.get<Items<Passkey>>('/me/passkeys'),
  startPasskey: () => api.post<Ceremony>('/me/passkeys/start'),
  finishPasskey: (body: { ceremony: string; credential: unknown; label: string }) =>
    api.post<Passkey>('/me/passkeys/finish', { body }),
  removePasskey: (id: string) => api.delete('/me/passkeys/{id}', { path: { id } }),
  newRecoveryCodes: () => api.post<RecoveryCodes>('/me/recovery-codes'),
}
