// The address bar as state: `useAddress()` reads and writes the query without leaving the page.
import { useCallback } from 'react'
import { useLocation, useSearch } from 'wouter'

export function useAddress(): [URLSearchParams, (change: (query: URLSearchParams) => void, push?: boolean) => void] {
  const search = useSearch()
  const [path, go] = useLocation()
  const set = useCallback((change: (query: URLSearchParams) => void, push = false) => {
    const query = new URLSearchParams(location.search)
    change(query)
    const text = query.toString()
    go(text ? `${path}?${text}` : path, { replace: !push })
  }, [go, path])
  return [new URLSearchParams(search), set]
}
