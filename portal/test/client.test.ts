// The client: step-up is asked once and the call repeated, versions and keys are sent, problems keep their codes.
import { afterEach, expect, it, vi } from 'vitest'
import { OFFLINE, ProblemError, asProblem, isStatus, problemFrom } from '../src/api/problem'

type Sent = { url: string; method: string; headers: Headers; body: string }
function serve(...answers: (Response | Error)[]): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('location', { origin: 'http://localhost' })
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push({ url: request.url, method: request.method, headers: request.headers, body: await request.text() })
    const next = answers.shift()
    if (next instanceof Error) throw next
    return next ?? new Response(null, { status: 500 })
  })
  return sent
}
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
// Node has no origin for a relative address; the browser has.
const NativeRequest = globalThis.Request
vi.stubGlobal('Request', class extends NativeRequest {
  constructor(input: string | URL | Request, init?: RequestInit) { super(typeof input === 'string' && input.startsWith('/') ? `http://localhost${input}` : input, init) }
})
const { api, connect } = await import('../src/api/client')
afterEach(() => connect({ stepUp: () => Promise.resolve(false), signedOut: () => undefined }))

it('sends version, language, a key, and names in the path', async () => {
  connect({ language: () => 'en' })
  const sent = serve(json(200, { id: 'x' }))
  await api.put('/organizations/{org}/findings/{id}/tags', { path: { org: 'a b', id: 'f1' }, version: 7, body: { tags: [] } })
  expect(sent[0]?.url).toBe('http://localhost/api/v1/organizations/a%20b/findings/f1/tags')
  expect(sent[0]?.headers.get('if-match')).toBe('"7"')
  expect(sent[0]?.headers.get('accept-language')).toBe('en')
  expect(sent[0]?.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/)
  expect(sent[0]?.body).toBe('{"tags":[]}')
})
it('asks for a step-up and repeats the call once', async () => {
  let asked = 0
  connect({ stepUp: () => { asked += 1; return Promise.resolve(true) } })
  const sent = serve(json(403, { code: 'E-STEPUP-001', title: 'x', status: 403 }), json(200, { done: true }))
  expect(await api.post('/me/recovery-codes')).toEqual({ done: true })
  expect(asked).toBe(1)
  expect(sent).toHaveLength(2)
  expect(sent[0]?.headers.get('idempotency-key')).not.toBe(sent[1]?.headers.get('idempotency-key'))
})
it('does not repeat when the step-up is declined, nor for another refusal', async () => {
  const sent = serve(json(403, { code: 'E-STEPUP-001', title: 'x', status: 403 }))
  await expect(api.post('/me/recovery-codes')).rejects.toMatchObject({ code: 'E-STEPUP-001' })
  expect(sent).toHaveLength(1)
  let asked = 0
  connect({ stepUp: () => { asked += 1; return Promise.resolve(true) } })
  serve(json(403, { code: 'E-ROLE-001', title: 'x', status: 403 }))
  await expect(api.get('/health')).rejects.toMatchObject({ code: 'E-ROLE-001' })
  expect(asked).toBe(0)
})
it('reports a lost session, but not at the door', async () => {
  let out = 0
  connect({ signedOut: () => { out += 1 } })
  serve(json(401, { code: 'E-SESSION-001', title: 'x', status: 401 }), json(401, { code: 'E-SIGNIN-001', title: 'x', status: 401 }))
  await expect(api.get('/organizations/{org}/queue', { path: { org: 'a' } })).rejects.toBeInstanceOf(ProblemError)
  await expect(api.post('/sign-in/recovery', { body: { name: 'a', code: 'b' } })).rejects.toBeInstanceOf(ProblemError)
  expect(out).toBe(1)
})
it('calls a lost network offline, and takes an empty answer', async () => {
  serve(new TypeError('fetch failed'), new Response(null, { status: 204 }))
  await expect(api.get('/session')).rejects.toMatchObject({ code: OFFLINE })
  await expect(api.delete('/session')).resolves.toBeUndefined()
})
it('makes a problem of any answer', () => {
  expect(problemFrom(409, { code: 'E-FINDING-002', title: 't', status: 409, allowed: ['new', 3], trace_id: 'abc' }).problem)
    .toMatchObject({ code: 'E-FINDING-002', allowed: ['new'], trace_id: 'abc' })
  expect(problemFrom(502, '<html>').problem).toMatchObject({ code: 'HTTP-502', status: 502 })
  expect(asProblem(new Error('x')).code).toBe('E-PORTAL-002')
  expect(isStatus(problemFrom(412, {}), 412)).toBe(true)
})
