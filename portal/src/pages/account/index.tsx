// My own keys: passkeys, recovery codes, and where I am signed in.
import { useState } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconCloud, IconDeviceLaptop, IconFingerprint, IconKey, IconPlus } from '@tabler/icons-react'
import { me } from '../../api/session'
import { createPasskey, PasskeyError, passkeysSupported } from '../../api/webauthn'
import type { Passkey, SessionInfo } from '../../api/types'
import { useHere } from '../../frame/context'
import { agentOf } from '../../parts/agent'
import { Confirm } from '../../parts/Confirm'
import { Moment, Tag, visible } from '../../parts/marks'
import { RecoveryCodes } from '../../parts/RecoveryCodes'
import { Card, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './account.module.css'

function AddPasskey({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const client = useQueryClient()
  const [label, setLabel] = useState('')
  const add = useMutation({
    mutationFn: async () => {
      const start = await me.startPasskey()
      try {
        return await me.finishPasskey({ ceremony: start.ceremony, credential: await createPasskey(start), label: label.trim() })
      } catch (error) {
        if (!(error instanceof PasskeyError)) throw error
        toast({ tone: 'bad', text: t(`passkey-${error.kind}`) })
        return null
      }
    },
    onSuccess: (made) => {
      if (!made) return
      toast({ tone: 'good', text: t('account-passkey-added') })
      void client.invalidateQueries({ queryKey: ['me', 'passkeys'] })
      void client.invalidateQueries({ queryKey: ['session'] })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('account-passkey-add')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (label.trim()) add.mutate() }}>
        <TextInput data-autofocus label={t('passkey-label')} description={t('passkey-label-hint')} required value={label} onChange={(e) => setLabel(e.currentTarget.value)} maxLength={80} />
        <Button type="submit" loading={add.isPending} disabled={!label.trim()} leftSection={<IconFingerprint size={18} aria-hidden />}>{t('account-passkey-go')}</Button>
      </form>
    </Modal>
  )
}

function Passkeys() {
  const { t } = useText()
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['me', 'passkeys'], queryFn: me.passkeys })
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Passkey | null>(null)
  const remove = useMutation({
    mutationFn: (key: Passkey) => me.removePasskey(key.id),
    onSuccess: () => { toast({ tone: 'good', text: t('account-passkey-removed') }); void client.invalidateQueries({ queryKey: ['me', 'passkeys'] }) },
    onSettled: () => setRemoving(null),
  })
  return (
    <Card title={t('account-passkeys')} aside={<Button size="compact-sm" disabled={!passkeysSupported()} leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>{t('account-passkey-add')}</Button>}>
      <Loaded query={query} rows={2} height={44}>
        {(data) => (
          <ul className={css.list}>
            {data.items.map((key) => (
              <li key={key.id}>
                <IconKey size={20} stroke={1.6} aria-hidden />
                <div className={css.said}>
                  <span className="row-flex"><strong>{visible(key.label)}</strong>{key.backed_up ? <Tag><IconCloud size={12} aria-hidden /> {t('account-synced')}</Tag> : null}</span>
                  <span className="small muted">{t('account-created')} <Moment at={key.created_at} /> · {t('account-used')} <Moment at={key.last_used_at} /></span>
                </div>
                {data.items.length > 1 ? <Button size="compact-sm" variant="default" onClick={() => setRemoving(key)}>{t('remove')}</Button> : null}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {query.data && query.data.items.length < 2 ? <p className="small muted">{t('account-second-passkey')}</p> : null}
      {adding ? <AddPasskey onClose={() => setAdding(false)} /> : null}
      {removing ? <Confirm title={t('account-passkey-remove')} act={t('remove')} busy={remove.isPending} onClose={() => setRemoving(null)} onYes={() => remove.mutate(removing)}>{t('account-passkey-remove-why', { label: visible(removing.label) })}</Confirm> : null}
    </Card>
  )
}

function Codes() {
  const { t } = useText()
  const [codes, setCodes] = useState<string[] | null>(null)
  const make = useMutation({ mutationFn: me.newRecoveryCodes, onSuccess: (made) => setCodes(made.recovery_codes), gcTime: 0 })
  return (
    <Card title={t('codes-title')}>
      <p className="small muted">{t('account-codes-why')}</p>
      <Button mt="sm" variant="default" loading={make.isPending} onClick={() => make.mutate()}>{t('account-codes-new')}</Button>
      <Modal opened={codes !== null} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('codes-title')}>
        {codes ? <RecoveryCodes codes={codes} onDone={() => { setCodes(null); make.reset() }} /> : null}
      </Modal>
    </Card>
  )
}

/** `Chrome 140（Windows）`; what it said itself is in the title. */
function agentName(agent: string, t: (id: string, args?: Record<string, string>) => string): string {
  const { browser, system } = agentOf(agent)
  if (browser && system) return t('account-agent', { browser, system })
  return browser ?? system ?? t('account-agent-unknown')
}

function Sessions() {
  const { t } = useText()
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['me', 'sessions'], queryFn: me.sessions })
  const end = useMutation({
    mutationFn: (one: SessionInfo) => me.endSession(one.id),
    onSuccess: () => { toast({ tone: 'good', text: t('account-session-ended') }); void client.invalidateQueries({ queryKey: ['me', 'sessions'] }) },
  })
  return (
    <Card title={t('account-sessions')}>
      <Loaded query={query} rows={2} height={44}>
        {(data) => (
          <ul className={css.list}>
            {data.items.map((one) => (
              <li key={one.id}>
                <IconDeviceLaptop size={20} stroke={1.6} aria-hidden />
                <div className={css.said}>
                  <span className="row-flex"><strong title={visible(one.agent)}>{agentName(one.agent, t)}</strong>{one.current ? <Tag>{t('account-this')}</Tag> : null}</span>
                  <span className="small muted"><span className="mono">{visible(one.address ?? t('none'))}</span> · {t('account-used')} <Moment at={one.last_used_at} /> · {t('account-expires')} <Moment at={one.expires_at} /></span>
                </div>
                {one.current ? null : <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate(one)}>{t('account-session-end')}</Button>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}

export default function AccountPage() {
  const { t } = useText()
  const { session } = useHere()
  return (
    <>
      <PageHead title={t('nav-account')} lead={`${session.user.display_name} (${session.user.name})`} />
      <div className={css.page}><Passkeys /><Codes /><Sessions /></div>
    </>
  )
}
