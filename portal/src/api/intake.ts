// Packs and jobs. An upload goes by XMLHttpRequest, because fetch cannot tell how far it is.
import { api, type QueryOf } from './client'
import { offline, problemFrom } from './problem'
import type { Job } from './types'

const at = '/organizations/{org}' as const

export const intake = {
  packs: (org: string, query: QueryOf<`${typeof at}/packs`>) => api.get(`${at}/packs`, { path: { org }, query }),
  jobs: (org: string) => api.get(`${at}/jobs`, { path: { org } }),
  rescan: (org: string) => api.post(`${at}/jobs/rescan`, { path: { org } }),
}

export function upload(org: string, file: File, progress: (sent: number) => void, signal: AbortSignal): Promise<Job> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1/organizations/${encodeURIComponent(org)}/packs?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept-Language', document.documentElement.lang)
    request.setRequestHeader('Idempotency-Key', crypto.randomUUID())
    request.upload.onprogress = (event) => progress(event.loaded)
    request.onload = () => {
      let body: unknown = null
      try { body = JSON.parse(request.responseText) } catch { /* judged by its status */ }
      if (request.status >= 200 && request.status < 300) resolve(body as Job)
      else reject(problemFrom(request.status, body))
    }
    request.onerror = () => reject(offline())
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
