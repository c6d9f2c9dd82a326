// The delivery ledger of one finding or incident.
import { useQuery } from '@tanstack/react-query'
import { IconCircleCheck, IconClock, IconCircleX } from '@tabler/icons-react'
import type { Delivery, Page } from '../api/types'
import { useHere } from '../frame/context'
import { useText } from '../text'
import { Moment, visible } from './marks'
import { Empty, Loaded } from './states'

const picture = { sent: <IconCircleCheck size={15} color="var(--good)" aria-hidden />, pending: <IconClock size={15} color="var(--warn)" aria-hidden />, dead: <IconCircleX size={15} color="var(--bad)" aria-hidden /> }

export function Deliveries({ name, id, load }: { name: string; id: string; load: () => Promise<Page<Delivery>> }) {
  const { t, number } = useText()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, name, id, 'deliveries'], queryFn: load })
  return (
    <Loaded query={query} rows={3}>
      {(page) => page.items.length === 0 ? <Empty title={t('deliveries-none')}>{t('deliveries-none-detail')}</Empty> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('deliveries')}>
          <table className="plain">
            <thead><tr><th scope="col">{t('delivery-state')}</th><th scope="col">{t('delivery-channel')}</th><th scope="col">{t('delivery-kind')}</th><th scope="col">{t('delivery-at')}</th><th scope="col" className="num">{t('delivery-attempts')}</th><th scope="col">{t('delivery-result')}</th></tr></thead>
            <tbody>
              {page.items.map((d) => (
                <tr key={d.id}>
                  <td><span className="row-flex nowrap" style={{ flexWrap: 'nowrap' }}>{picture[d.state]}{t(`delivery-${d.state}`)}</span></td>
                  <td>{d.channel_name}</td><td>{t(`delivery-kind-${d.kind}`)}</td><td><Moment at={d.sent_at ?? d.next_attempt_at} /></td>
                  <td className="num">{number(d.attempts)}</td><td className="small">{visible(d.error ?? d.receipt ?? t('none'))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Loaded>
  )
}
