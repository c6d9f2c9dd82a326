// Alerts: where to (channels), what goes where (routes), and what became of it (deliveries). The tab is in the address.
import { Tabs } from '@mantine/core'
import { IconListCheck, IconRoute, IconSend } from '@tabler/icons-react'
import { useAddress } from '../../parts/address'
import { PageHead } from '../../parts/states'
import { useText } from '../../text'
import { Channels } from './Channels'
import { Ledger } from './Ledger'
import { Routes } from './Routes'
import css from './alerts.module.css'

const TABS = ['routes', 'channels', 'deliveries'] as const
const PICTURES = { routes: IconRoute, channels: IconSend, deliveries: IconListCheck }

export default function AlertsPage() {
  const { t } = useText()
  const [address, setAddress] = useAddress()
  const tab = TABS.find((one) => one === address.get('tab')) ?? 'routes'
  return (
    <>
      <PageHead title={t('nav-alerts')} lead={t('alerts-lead')} />
      <Tabs value={tab} keepMounted={false} onChange={(value) => setAddress((query) => { query.delete('state'); if (value && value !== 'routes') query.set('tab', value); else query.delete('tab') }, true)}>
        <Tabs.List className={css.tabs}>
          {TABS.map((one) => { const Picture = PICTURES[one]; return <Tabs.Tab key={one} value={one} leftSection={<Picture size={16} aria-hidden />}>{t(`alerts-${one}`)}</Tabs.Tab> })}
        </Tabs.List>
        <Tabs.Panel value="routes"><Routes /></Tabs.Panel>
        <Tabs.Panel value="channels"><Channels /></Tabs.Panel>
        <Tabs.Panel value="deliveries"><Ledger /></Tabs.Panel>
      </Tabs>
    </>
  )
}
