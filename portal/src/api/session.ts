// Who am I: session, sign-in, registration, step-up, and my own keys.
import { api } from './client'
import type { Credential } from './webauthn'

export const session = {
  current: () => api.get('/session'),
  end: () => api.delete('/session'),
  startSignIn: () => api.post('/sign-in/start'),
  finishSignIn: (ceremony: string, credential: Credential) =>
    api.post('/sign-in/finish', { body: { ceremony, credential } }),
  recover: (name: string, code: string) => api.post('/sign-in/recovery', { body: { name, code } }),
  link: (token: string) => api.post('/sign-in/link', { body: { token } }),
  preview: (token: string) => api.get('/invitations/preview', { query: { token } }),
  startRegistration: (body: { token: string; name?: string; display_name?: string }) =>
    api.post('/registration/start', { body }),
  finishRegistration: (body: { ceremony: string; credential: Credential; label: string }) =>
    api.post('/registration/finish', { body }),
  startStepUp: () => api.post('/step-up/start'),
  finishStepUp: (ceremony: string, credential: Credential) =>
    api.post('/step-up/finish', { body: { ceremony, credential } }),
}

export const me = {
  sessions: () => api.get('/me/sessions'),
  endSession: (id: string) => api.delete('/me/sessions/{id}', { path: { id } }),
  passkeys: () => api.get('/me/passkeys'),
  startPasskey: () => api.post('/me/passkeys/start'),
  finishPasskey: (body: { ceremony: string; credential: Credential; label: string }) =>
    api.post('/me/passkeys/finish', { body }),
  removePasskey: (id: string) => api.delete('/me/passkeys/{id}', { path: { id } }),
  newRecoveryCodes: () => api.post('/me/recovery-codes'),
}
