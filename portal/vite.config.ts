// How the portal is built. The server writes a fresh style nonce where `__CSP_NONCE__` stands.
import { defineConfig } from 'vite'
import { mockServer } from './dev/plugin'

export default defineConfig(({ mode }) => ({
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    outDir: 'dist',
    manifest: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // "use client" means nothing in a page without server components.
      onLog: (level, log, handler) => { if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handler(level, log) },
    },
  },
  plugins: mode === 'mock' ? [mockServer()] : [],
}))
