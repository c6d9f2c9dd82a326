// The first file that runs: trusted types, language, then either the small sign-in entry or the portal.
import './theme/styles'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { MantineProvider } from '@mantine/core'
import { connect } from './api/client'
import { remembered } from './parts/preferences'
import { Toasts } from './parts/toasts'
import { TextProvider } from './text'
import { loadBundle, preferredLanguage } from './text/bundle'
import { installTrustedTypes, shareNonce, styleNonce } from './theme/trusted'
import { theme } from './theme/theme'

installTrustedTypes()
shareNonce()

/** The sign-in and welcome pages load nothing of the portal behind them. */
const isDoor = (path: string) => path === '/sign-in' || path === '/welcome'

// Two functions, not one expression: each import brings its own styles.
const loadDoor = async (): Promise<() => ReactNode> => (await import('./door')).Door
const loadPortal = async (): Promise<() => ReactNode> => (await import('./frame/App')).App

async function start(): Promise<void> {
  const language = preferredLanguage(remembered<unknown>('language', null), navigator.languages)
  document.documentElement.lang = language
  connect({ language: () => document.documentElement.lang })
  const part = isDoor(location.pathname) ? 'door' : 'all'
  const [bundle, Root] = await Promise.all([loadBundle(language, part), part === 'door' ? loadDoor() : loadPortal()])
  const root = document.getElementById('root')
  if (!root) return
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
        <TextProvider first={{ language, bundle }} part={part}>
          <Root />
          <Toasts />
        </TextProvider>
      </MantineProvider>
    </StrictMode>,
  )
}

void start()
