// Short messages at the edge of the screen, read out by screen readers. An undo keeps its toast for ten seconds.
import { useSyncExternalStore } from 'react'
import { Button, CloseButton } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useText } from '../text'
import css from './toasts.module.css'

export interface Toast { id: number; tone: 'good' | 'bad'; text: string; detail?: string; action?: { label: string; run: () => void } }

let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()
const set = (next: readonly Toast[]) => { toasts = next; listeners.forEach((f) => f()) }
export const dismiss = (id: number) => set(toasts.filter((t) => t.id !== id))

export function toast(given: Omit<Toast, 'id'>, milliseconds = given.tone === 'bad' || given.action ? 10_000 : 4000): number {
  last += 1
  const id = last
  set([...toasts.slice(-3), { ...given, id }])
  setTimeout(() => dismiss(id), milliseconds)
  return id
}

export function Toasts() {
  const { t } = useText()
  const shown = useSyncExternalStore((f) => { listeners.add(f); return () => listeners.delete(f) }, () => toasts)
  return (
    <div className={css.area} role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className={css.toast} data-tone={one.tone}>
          {one.tone === 'bad' ? <IconAlertTriangle size={18} aria-hidden /> : <IconCheck size={18} aria-hidden />}
          <div className={css.text}>
            <div>{one.text}</div>
            {one.detail ? <div className="small muted">{one.detail}</div> : null}
          </div>
          {one.action ? (
            <Button size="compact-sm" variant="default" onClick={() => { one.action?.run(); dismiss(one.id) }}>{one.action.label}</Button>
          ) : null}
          <CloseButton size="sm" aria-label={t('close')} onClick={() => dismiss(one.id)} />
        </div>
      ))}
    </div>
  )
}
