// The navigation on a narrow screen.
import type { ReactNode } from 'react'
import { Drawer } from '@mantine/core'
import { useText } from '../text'
import css from './Frame.module.css'

export default function SideMenu({ title, onClose, children }: { title: ReactNode; onClose: () => void; children: ReactNode }) {
  const { t } = useText()
  return (
    <Drawer opened onClose={onClose} size={270} title={title} classNames={{ content: css.drawer, header: css.drawer }} closeButtonProps={{ 'aria-label': t('close') }}>
      {children}
    </Drawer>
  )
}
