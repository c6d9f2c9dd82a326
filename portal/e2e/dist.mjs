// DIST = a folder: its files stand in for the portal that the program embeds, under the program's own headers.
// For work on the portal without compiling the program anew; the stage of `cargo xtask test` does not set it.
import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

export async function standIn(context, origin) {
  const folder = process.env.DIST
  if (!folder) return
  await context.route((url) => url.origin === origin && !url.pathname.startsWith('/api/'), async (route) => {
    const { pathname } = new URL(route.request().url())
    const file = join(folder, pathname)
    if (extname(pathname) && existsSync(file)) {
      await route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(pathname)] ?? 'application/octet-stream' })
      return
    }
    const answer = await route.fetch()
    const headers = answer.headers()
    const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? ''
    for (const name of ['content-length', 'content-encoding', 'etag']) delete headers[name]
    await route.fulfill({ status: answer.status(), headers, body: readFileSync(join(folder, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce) })
  })
}
