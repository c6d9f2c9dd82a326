// Saved views: a name for an address. Built-in ones first; own ones stay in this browser and can be sent as a link.
import { useState } from 'react'
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { IconBookmark, IconLink, IconTrash } from '@tabler/icons-react'
import { remember, remembered } from '../../parts/preferences'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'

interface View { name: string; query: string }
const BUILT_IN: readonly (readonly [string, string])[] = [
  ['view-open', ''], ['view-mine', 'assignee=me'], ['view-unassigned', 'assignee=none&severity=high'], ['view-overdue', 'overdue=true&sort=due'],
  ['view-customers', 'class=customer,session&sort=-last_seen'], ['view-regressed', 'status=regressed'], ['view-accepted', 'status=accepted'],
]

export function Views({ org, query, open }: { org: string; query: string; open: (query: string) => void }) {
  const { t } = useText()
  const key = `views.${org}`
  const [own, setOwn] = useState<View[]>(() => remembered<View[]>(key, []).filter((v) => typeof v?.name === 'string' && typeof v.query === 'string'))
  const [name, setName] = useState('')
  const keep = (views: View[]) => { setOwn(views); remember(key, views) }
  const copy = () => void navigator.clipboard.writeText(location.href).then(() => toast({ tone: 'good', text: t('view-copied') }))
  return (
    <>
      <Menu position="bottom-end" width={280} trapFocus>
        <Menu.Target><Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>{t('views')}</Button></Menu.Target>
        <Menu.Dropdown>
          {BUILT_IN.map(([id, to]) => <Menu.Item key={id} onClick={() => open(to)}>{t(id)}</Menu.Item>)}
          {own.length > 0 ? <><Menu.Divider /><Menu.Label>{t('views-own')}</Menu.Label></> : null}
          {own.map((view) => (
            <div key={view.name} className="spread" style={{ flexWrap: 'nowrap' }}>
              <Menu.Item onClick={() => open(view.query)}>{view.name}</Menu.Item>
              <ActionIcon variant="subtle" color="gray" aria-label={t('view-remove', { name: view.name })} onClick={() => keep(own.filter((v) => v !== view))}><IconTrash size={15} aria-hidden /></ActionIcon>
            </div>
          ))}
          <Menu.Divider />
          <form style={{ padding: '0.4rem 0.6rem' }} className="row-flex" onSubmit={(event) => { event.preventDefault(); if (name.trim()) { keep([...own.filter((v) => v.name !== name.trim()), { name: name.trim(), query }]); setName('') } }}>
            <TextInput size="xs" style={{ flex: 1 }} aria-label={t('view-name')} placeholder={t('view-name')} value={name} onChange={(e) => setName(e.currentTarget.value)} onKeyDown={(e) => e.stopPropagation()} />
            <Button size="compact-sm" type="submit" disabled={!name.trim()}>{t('save')}</Button>
          </form>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" leftSection={<IconLink size={16} aria-hidden />} onClick={copy}>{t('view-copy')}</Button>
    </>
  )
}
