// The installation itself, for those who run it.
import { api } from './client'
import type { Health, Settings } from './types'

export const installation = {
  settings: () => api.get<Settings>('/settings'),
  health: () => api.get<Health>('/health'),
}
