// "Are you sure?", with what will happen and the name of the act on the button.
import type { ReactNode } from 'react'
import { Button, Group, Modal } from '@mantine/core'
import { useText } from '../text'

export function Confirm({ title, act, busy, onClose, onYes, children }: { title: string; act: string; busy: boolean; onClose: () => void; onYes: () => void; children: ReactNode }) {
  const { t } = useText()
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="column">
        <p>{children}</p>
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={onClose}>{t('cancel')}</Button>
          <Button color="red" loading={busy} onClick={onYes}>{act}</Button>
        </Group>
      </div>
    </Modal>
  )
}
