// Keyboard commands. Single letters stay silent while somebody types or a dialog is open.
import { useEffect, useRef } from 'react'

export type Keys = Record<string, (event: KeyboardEvent) => void>

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type))

// A dialog or menu that can be seen: some widgets keep theirs in the document, hidden.
const modal = (): boolean =>
  [...document.querySelectorAll('[role="dialog"][aria-modal="true"], [role="menu"]')].some((found) => found.getClientRects().length > 0)

/** The name of a key press: `j`, `?`, `Enter`, `mod+k`. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : ''
  return event.altKey ? `alt+${mod}${event.key}` : `${mod}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`
}

/** `useKeys({ j: next, 'g f': findings })`; sequences of two keys within a second. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys)
  useEffect(() => { current.current = keys })
  useEffect(() => {
    let before = ''
    let at = 0
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const name = keyName(event)
      if (!name.startsWith('mod+') && (typing(event.target) || modal())) return
      const pair = event.timeStamp - at < 1000 ? `${before} ${name}` : ''
      const run = current.current[pair] ?? (before === 'g' && event.timeStamp - at < 1000 ? undefined : current.current[name])
      before = name
      at = event.timeStamp
      if (!run) return
      event.preventDefault()
      run(event)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
