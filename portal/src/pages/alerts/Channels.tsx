// Channels: where notifications go. Of a secret it is only ever said that it is set.
import { useState } from 'react'
import { Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  IconBrandSlack, IconBrandTeams, IconCircleCheck, IconCircleX, IconMail, IconPlayerPause, IconPlus, IconSend, IconServer2, IconWebhook,
} from '@tabler/icons-react'
import { channels } from '../../api/alerts'
import type { Channel, ChannelKind, MailConfig, SyslogConfig, WebhookConfig } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { Confirm } from '../../parts/Confirm'
import { Foreign, Moment, visible } from '../../parts/marks'
import { Card, Empty, Loaded } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import { ChannelDialog } from './ChannelDialog'
import css from './alerts.module.css'

const PICTURES: Record<ChannelKind, typeof IconMail> = { mail: IconMail, webhook: IconWebhook, slack: IconBrandSlack, teams: IconBrandTeams, syslog: IconServer2 }

export const useChannels = () => {
  const { org } = useHere()
  return useQuery({ queryKey: [org, 'channels'], queryFn: () => channels.list(org) })
}

/** Where it leads, in one line. */
function place({ kind, config }: Channel): string | null {
  if (kind === 'mail') return (config as MailConfig).to.join(', ')
  if (kind === 'webhook') return (config as WebhookConfig).url
  if (kind === 'syslog') return `${(config as SyslogConfig).transport}://${(config as SyslogConfig).host}:${(config as SyslogConfig).port}`
  return null
}

function State({ channel }: { channel: Channel }) {
  const { t } = useText()
  if (!channel.enabled) return <span className={css.state}><IconPlayerPause size={16} aria-hidden />{t('alerts-off')}</span>
  if (channel.last_error) {
    return (
      <>
        <span className={css.state} data-state="bad"><IconCircleX size={16} aria-hidden />{t('channel-failing')}</span>
        <div className="small">{visible(channel.last_error)}</div>
      </>
    )
  }
  if (!channel.last_success_at) return <span className="muted">{t('channel-unused')}</span>
  return <span className={css.state} data-state="good"><IconCircleCheck size={16} aria-hidden />{t('channel-working')}</span>
}

export function Channels() {
  const { t } = useText()
  const here = useHere()
  const { org } = here
  const client = useQueryClient()
  const query = useChannels()
  const [editing, setEditing] = useState<Channel | 'new' | null>(null)
  const [removing, setRemoving] = useState<Channel | null>(null)
  const refresh = () => { for (const part of ['channels', 'routes', 'deliveries']) void client.invalidateQueries({ queryKey: [org, part] }) }
  const remove = useMutation({
    mutationFn: (one: Channel) => channels.remove(org, one),
    onSuccess: () => toast({ tone: 'good', text: t('channel-removed') }), onSettled: () => { setRemoving(null); refresh() },
  })
  const trial = useMutation({
    mutationFn: (one: Channel) => channels.test(org, one.id),
    onSuccess: (done) => toast({ tone: done.delivered ? 'good' : 'bad', text: t(done.delivered ? 'channel-test-good' : 'channel-test-bad'), detail: [done.detail, done.receipt].filter(Boolean).join(' · ') }, 10_000),
    onSettled: refresh,
  })
  const manages = may(here, 'manage-alerts')
  const add = manages ? <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>{t('channel-add')}</Button> : null
  return (
    <>
      <Loaded query={query} rows={4} height={44}>
        {(data) => data.items.length === 0 ? <div className="card"><Empty icon={<IconSend size={30} aria-hidden />} title={t('channels-none')} action={add}>{t('channels-none-detail')}</Empty></div> : (
          <Card title={t('alerts-channels')} aside={add}>
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t('alerts-channels')}>
              <table className="plain wide">
                <thead><tr><th scope="col">{t('alerts-name')}</th><th scope="col">{t('channel-place')}</th><th scope="col">{t('status')}</th><th scope="col">{t('channel-last')}</th><th scope="col"><span className="visually-hidden">{t('alerts-acts')}</span></th></tr></thead>
                <tbody>
                  {data.items.map((one) => {
                    const Picture = PICTURES[one.kind]
                    return (
                      <tr key={one.id}>
                        <td><span className={css.named}><Picture size={20} stroke={1.6} aria-hidden /><span><strong>{visible(one.name)}</strong><div className="small muted">{t(`channel-kind-${one.kind}`)}</div></span></span></td>
                        <td>{place(one) === null ? <span className="muted">{t('channel-url-set')}</span> : <Foreign>{place(one)}</Foreign>}</td>
                        <td><State channel={one} /></td>
                        <td><Moment at={one.last_success_at} /></td>
                        <td>{manages ? (
                          <Group gap="xs" justify="flex-end" wrap="nowrap">
                            <Button size="compact-sm" variant="default" loading={trial.isPending && trial.variables.id === one.id} onClick={() => trial.mutate(one)}>{t('channel-test')}</Button>
                            <Button size="compact-sm" variant="default" onClick={() => setEditing(one)}>{t('alerts-change')}</Button>
                            <Button size="compact-sm" variant="default" onClick={() => setRemoving(one)}>{t('remove')}</Button>
                          </Group>
                        ) : null}</td>
                      </tr>
                    )
                  })}
                </tbody>
              </table>
            </div>
          </Card>
        )}
      </Loaded>
      {editing ? <ChannelDialog channel={editing === 'new' ? null : editing} onClose={() => setEditing(null)} onDone={refresh} /> : null}
      {removing ? <Confirm title={t('channel-remove')} act={t('remove')} busy={remove.isPending} onClose={() => setRemoving(null)} onYes={() => remove.mutate(removing)}>{t('channel-remove-why', { name: visible(removing.name) })}</Confirm> : null}
    </>
  )
}
