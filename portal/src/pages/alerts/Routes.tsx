// Routes in their order: of two that lead to one channel, the first counts.
import { useState } from 'react'
import { ActionIcon, Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconArrowDown, IconArrowUp, IconPlus, IconRoute } from '@tabler/icons-react'
import { routes } from '../../api/alerts'
import type { Channel, Route } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { Confirm } from '../../parts/Confirm'
import { SeverityMark, Tag, visible } from '../../parts/marks'
import { Card, Empty, Loaded } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import { useChannels } from './Channels'
import { RouteDialog } from './RouteDialog'
import { moved } from './draft'
import css from './alerts.module.css'

function Said({ route, channels }: { route: Route; channels: readonly Channel[] }) {
  const { t } = useText()
  const { severity_min: least, classes = [], tags = [] } = route.match
  const quiet = route.quiet_hours
  return (
    <div className={css.said}>
      <div className="row-flex"><strong>{visible(route.name)}</strong>{route.enabled ? null : <Tag>{t('alerts-off')}</Tag>}</div>
      <div className="row-flex small">
        <span className="muted">{t('route-takes')}</span>
        {least ? <><SeverityMark severity={least} />{t('route-or-worse')}</> : null}
        {classes.map((one) => <Tag key={one}>{t(`class-${one}`)}</Tag>)}
        {tags.map((one) => <Tag key={one}>#{visible(one)}</Tag>)}
        {!least && classes.length === 0 && tags.length === 0 ? t('route-all') : null}
      </div>
      <div className="row-flex small">
        <span className="muted">{t('route-to')}</span>
        {route.channels.length === 0 ? <span className={css.state} data-state="bad">{t('route-nowhere')}</span> : route.channels.map((id) => <Tag key={id}>{visible(channels.find((one) => one.id === id)?.name ?? t('delivery-channel-gone'))}</Tag>)}
        <span>· {route.mode === 'digest' ? t('route-digest-every', { minutes: route.digest_minutes ?? 0 }) : t('route-immediate')}</span>
      </div>
      {quiet ? (
        <div className="row-flex small">
          <span className="muted">{t('route-quiet')}</span>
          <span>{visible(`${quiet.from}–${quiet.to} ${quiet.zone}`)} · {(quiet.days ?? []).length === 0 ? t('route-every-day') : (quiet.days ?? []).map((day) => t(`day-${day}`)).join(t('day-between'))}</span>
          {route.quiet_except_severity ? <><span className="muted">{t('route-except')}</span><SeverityMark severity={route.quiet_except_severity} />{t('route-or-worse')}</> : null}
        </div>
      ) : null}
    </div>
  )
}

export function Routes() {
  const { t, number } = useText()
  const here = useHere()
  const { org } = here
  const client = useQueryClient()
  const query = useQuery({ queryKey: [org, 'routes'], queryFn: () => routes.list(org) })
  const channels = useChannels().data?.items ?? []
  const [editing, setEditing] = useState<Route | 'new' | null>(null)
  const [removing, setRemoving] = useState<Route | null>(null)
  const refresh = () => void client.invalidateQueries({ queryKey: [org, 'routes'] })
  const remove = useMutation({ mutationFn: (one: Route) => routes.remove(org, one), onSuccess: () => toast({ tone: 'good', text: t('route-removed') }), onSettled: () => { setRemoving(null); refresh() } })
  const move = useMutation({
    mutationFn: (ids: string[]) => routes.order(org, ids),
    onSuccess: (now) => client.setQueryData([org, 'routes'], now), onError: refresh,
  })
  const manages = may(here, 'manage-alerts')
  const add = manages ? <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>{t('route-add')}</Button> : null
  const list = [...(query.data?.items ?? [])].sort((a, b) => a.position - b.position)
  const shift = (route: Route, by: -1 | 1) => {
    const ids = moved(list, route.id, by)
    return <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t(by < 0 ? 'route-up' : 'route-down', { name: visible(route.name) })} disabled={!ids || move.isPending} onClick={() => { if (ids) move.mutate(ids) }}>{by < 0 ? <IconArrowUp size={16} aria-hidden /> : <IconArrowDown size={16} aria-hidden />}</ActionIcon>
  }
  return (
    <>
      <Loaded query={query} rows={4} height={64}>
        {() => list.length === 0 ? <div className="card"><Empty icon={<IconRoute size={30} aria-hidden />} title={t('routes-none')} action={add}>{t('routes-none-detail')}</Empty></div> : (
          <Card title={t('alerts-routes')} aside={add}>
            <ol className={css.routes}>
              {list.map((route, place) => (
                <li key={route.id} data-off={route.enabled ? undefined : true}>
                  <div className={css.order}>{manages ? shift(route, -1) : null}<span className="num muted small">{number(place + 1)}</span>{manages ? shift(route, 1) : null}</div>
                  <Said route={route} channels={channels} />
                  {manages ? <Group gap="xs" wrap="nowrap"><Button size="compact-sm" variant="default" onClick={() => setEditing(route)}>{t('alerts-change')}</Button><Button size="compact-sm" variant="default" onClick={() => setRemoving(route)}>{t('remove')}</Button></Group> : null}
                </li>
              ))}
            </ol>
          </Card>
        )}
      </Loaded>
      {editing ? <RouteDialog route={editing === 'new' ? null : editing} others={list} channels={channels} onClose={() => setEditing(null)} onDone={refresh} /> : null}
      {removing ? <Confirm title={t('route-remove')} act={t('remove')} busy={remove.isPending} onClose={() => setRemoving(null)} onYes={() => remove.mutate(removing)}>{t('route-remove-why', { name: visible(removing.name) })}</Confirm> : null}
    </>
  )
}
