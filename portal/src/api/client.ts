// The one place that talks HTTP. Every call carries the language, unsafe calls an idempotency key;
// a refusal that asks for a fresh passkey opens the step-up gate and repeats the call once.
import createClient from 'openapi-fetch'
import { GARBLED, ProblemError, STEP_UP, offline, problemFrom } from './problem'

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>
export interface Call {
  path?: Record<string, string | number>
  query?: Query
  body?: unknown
  version?: number
  key?: string
  signal?: AbortSignal
}
type Method = 'get' | 'post' | 'put' | 'delete'

interface Hooks {
  language: () => string
  stepUp: () => Promise<boolean>
  signedOut: () => void
}
const hooks: Hooks = { language: () => 'ja', stepUp: () => Promise.resolve(false), signedOut: () => undefined }
export function connect(given: Partial<Hooks>): void { Object.assign(hooks, given) }

/** Lists travel comma separated; what is absent is not sent. */
export function querySerializer(query: Query): string {
  const out = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    if (Array.isArray(value)) { if (value.length > 0) out.set(name, value.join(',')) } else out.set(name, String(value))
  }
  return out.toString()
}

// Until the server's document exists the paths are untyped here; the functions in this folder type them.
type Untyped = (path: string, init: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>
const raw = createClient<Record<string, never>>({ baseUrl: '/api/v1', fetch: (request) => globalThis.fetch(request) })
const verbs: Record<Method, Untyped> = {
  get: raw.GET as unknown as Untyped,
  post: raw.POST as unknown as Untyped,
  put: raw.PUT as unknown as Untyped,
  delete: raw.DELETE as unknown as Untyped,
}

async function once<T>(method: Method, path: string, call: Call, key: string | null): Promise<T> {
  const headers: Record<string, string> = { 'Accept-Language': hooks.language() }
  if (key) headers['Idempotency-Key'] = key
  if (call.version !== undefined) headers['If-Match'] = `"${call.version}"`
  const init: Record<string, unknown> = {
    params: { path: call.path ?? {}, query: call.query ?? {} }, querySerializer, headers, signal: call.signal,
  }
  if (call.body !== undefined) init.body = call.body
  let answer: Awaited<ReturnType<Untyped>>
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
  return data as T
}

async function request<T>(method: Method, path: string, call: Call = {}): Promise<T> {
  const key = method === 'get' ? null : (call.key ?? crypto.randomUUID())
  try {
    return await once<T>(method, path, call, key)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (error.code === STEP_UP && (await hooks.stepUp())) {
      return once<T>(method, path, call, key ? crypto.randomUUID() : null)
    }
    if (error.status === 401 && !path.startsWith('/sign-in') && path !== '/session') hooks.signedOut()
    throw error
  }
}

export const api = {
  get: <T>(path: string, call?: Call) => request<T>('get', path, call),
  post: <T>(path: string, call?: Call) => request<T>('post', path, { body: {}, ...call }),
  put: <T>(path: string, call?: Call) => request<T>('put', path, call),
  delete: <T = void>(path: string, call?: Call) => request<T>('delete', path, call),
}
