// The ledger: every notification with its attempts; what was given up can be sent again.
import { useMemo } from 'react'
import { Button, SegmentedControl } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react'
import { Link } from 'wouter'
import { deliveries } from '../../api/alerts'
import type { Delivery } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { Moment, visible } from '../../parts/marks'
import { Empty, Loaded } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './alerts.module.css'

const STATES = ['pending', 'sent', 'dead'] as const
const PICTURES = { pending: <IconClock size={16} aria-hidden />, sent: <IconCircleCheck size={16} aria-hidden />, dead: <IconCircleX size={16} aria-hidden /> }
const TONES = { pending: undefined, sent: 'good', dead: 'bad' }

function Row({ one }: { one: Delivery }) {
  const { t, number } = useText()
  const here = useHere()
  const client = useQueryClient()
  const replay = useMutation({
    mutationFn: () => deliveries.replay(here.org, one.id),
    onSuccess: () => { toast({ tone: 'good', text: t('delivery-replayed') }); void client.invalidateQueries({ queryKey: [here.org, 'deliveries'] }) },
  })
  return (
    <tr>
      <td><span className={css.state} data-state={TONES[one.state]}>{PICTURES[one.state]}{t(`delivery-${one.state}`)}</span></td>
      <td>{one.channel_name ? visible(one.channel_name) : <span className="muted">{t('delivery-channel-gone')}</span>}</td>
      <td><Link href={here.to(`/findings/${one.finding}`)}>{t(`delivery-kind-${one.kind}`)}</Link></td>
      <td className="num">{number(one.attempts)}</td>
      <td>{one.state === 'pending' ? <><span className="small muted">{t('delivery-next')}</span> <Moment at={one.next_attempt_at} /></> : <Moment at={one.sent_at} />}</td>
      <td className="small">{visible(one.error ?? one.receipt ?? t('none'))}</td>
      <td className="num">{one.state === 'dead' && one.channel_name && may(here, 'manage-alerts') ? <Button size="compact-sm" variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>{t('delivery-replay')}</Button> : null}</td>
    </tr>
  )
}

export function Ledger() {
  const { t } = useText()
  const { org } = useHere()
  const [address, setAddress] = useAddress()
  const state = STATES.find((one) => one === address.get('state')) ?? null
  const list = useInfiniteQuery({
    queryKey: [org, 'deliveries', state], queryFn: ({ pageParam }) => deliveries.list(org, { state, cursor: pageParam, limit: 100 }),
    initialPageParam: null as string | null, getNextPageParam: (page) => page.next, placeholderData: keepPreviousData, refetchInterval: 30_000,
  })
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  return (
    <div className="column">
      <SegmentedControl style={{ alignSelf: 'flex-start' }} size="xs" aria-label={t('delivery-state')} value={state ?? 'all'} onChange={(value) => setAddress((q) => { if (value === 'all') q.delete('state'); else q.set('state', value) })}
        data={[{ value: 'all', label: t('all') }, ...STATES.map((one) => ({ value: one, label: t(`delivery-${one}`) }))]} />
      <Loaded query={list} rows={6} height={36}>
        {() => rows.length === 0 ? <div className="card"><Empty title={t('ledger-none')}>{t(state ? 'ledger-none-state' : 'ledger-none-detail')}</Empty></div> : (
          <div className="card scroll-x" tabIndex={0} role="region" aria-label={t('alerts-deliveries')}>
            <table className="plain wide">
              <thead><tr><th scope="col">{t('delivery-state')}</th><th scope="col">{t('delivery-channel')}</th><th scope="col">{t('delivery-kind')}</th><th scope="col" className="num">{t('delivery-attempts')}</th><th scope="col">{t('delivery-at')}</th><th scope="col">{t('delivery-result')}</th><th scope="col"><span className="visually-hidden">{t('alerts-acts')}</span></th></tr></thead>
              <tbody>{rows.map((one) => <Row key={one.id} one={one} />)}</tbody>
            </table>
          </div>
        )}
      </Loaded>
      {list.hasNextPage ? <Button style={{ alignSelf: 'center' }} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('more')}</Button> : null}
    </div>
  )
}
