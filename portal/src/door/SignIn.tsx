// Sign-in by passkey: offered in the field by the browser, by the button, by recovery code, or by a one-time link.
import { useCallback, useEffect, useRef, useState } from 'react'
import { Anchor, Button, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { session } from '../api/session'
import { conditionalSupported, passkeysSupported, PasskeyError, usePasskey as askPasskey } from '../api/webauthn'
import { useText } from '../text'
import { safeNext, takeToken } from './next'
import { said } from './said'
import css from './door.module.css'

const linkToken = takeToken('link')

function enter(): void { location.assign(safeNext(location.search)) }

function Recovery({ onBack }: { onBack: () => void }) {
  const text = useText()
  const { t } = text
  const [name, setName] = useState('')
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const send = async () => {
    setBusy(true)
    setFailed(null)
    try { await session.recover(name.trim(), code.trim()); enter() } catch (error) { setFailed(said(text, error)) } finally { setBusy(false) }
  }
  return (
    <form className="column" onSubmit={(event) => { event.preventDefault(); void send() }}>
      <h1>{t('recovery-title')}</h1>
      <p className="small muted">{t('recovery-why')}</p>
      <TextInput label={t('sign-in-name')} required autoComplete="username" value={name} onChange={(e) => setName(e.currentTarget.value)} />
      <TextInput label={t('recovery-code')} required autoComplete="off" spellCheck={false} classNames={{ input: 'mono' }} value={code} onChange={(e) => setCode(e.currentTarget.value)} />
      {failed ? <p role="alert" className={css.note} data-tone="bad">{failed}</p> : null}
      <Button type="submit" size="md" loading={busy} disabled={!name.trim() || !code.trim()}>{t('recovery-go')}</Button>
      <Anchor component="button" type="button" size="sm" className={css.alt} onClick={onBack}>{t('recovery-back')}</Anchor>
    </form>
  )
}

export function SignIn() {
  const text = useText()
  const { t } = text
  const [way, setWay] = useState<'passkey' | 'recovery'>('passkey')
  const [busy, setBusy] = useState(linkToken !== null)
  const [failed, setFailed] = useState<string | null>(null)
  const offer = useRef<AbortController | null>(null)
  const supported = passkeysSupported()

  const sign = useCallback(async (conditional: boolean, signal?: AbortSignal) => {
    const start = await session.startSignIn()
    if (signal?.aborted) return
    await session.finishSignIn(start.ceremony, await askPasskey(start, { conditional, signal }))
    enter()
  }, [])

  // The browser may offer a passkey in the name field; a click on the button ends that offer.
  useEffect(() => {
    if (way !== 'passkey' || linkToken) return
    const controller = new AbortController()
    offer.current = controller
    void (async () => {
      if (!(await conditionalSupported()) || controller.signal.aborted) return
      try { await sign(true, controller.signal) } catch (error) {
        if (controller.signal.aborted || (error instanceof PasskeyError && error.kind === 'cancelled')) return
        setFailed(said(text, error))
      }
    })()
    return () => controller.abort()
  }, [way, sign])  

  useEffect(() => {
    if (!linkToken) return
    session.link(linkToken).then(enter, (error: unknown) => { setBusy(false); setFailed(said(text, error)) })
  }, [])  

  const press = async () => {
    offer.current?.abort()
    setBusy(true)
    setFailed(null)
    try { await sign(false) } catch (error) { setFailed(said(text, error)) } finally { setBusy(false) }
  }

  if (way === 'recovery') return <Recovery onBack={() => setWay('passkey')} />
  return (
    <form className="column" onSubmit={(event) => { event.preventDefault(); void press() }}>
      <h1>{t('sign-in-title')}</h1>
      {supported ? null : <p role="alert" className={css.note} data-tone="bad">{t('passkey-unsupported')}</p>}
      <TextInput label={t('sign-in-name')} description={t('sign-in-name-hint')} autoComplete="username webauthn" autoFocus />
      {failed ? <p role="alert" className={css.note} data-tone="bad">{failed}</p> : null}
      <Button type="submit" size="md" loading={busy} disabled={!supported} leftSection={<IconFingerprint size={20} aria-hidden />}>{t('sign-in-go')}</Button>
      <div className={css.or}>{t('sign-in-or')}</div>
      <Anchor component="button" type="button" size="sm" className={css.alt} onClick={() => { offer.current?.abort(); setWay('recovery') }}>{t('recovery-open')}</Anchor>
    </form>
  )
}
