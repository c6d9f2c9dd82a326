// Passkey ceremonies. The browser converts between JSON and buffers itself; an older browser is told so.
import type { Ceremony } from './types'

/** What an authenticator answered, in the JSON form of WebAuthn. */
export type Credential = Record<string, unknown>

export type PasskeyFailure = 'unsupported' | 'cancelled' | 'duplicate' | 'insecure' | 'failed'
export class PasskeyError extends Error {
  readonly kind: PasskeyFailure
  constructor(kind: PasskeyFailure) { super(kind); this.name = 'PasskeyError'; this.kind = kind }
}

interface Native {
  parseCreationOptionsFromJSON?: (json: unknown) => PublicKeyCredentialCreationOptions
  parseRequestOptionsFromJSON?: (json: unknown) => PublicKeyCredentialRequestOptions
  isConditionalMediationAvailable?: () => Promise<boolean>
}
const native = (): Native | null =>
  (typeof PublicKeyCredential === 'undefined' ? null : (PublicKeyCredential as unknown as Native))

export const passkeysSupported = (): boolean => {
  const found = native()
  return !!found?.parseCreationOptionsFromJSON && !!found.parseRequestOptionsFromJSON
}

export async function conditionalSupported(): Promise<boolean> {
  const found = native()
  if (!passkeysSupported() || !found?.isConditionalMediationAvailable) return false
  try { return await found.isConditionalMediationAvailable() } catch { return false }
}

/** Names a browser's refusal: the user closed the window, the key is already registered, and so on. */
export function failureOf(error: unknown): PasskeyFailure {
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled'
  if (name === 'InvalidStateError') return 'duplicate'
  if (name === 'SecurityError') return 'insecure'
  if (name === 'NotSupportedError') return 'unsupported'
  return 'failed'
}

async function run(action: () => Promise<globalThis.Credential | null>): Promise<Credential> {
  let credential: globalThis.Credential | null
  try { credential = await action() } catch (error) { throw new PasskeyError(failureOf(error)) }
  if (!credential) throw new PasskeyError('cancelled')
  return (credential as PublicKeyCredential).toJSON() as unknown as Credential
}

export async function createPasskey(start: Ceremony): Promise<Credential> {
  const parse = native()?.parseCreationOptionsFromJSON
  if (!parse) throw new PasskeyError('unsupported')
  return run(() => navigator.credentials.create({ publicKey: parse.call(PublicKeyCredential, start.options.publicKey) }))
}

export async function usePasskey(
  start: Ceremony, how: { conditional?: boolean; signal?: AbortSignal } = {},
): Promise<Credential> {
  const parse = native()?.parseRequestOptionsFromJSON
  if (!parse) throw new PasskeyError('unsupported')
  return run(() => navigator.credentials.get({
    publicKey: parse.call(PublicKeyCredential, start.options.publicKey),
    ...(how.conditional ? { mediation: 'conditional' as CredentialMediationRequirement } : {}),
    ...(how.signal ? { signal: how.signal } : {}),
  }))
}
