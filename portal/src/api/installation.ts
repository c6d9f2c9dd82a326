// The installation itself, for those who run it.
import { api } from './client'

export const installation = {
  settings: () => api.get('/settings'),
  health: () => api.get('/health'),
}
