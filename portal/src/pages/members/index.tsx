// Members of the organisation and open invitations.
import { useState } from 'react'
import { Button, CopyButton, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconCheck, IconCopy, IconUserPlus } from '@tabler/icons-react'
import { members } from '../../api/administration'
import type { InvitationMade, Member, Role } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { Confirm } from '../../parts/Confirm'
import { Moment, visible } from '../../parts/marks'
import { Card, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'

const ROLES: readonly Role[] = ['viewer', 'analyst', 'responder', 'approver', 'org-admin', 'auditor']

function Invite({ onClose }: { onClose: () => void }) {
  const { t, full } = useText()
  const { org } = useHere()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [display, setDisplay] = useState('')
  const [role, setRole] = useState<Role>('analyst')
  const [made, setMade] = useState<InvitationMade | null>(null)
  const invite = useMutation({
    mutationFn: () => members.invite(org, { name: name.trim(), display_name: display.trim(), role }), gcTime: 0,
    onSuccess: (done) => { setMade(done); void client.invalidateQueries({ queryKey: [org, 'invitations'] }) },
  })
  return (
    <Modal opened onClose={onClose} title={t('invite')} closeOnClickOutside={made === null} closeButtonProps={{ 'aria-label': t('close') }}>
      {made ? (
        <div className="column">
          <p className="small">{t('invite-link-why', { until: full(made.invitation.expires_at) })}</p>
          <TextInput readOnly aria-label={t('invite-link')} classNames={{ input: 'mono' }} value={made.link} onFocus={(e) => e.currentTarget.select()} />
          <Group justify="flex-end">
            <CopyButton value={made.link}>{({ copied, copy }) => <Button variant="default" leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} onClick={copy}>{t(copied ? 'copied' : 'copy')}</Button>}</CopyButton>
            <Button onClick={onClose}>{t('close')}</Button>
          </Group>
        </div>
      ) : (
        <form className="column" onSubmit={(event) => { event.preventDefault(); if (name.trim() && display.trim()) invite.mutate() }}>
          <TextInput data-autofocus label={t('welcome-name')} description={t('welcome-name-hint')} required autoComplete="off" value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <TextInput label={t('welcome-display')} required autoComplete="off" value={display} onChange={(e) => setDisplay(e.currentTarget.value)} />
          <NativeSelect label={t('welcome-role')} description={t(`role-hint-${role}`)} value={role} onChange={(e) => setRole(e.currentTarget.value as Role)} data={ROLES.map((r) => ({ value: r, label: t(`role-${r}`) }))} />
          <Button type="submit" loading={invite.isPending} disabled={!name.trim() || !display.trim()}>{t('invite-go')}</Button>
        </form>
      )}
    </Modal>
  )
}

function People() {
  const { t, number } = useText()
  const here = useHere()
  const client = useQueryClient()
  const query = useQuery({ queryKey: [here.org, 'members'], queryFn: () => members.list(here.org) })
  const [removing, setRemoving] = useState<Member | null>(null)
  const refresh = () => void client.invalidateQueries({ queryKey: [here.org, 'members'] })
  const setRole = useMutation({ mutationFn: ({ user, role }: { user: string; role: Role }) => members.setRole(here.org, user, role), onSuccess: () => toast({ tone: 'good', text: t('updated') }), onSettled: refresh })
  const remove = useMutation({ mutationFn: (m: Member) => members.remove(here.org, m.user.id), onSuccess: () => toast({ tone: 'good', text: t('member-removed') }), onSettled: () => { setRemoving(null); refresh() } })
  const admin = may(here, 'manage-members')
  return (
    <Card title={t('nav-members')}>
      <Loaded query={query} rows={4} height={40}>
        {(data) => (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('nav-members')}>
            <table className="plain wide">
              <thead><tr><th scope="col">{t('member-name')}</th><th scope="col">{t('welcome-role')}</th><th scope="col" className="num">{t('account-passkeys')}</th><th scope="col">{t('member-seen')}</th><th scope="col"><span className="visually-hidden">{t('reveals-acts')}</span></th></tr></thead>
              <tbody>
                {data.items.map((m) => (
                  <tr key={m.user.id}>
                    <td><strong>{visible(m.user.display_name)}</strong><div className="small muted mono">{visible(m.user.name)}</div></td>
                    <td>{admin && m.user.id !== here.session.user.id ? (
                      <NativeSelect size="xs" aria-label={t('member-role-of', { name: m.user.display_name })} value={m.role} disabled={setRole.isPending} onChange={(e) => setRole.mutate({ user: m.user.id, role: e.currentTarget.value as Role })} data={ROLES.map((r) => ({ value: r, label: t(`role-${r}`) }))} />
                    ) : t(`role-${m.role}`)}</td>
                    <td className="num">{number(m.passkeys)}</td>
                    <td><Moment at={m.last_seen_at} /></td>
                    <td className="num">{admin && m.user.id !== here.session.user.id ? <Button size="compact-sm" variant="default" onClick={() => setRemoving(m)}>{t('remove')}</Button> : null}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {removing ? <Confirm title={t('member-remove')} act={t('remove')} busy={remove.isPending} onClose={() => setRemoving(null)} onYes={() => remove.mutate(removing)}>{t('member-remove-why', { name: removing.user.display_name })}</Confirm> : null}
    </Card>
  )
}

function Invitations() {
  const { t } = useText()
  const { org } = useHere()
  const client = useQueryClient()
  const query = useQuery({ queryKey: [org, 'invitations'], queryFn: () => members.invitations(org) })
  const withdraw = useMutation({ mutationFn: (id: string) => members.withdraw(org, id), onSettled: () => void client.invalidateQueries({ queryKey: [org, 'invitations'] }) })
  return (
    <Card title={t('invitations')}>
      <Loaded query={query} rows={2}>
        {(data) => data.items.length === 0 ? <p className="muted">{t('invitations-none')}</p> : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('invitations')}>
          <table className="plain wide">
            <thead><tr><th scope="col">{t('welcome-name')}</th><th scope="col">{t('welcome-role')}</th><th scope="col">{t('welcome-expires')}</th><th scope="col"><span className="visually-hidden">{t('reveals-acts')}</span></th></tr></thead>
            <tbody>{data.items.map((i) => <tr key={i.id}><td>{i.display_name ? <strong>{visible(i.display_name)}</strong> : null}<div className="small muted mono">{visible(i.name ?? t('none'))}</div></td><td>{i.role ? t(`role-${i.role}`) : t('none')}</td><td><Moment at={i.expires_at} absolute /></td><td className="num"><Button size="compact-sm" variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate(i.id)}>{t('invitation-withdraw')}</Button></td></tr>)}</tbody>
          </table>
          </div>
        )}
      </Loaded>
    </Card>
  )
}

export default function MembersPage() {
  const { t } = useText()
  const here = useHere()
  const [inviting, setInviting] = useState(false)
  const admin = may(here, 'manage-members')
  return (
    <>
      <PageHead title={t('nav-members')} lead={t('members-lead')}>
        {admin ? <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>{t('invite')}</Button> : null}
      </PageHead>
      <div className="column"><People />{admin ? <Invitations /> : null}</div>
      {inviting ? <Invite onClose={() => setInviting(false)} /> : null}
    </>
  )
}
