// Passkey ceremonies: the browser's own conversion is used, and its refusals get names.
import { afterEach, expect, it, vi } from 'vitest'
import { conditionalSupported, createPasskey, failureOf, PasskeyError, passkeysSupported, usePasskey } from '../src/api/webauthn'

const start = { ceremony: 'c', options: { publicKey: { challenge: 'AAAA' } } }
function browser(credential: unknown, more: object = {}) {
  const calls: CredentialRequestOptions[] = []
  vi.stubGlobal('PublicKeyCredential', {
    parseCreationOptionsFromJSON: (json: unknown) => ({ parsed: json }),
    parseRequestOptionsFromJSON: (json: unknown) => ({ parsed: json }),
    isConditionalMediationAvailable: () => Promise.resolve(true), ...more,
  })
  const give = (options: CredentialRequestOptions) => { calls.push(options); return credential instanceof Error ? Promise.reject(credential) : Promise.resolve(credential) }
  vi.stubGlobal('navigator', { credentials: { get: give, create: give } })
  return calls
}
afterEach(() => vi.unstubAllGlobals())

it('hands the options over as the server sent them, and gives JSON back', async () => {
  const calls = browser({ toJSON: () => ({ id: 'k' }) })
  expect(await usePasskey(start)).toEqual({ id: 'k' })
  expect(calls[0]).toEqual({ publicKey: { parsed: { challenge: 'AAAA' } } })
  expect(await createPasskey(start)).toEqual({ id: 'k' })
})
it('asks for conditional mediation only when told', async () => {
  const calls = browser({ toJSON: () => ({}) })
  await usePasskey(start, { conditional: true })
  expect(calls[0]?.mediation).toBe('conditional')
  expect(await conditionalSupported()).toBe(true)
})
it('names refusals', async () => {
  expect(['NotAllowedError', 'InvalidStateError', 'SecurityError', 'NotSupportedError', 'Other'].map((name) => failureOf({ name })))
    .toEqual(['cancelled', 'duplicate', 'insecure', 'unsupported', 'failed'])
  const error = new Error('x')
  error.name = 'NotAllowedError'
  browser(error)
  await expect(usePasskey(start)).rejects.toMatchObject({ kind: 'cancelled' })
  browser(null)
  await expect(createPasskey(start)).rejects.toBeInstanceOf(PasskeyError)
})
it('knows a browser that cannot', async () => {
  expect(passkeysSupported()).toBe(false)
  expect(await conditionalSupported()).toBe(false)
  await expect(usePasskey(start)).rejects.toMatchObject({ kind: 'unsupported' })
})
