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
  },
  plugins: mode === 'mock' ? [mockServer()] : [],
}))
