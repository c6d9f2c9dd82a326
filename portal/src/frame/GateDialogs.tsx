// The dialogs behind the gates: a fresh passkey, and a conflict.
import { useState, useSyncExternalStore } from 'react'
import { Button, Group, Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconFingerprint } from '@tabler/icons-react'
import { PasskeyError, usePasskey as askPasskey } from '../api/webauthn'
import { asProblem } from '../api/problem'
import { session } from '../api/session'
import { problemText } from '../parts/problem'
import { useText } from '../text'
import { asked, conflicted } from './gates'

function StepUp() {
  const text = useText()
  const { t } = text
  const client = useQueryClient()
  const open = useSyncExternalStore(asked.subscribe, asked.get)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const confirm = async () => {
    setBusy(true)
    setFailed(null)
    try {
      const start = await session.startStepUp()
      const now = await session.finishStepUp(start.ceremony, await askPasskey(start))
      client.setQueryData(['session'], now)
      open?.answer(true)
    } catch (error) {
      setFailed(error instanceof PasskeyError ? t(`passkey-${error.kind}`) : problemText(text, asProblem(error)).title)
    } finally { setBusy(false) }
  }
  const cancel = () => { setFailed(null); open?.answer(false) }
  return (
    <Modal opened={open !== null} onClose={cancel} title={t('step-up-title')} closeButtonProps={{ 'aria-label': t('close') }} zIndex={350}>
      <div className="column">
        <p>{t('step-up-why')}</p>
        {failed ? <p role="alert" style={{ color: 'var(--bad)' }}>{failed}</p> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>{t('cancel')}</Button>
          <Button data-autofocus loading={busy} leftSection={<IconFingerprint size={18} aria-hidden />} onClick={() => void confirm()}>{t('step-up-go')}</Button>
        </Group>
      </div>
    </Modal>
  )
}

function Conflict() {
  const { t } = useText()
  const client = useQueryClient()
  const open = useSyncExternalStore(conflicted.subscribe, conflicted.get)
  const close = () => conflicted.set(false)
  return (
    <Modal opened={open} onClose={close} title={t('conflict-title')} closeButtonProps={{ 'aria-label': t('close') }} zIndex={350}>
      <div className="column">
        <p>{t('conflict-why')}</p>
        <Group justify="flex-end">
          <Button data-autofocus onClick={() => { void client.invalidateQueries(); close() }}>{t('conflict-reload')}</Button>
        </Group>
      </div>
    </Modal>
  )
}

export default function GateDialogs() { return <><StepUp /><Conflict /></> }
