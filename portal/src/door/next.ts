// Where to go after the door: only a path of this portal, never another site and never the door itself.
export function safeNext(search: string): string {
  const next = new URLSearchParams(search).get('next')
  if (!next || !/^\/(?![/\\])/.test(next)) return '/'
  let url: URL
  try { url = new URL(next, 'https://portal.invalid') } catch { return '/' }
  if (url.host !== 'portal.invalid' || url.pathname === '/sign-in' || url.pathname === '/welcome' || url.pathname.startsWith('/api/')) return '/'
  return url.pathname + url.search
}

/** Takes a one-time token out of the address, so that it stays neither in the bar nor in the history. */
export function takeToken(name: string): string | null {
  const url = new URL(location.href)
  const token = url.searchParams.get(name)
  if (token) {
    url.searchParams.delete(name)
    history.replaceState(null, '', url.pathname + url.search)
  }
  return token
}
