// Who works on it: a menu with me first.
import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconUser } from '@tabler/icons-react'
import { organization } from '../api/organization'
import type { Person } from '../api/types'
import { mayWork, useHere } from '../frame/context'
import { useText } from '../text'
import { Who } from './marks'

export function Assignee({ person, busy, onAssign }: { person: Person | null | undefined; busy: boolean; onAssign: (user: string | null) => void }) {
  const { t } = useText()
  const here = useHere()
  const members = useQuery({ queryKey: [here.org, 'members'], queryFn: () => organization.members(here.org), staleTime: 300_000, retry: false })
  if (!mayWork(here)) return <Who person={person} />
  const own = here.session.user
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={busy} leftSection={<IconUser size={16} aria-hidden />} aria-label={`${t('assignee')}: ${person?.display_name ?? t('unassigned')}`}><Who person={person} /></Button>
      </Menu.Target>
      <Menu.Dropdown>
        {person?.id === own.id ? null : <Menu.Item onClick={() => onAssign(own.id)}>{t('assign-me')}</Menu.Item>}
        {members.data?.items.filter((m) => m.user.id !== own.id && m.user.id !== person?.id).map((m) => <Menu.Item key={m.user.id} onClick={() => onAssign(m.user.id)}>{m.user.display_name}</Menu.Item>)}
        {person ? <Menu.Item onClick={() => onAssign(null)}>{t('unassigned')}</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  )
}
