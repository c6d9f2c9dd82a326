// The one place that talks HTTP. Every call carries the language, unsafe calls an idempotency key;
// a refusal that asks for a fresh passkey opens the step-up gate and repeats the call once.
// What a path takes and answers comes from the server's document (schema.d.ts): a call that it does not offer does not compile.
import createClient from 'openapi-fetch'
import { GARBLED, ProblemError, STEP_UP, offline, problemFrom } from './problem'
import type { paths } from './schema'

type Method = 'get' | 'post' | 'put' | 'delete'
const BASE = '/api/v1'

/** The paths of the document that offer a method, below `/api/v1`. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: object } ? (P extends `${typeof BASE}${infer Rest}` ? Rest : never) : never
}[keyof paths]
type Operation<M extends Method, P extends string> = `${typeof BASE}${P}` extends keyof paths ? paths[`${typeof BASE}${P}`][M] : never
type Part<O, Name extends string> = O extends { parameters: { [name in Name]: infer T } } ? T : never
type Content<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined
/** What an operation answers when it goes well. */
export type Answer<M extends Method, P extends string> =
  Operation<M, P> extends { responses: infer R } ? Content<R[keyof R]> : never
type BodyOf<O> = O extends { requestBody: infer B } ? Content<B> : undefined
/** A query as pages have it: what is empty, null or absent is not sent. */
type Loose<Q> = { [Name in keyof Q]?: Q[Name] | null | (string extends Q[Name] ? '' : never) }
export type QueryOf<P extends PathOf<'get'>> =
  Operation<'get', P> extends { parameters: { query?: infer Q } } ? (Q extends object ? Loose<Q> : Record<string, never>) : never

type Given<O> =
  & (Part<O, 'path'> extends never ? { path?: never } : [Part<O, 'path'>] extends [undefined] ? { path?: never } : { path: Part<O, 'path'> })
  & (O extends { parameters: { query: infer Q extends object } } ? { query: Q } : O extends { parameters: { query?: infer Q } } ? { query?: Loose<Q> } : { query?: never })
  & ([BodyOf<O>] extends [undefined] ? { body?: never } : { body: BodyOf<O> })
  & (O extends { parameters: { header: { 'If-Match': string } } } ? { version: number } : { version?: never })
  & { key?: string; signal?: AbortSignal }
/** What a call must be given; nothing, when nothing is needed. */
type Call<M extends Method, P extends string> =
  Record<never, never> extends Given<Operation<M, P>> ? [call?: Given<Operation<M, P>>] : [call: Given<Operation<M, P>>]

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>
interface Sent { path?: object; query?: object; body?: unknown; version?: number; key?: string; signal?: AbortSignal }

interface Hooks {
  language: () => string
  stepUp: () => Promise<boolean>
  signedOut: () => void
}
const hooks: Hooks = { language: () => 'ja', stepUp: () => Promise.resolve(false), signedOut: () => undefined }
export function connect(given: Partial<Hooks>): void { Object.assign(hooks, given) }

/** Lists travel comma separated; what is absent is not sent. Words to search for go in their compatibility form, so that full-width typing finds half-width names. */
export function querySerializer(query: Query): string {
  const out = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    if (name === 'q' && typeof value === 'string') out.set(name, value.normalize('NFKC'))
    else if (Array.isArray(value)) { if (value.length > 0) out.set(name, value.join(',')) } else out.set(name, String(value))
  }
  return out.toString()
}

// The types of a call were checked above; what is sent is the same for all of them.
type Plain = (path: string, init: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>
const raw = createClient<Record<string, never>>({ baseUrl: BASE, fetch: (request) => globalThis.fetch(request) })
const verbs: Record<Method, Plain> = {
  get: raw.GET as unknown as Plain,
  post: raw.POST as unknown as Plain,
  put: raw.PUT as unknown as Plain,
  delete: raw.DELETE as unknown as Plain,
}

async function once(method: Method, path: string, call: Sent, key: string | null): Promise<unknown> {
  const headers: Record<string, string> = { 'Accept-Language': hooks.language() }
  if (key) headers['Idempotency-Key'] = key
  if (call.version !== undefined) headers['If-Match'] = `"${call.version}"`
  const init: Record<string, unknown> = {
    params: { path: call.path ?? {}, query: call.query ?? {} }, querySerializer, headers, signal: call.signal,
  }
  if (call.body !== undefined) init.body = call.body
  let answer: Awaited<ReturnType<Plain>>
  try {
    answer = await verbs[method](path, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    if (error instanceof SyntaxError) {
      throw new ProblemError({ type: 'about:blank', title: 'garbled answer', status: 0, code: GARBLED })
    }
    throw offline()
  }
  const { data, error, response } = answer
  if (!response.ok) {
    let body = error
    if (typeof error === 'string') { try { body = JSON.parse(error) } catch { body = {} } }
    throw problemFrom(response.status, body, response.headers.get('trace-id'))
  }
  return data
}

async function request(method: Method, path: string, call: Sent = {}): Promise<unknown> {
  const key = method === 'get' ? null : (call.key ?? crypto.randomUUID())
  try {
    return await once(method, path, call, key)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (error.code === STEP_UP && (await hooks.stepUp())) {
      return once(method, path, call, key ? crypto.randomUUID() : null)
    }
    if (error.status === 401 && !path.startsWith('/sign-in') && path !== '/session') hooks.signedOut()
    throw error
  }
}

export const api = {
  get: <P extends PathOf<'get'>>(path: P, ...[call]: Call<'get', P>) =>
    request('get', path, call) as Promise<Answer<'get', P>>,
  post: <P extends PathOf<'post'>>(path: P, ...[call]: Call<'post', P>) =>
    request('post', path, { body: {}, ...call }) as Promise<Answer<'post', P>>,
  put: <P extends PathOf<'put'>>(path: P, ...[call]: Call<'put', P>) =>
    request('put', path, call) as Promise<Answer<'put', P>>,
  delete: <P extends PathOf<'delete'>>(path: P, ...[call]: Call<'delete', P>) =>
    request('delete', path, call) as Promise<Answer<'delete', P>>,
}
