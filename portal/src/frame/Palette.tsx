// Ctrl-K and `/`: pages, and findings, incidents and machines that match what is typed.
import { useState, type ReactNode } from 'react'
import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { IconSearch } from '@tabler/icons-react'
import { organization } from '../api/organization'
import { SeverityMark, visible } from '../parts/marks'
import { useText } from '../text'
import { useHere } from './context'
import { PAGES } from './registry'
import css from './Palette.module.css'

interface Entry { id: string; to: string; label: string; group: string; mark?: ReactNode }

/** NFKC, lower case, so that full-width input finds half-width words. */
export const folded = (text: string) => text.normalize('NFKC').toLowerCase()

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t, both } = useText()
  const here = useHere()
  const [, go] = useLocation()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [q] = useDebouncedValue(typed.trim(), 180)
  const found = useQuery({
    queryKey: [here.org, 'search', q], enabled: q.length >= 2,
    queryFn: ({ signal }) => organization.search(here.org, q, signal),
  })
  const entries: Entry[] = PAGES
    .filter((p) => p.name && (!p.operator || here.session.user.operator))
    .map((p) => ({ id: `page${p.path}`, to: here.to(p.path), label: t(p.name ?? ''), group: t('palette-pages') }))
    .filter((e) => folded(e.label).includes(folded(typed.trim())))
  if (q.length >= 2 && found.data) {
    const { findings, incidents, machines } = found.data
    entries.push(
      ...incidents.slice(0, 5).map((i) => ({ id: i.id, to: here.to(`/incidents/${i.id}`), label: both(i.title), group: t('nav-incidents'), mark: <SeverityMark severity={i.severity} /> })),
      ...findings.slice(0, 8).map((f) => ({ id: f.id, to: here.to(`/findings/${f.id}`), label: visible(`${f.subject} · ${f.asset}`), group: t('nav-findings'), mark: <SeverityMark severity={f.severity} /> })),
      ...machines.slice(0, 5).map((m) => ({ id: m.id, to: here.to(`/machines/${m.id}`), label: visible([m.computer, m.os_user, m.ip].filter(Boolean).join(' · ') || m.id), group: t('palette-machines'), mark: <SeverityMark severity={m.severity} /> })),
    )
  }
  if (q.length >= 2) entries.push({ id: 'all', to: `${here.to('/findings')}?q=${encodeURIComponent(q)}`, label: t('palette-all', { q }), group: t('nav-findings') })
  const chosen = Math.min(at, entries.length - 1)
  const open = (entry: Entry | undefined) => { if (entry) { onClose(); go(entry.to) } }
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} yOffset="12vh" centered={false} size="lg" aria-label={t('palette')}>
      <TextInput
        data-autofocus size="md" variant="unstyled" className={css.input} leftSection={<IconSearch size={18} aria-hidden />}
        role="combobox" aria-expanded aria-controls="palette-list" aria-activedescendant={entries[chosen] ? `palette-${chosen}` : undefined}
        aria-label={t('palette')} placeholder={t('search-hint')} value={typed}
        onChange={(event) => { setTyped(event.currentTarget.value); setAt(0) }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'ArrowDown') { event.preventDefault(); setAt(Math.min(entries.length - 1, chosen + 1)) }
          if (event.key === 'ArrowUp') { event.preventDefault(); setAt(Math.max(0, chosen - 1)) }
          if (event.key === 'Enter') open(entries[chosen])
        }}
      />
      <ul id="palette-list" role="listbox" aria-label={t('palette')} className={css.list}>
        {entries.map((entry, n) => (
          <li key={entry.id} id={`palette-${n}`} role="option" aria-selected={n === chosen} className={css.entry} onMouseMove={() => setAt(n)} onClick={() => open(entry)}>
            <span className={css.group}>{entry.group}</span>
            <span className="cut">{entry.label}</span>
            {entry.mark}
          </li>
        ))}
      </ul>
      {entries.length === 0 ? <p className={css.none}>{found.isFetching ? t('loading') : t('palette-none')}</p> : null}
    </Modal>
  )
}
