// What the browser may remember: language, zone, dense rows, named views. Never anything secret.
const PREFIX = 'yagura.'

export function remembered<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(PREFIX + name)
    return text === null ? otherwise : (JSON.parse(text) as T)
  } catch { return otherwise }
}

export function remember(name: string, value: unknown): void {
  try { localStorage.setItem(PREFIX + name, JSON.stringify(value)) } catch { /* private mode: forget it */ }
}
