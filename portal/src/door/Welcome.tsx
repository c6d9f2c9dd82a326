// First registration: what the invitation says, a name, a passkey, and the recovery codes, shown once.
import { useEffect, useState } from 'react'
import { Button, Group, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { session } from '../api/session'
import type { InvitationPreview } from '../api/types'
import { createPasskey, passkeysSupported } from '../api/webauthn'
import { RecoveryCodes } from '../parts/RecoveryCodes'
import { Loading } from '../parts/states'
import { useText } from '../text'
import { takeToken } from './next'
import { said } from './said'
import css from './door.module.css'

const token = takeToken('token')

function Steps({ at }: { at: number }) {
  const { t } = useText()
  return (
    <ol className={css.steps}>
      {['welcome-step-check', 'welcome-step-passkey', 'welcome-step-codes'].map((id, n) => (
        <li key={id} aria-current={n === at ? 'step' : undefined} data-done={n < at ? true : undefined}>{t(id)}</li>
      ))}
    </ol>
  )
}

function Form({ preview, onDone }: { preview: InvitationPreview; onDone: (codes: string[]) => void }) {
  const text = useText()
  const { t, full } = text
  const [name, setName] = useState(preview.name ?? '')
  const [display, setDisplay] = useState(preview.display_name ?? '')
  const [label, setLabel] = useState(t('passkey-label-default'))
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const send = async () => {
    setBusy(true)
    setFailed(null)
    try {
      const start = await session.startRegistration({ token: token ?? '', name: name.trim(), display_name: display.trim() })
      const credential = await createPasskey(start)
      const made = await session.finishRegistration({ ceremony: start.ceremony, credential, label: label.trim() })
      onDone(made.recovery_codes)
    } catch (error) { setFailed(said(text, error)) } finally { setBusy(false) }
  }
  return (
    <form className="column" onSubmit={(event) => { event.preventDefault(); void send() }}>
      <h1>{t('welcome-title')}</h1>
      <Steps at={busy ? 1 : 0} />
      <dl className="facts">
        <dt>{t('welcome-organization')}</dt><dd>{preview.organization ?? t('welcome-operator')}</dd>
        {preview.role ? <><dt>{t('welcome-role')}</dt><dd>{t(`role-${preview.role}`)}</dd></> : null}
        <dt>{t('welcome-expires')}</dt><dd>{full(preview.expires_at)}</dd>
      </dl>
      <TextInput label={t('welcome-name')} description={t('welcome-name-hint')} required autoComplete="username" value={name} onChange={(e) => setName(e.currentTarget.value)} />
      <TextInput label={t('welcome-display')} required autoComplete="name" value={display} onChange={(e) => setDisplay(e.currentTarget.value)} />
      <TextInput label={t('passkey-label')} description={t('passkey-label-hint')} required value={label} onChange={(e) => setLabel(e.currentTarget.value)} />
      {passkeysSupported() ? null : <p role="alert" className={css.note} data-tone="bad">{t('passkey-unsupported')}</p>}
      {failed ? <p role="alert" className={css.note} data-tone="bad">{failed}</p> : null}
      <Button type="submit" size="md" loading={busy} disabled={!name.trim() || !display.trim() || !label.trim()} leftSection={<IconFingerprint size={20} aria-hidden />}>{t('welcome-go')}</Button>
    </form>
  )
}

export function Welcome() {
  const text = useText()
  const { t } = text
  const [preview, setPreview] = useState<InvitationPreview | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  useEffect(() => {
    if (token) session.preview(token).then(setPreview, (error: unknown) => setFailed(said(text, error)))
  }, [])  
  if (!token) return <><h1>{t('welcome-title')}</h1><p className={css.note} data-tone="plain">{t('welcome-no-token')}</p></>
  if (codes) {
    return (
      <div className="column">
        <h1>{t('codes-title')}</h1>
        <Steps at={2} />
        <RecoveryCodes codes={codes} onDone={() => location.assign('/')} />
      </div>
    )
  }
  if (failed) {
    return (
      <>
        <h1>{t('welcome-title')}</h1>
        <p role="alert" className={css.note} data-tone="bad">{failed}</p>
        <Group><Button variant="default" component="a" href="/sign-in">{t('welcome-to-sign-in')}</Button></Group>
      </>
    )
  }
  if (!preview) return <Loading rows={4} />
  return <Form preview={preview} onDone={setCodes} />
}
