// A mock of the API for development and for looking at pages: `npm run dev`, or `npm run preview` after a build,
// the latter with the content security policy that the server sends.
import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'vite'
import { answer } from './mock'

const policy = (nonce: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; ` +
  "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'"

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  try { return JSON.parse(Buffer.concat(parts).toString('utf8')) } catch { return null }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname.endsWith('/events')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: counters\ndata: {"open":137,"new":41,"overdue":6,"jobs_running":1}\n\n')
    return
  }
  const said = answer(request.method ?? 'GET', url, await bodyOf(request))
  response.writeHead(said.status, { 'content-type': said.status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(said.status === 204 ? undefined : JSON.stringify(said.body))
}

export function mockServer(): Plugin {
  const isApi = (url: string | undefined) => url?.startsWith('/api/v1/') ?? false
  return {
    name: 'mock-api',
    configureServer(server) {
      server.middlewares.use((request, response, next) => { if (isApi(request.url)) void handle(request, response); else next() })
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        if (isApi(request.url)) { void handle(request, response); return }
        if (/^\/assets\/|\.(svg|js|css)$/.test((request.url ?? '').split('?')[0] ?? '')) { next(); return }
        const nonce = randomBytes(16).toString('base64')
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(nonce) })
        response.end(readFileSync('dist/index.html', 'utf8').replaceAll('__CSP_NONCE__', nonce))
      })
    },
  }
}
