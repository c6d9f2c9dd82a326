// What any request may raise: the wish for a fresh passkey (step-up), and "somebody changed it" (412).
// The dialogs themselves are in GateDialogs and load when they are needed.
type Asked = { answer: (ok: boolean) => void } | null
function store<T>(first: T) {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set: (next: T) => { value = next; listeners.forEach((f) => f()) },
    subscribe: (f: () => void) => { listeners.add(f); return () => { listeners.delete(f) } },
  }
}
export const asked = store<Asked>(null)
export const conflicted = store(false)
let waiting: Promise<boolean> | null = null

/** Asks for a fresh passkey; calls that come while the dialog is open share its answer. */
export function stepUp(): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    asked.set({ answer: (ok) => { waiting = null; asked.set(null); resolve(ok) } })
  })
  return waiting
}
export const conflict = () => conflicted.set(true)

