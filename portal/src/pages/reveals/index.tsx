// Reveals: who asked to see a leaked secret and why, the second person's answer, and the one showing of sixty seconds.
import { useEffect, useState } from 'react'
import { Button, Group, Modal, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { IconEyeOff } from '@tabler/icons-react'
import { reveals } from '../../api/organization'
import type { Reveal, RevealShown } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { Moment, visible, Who } from '../../parts/marks'
import { Empty, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './reveals.module.css'

/** What this person may do with a request: the two sides are never the same person. */
export function sides(reveal: Reveal, user: string, approver: boolean, now: number): { approve: boolean; show: boolean } {
  const alive = Date.parse(reveal.expires_at) > now
  return {
    approve: alive && reveal.state === 'requested' && approver && reveal.requested_by?.id !== user,
    show: alive && reveal.state === 'approved' && reveal.requested_by?.id === user,
  }
}

/** The secret stands in this component only, and leaves it when the time is over or the window closes. */
function Shown({ shown, onClose }: { shown: RevealShown; onClose: () => void }) {
  const { t } = useText()
  const [left, setLeft] = useState(shown.visible_seconds)
  useEffect(() => {
    const end = Date.now() + shown.visible_seconds * 1000
    const timer = setInterval(() => {
      const seconds = Math.ceil((end - Date.now()) / 1000)
      if (seconds <= 0) onClose()
      else setLeft(seconds)
    }, 250)
    const hide = () => { if (document.hidden) onClose() }
    document.addEventListener('visibilitychange', hide)
    return () => { clearInterval(timer); document.removeEventListener('visibilitychange', hide) }
  }, [shown, onClose])
  return (
    <Modal opened onClose={onClose} title={t('reveal-shown-title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="column">
        <div className={css.secret}>
          <span aria-hidden className={css.water}>{`${shown.watermark} `.repeat(24)}</span>
          <output className="mono">{visible(shown.secret)}</output>
        </div>
        <p className="small muted">{t('reveal-watermark', { watermark: shown.watermark })}{shown.encoding === 'hex' ? ` ${t('reveal-hex')}` : ''}</p>
        <p role="timer" className="small">{t('reveal-left', { seconds: left })}</p>
        <Button variant="default" leftSection={<IconEyeOff size={16} aria-hidden />} onClick={onClose}>{t('reveal-hide')}</Button>
      </div>
    </Modal>
  )
}

function Acts({ reveal, onShown }: { reveal: Reveal; onShown: (shown: RevealShown) => void }) {
  const { t } = useText()
  const here = useHere()
  const client = useQueryClient()
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState('')
  const side = sides(reveal, here.session.user.id, may(here, 'approve-reveal'), Date.now())
  const refresh = () => { for (const part of ['reveals', 'queue']) void client.invalidateQueries({ queryKey: [here.org, part] }) }
  const approve = useMutation({ mutationFn: () => reveals.approve(here.org, reveal.id), onSuccess: () => toast({ tone: 'good', text: t('queue-approved') }), onSettled: refresh })
  const refuse = useMutation({ mutationFn: () => reveals.refuse(here.org, reveal.id, reason.trim()), onSuccess: () => { setRefusing(false); toast({ tone: 'good', text: t('queue-refused') }) }, onSettled: refresh })
  const show = useMutation({ mutationFn: () => reveals.show(here.org, reveal.id), gcTime: 0, onSuccess: (shown) => { onShown(shown); show.reset() }, onSettled: refresh })
  return (
    <Group gap="xs" wrap="nowrap">
      {side.approve ? <><Button size="compact-sm" variant="default" onClick={() => setRefusing(true)}>{t('queue-refuse')}</Button><Button size="compact-sm" loading={approve.isPending} onClick={() => approve.mutate()}>{t('queue-approve')}</Button></> : null}
      {side.show ? <Button size="compact-sm" loading={show.isPending} onClick={() => show.mutate()}>{t('reveal-show')}</Button> : null}
      <Modal opened={refusing} onClose={() => setRefusing(false)} title={t('queue-refuse-title')} closeButtonProps={{ 'aria-label': t('close') }}>
        <form className="column" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) refuse.mutate() }}>
          <Textarea data-autofocus label={t('move-reason')} required value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
          <Group justify="flex-end"><Button variant="default" onClick={() => setRefusing(false)}>{t('cancel')}</Button><Button type="submit" loading={refuse.isPending} disabled={!reason.trim()}>{t('queue-refuse')}</Button></Group>
        </form>
      </Modal>
    </Group>
  )
}

export default function RevealsPage() {
  const { t } = useText()
  const { org, to } = useHere()
  const query = useQuery({ queryKey: [org, 'reveals'], queryFn: () => reveals.list(org), refetchInterval: 15_000 })
  const [shown, setShown] = useState<RevealShown | null>(null)
  return (
    <>
      <PageHead title={t('nav-reveals')} lead={t('reveals-lead')} />
      <Loaded query={query} rows={5} height={44}>
        {(page) => page.items.length === 0 ? <div className="card"><Empty icon={<IconEyeOff size={30} aria-hidden />} title={t('reveals-none')}>{t('reveals-none-detail')}</Empty></div> : (
          <div className="card scroll-x" tabIndex={0} role="region" aria-label={t('nav-reveals')}>
            <table className="plain wide">
              <thead><tr><th scope="col">{t('status')}</th><th scope="col">{t('move-reason')}</th><th scope="col">{t('reveals-asked')}</th><th scope="col">{t('reveals-answered')}</th><th scope="col">{t('reveals-until')}</th><th scope="col">{t('reveals-acts')}</th></tr></thead>
              <tbody>
                {page.items.map((one) => (
                  <tr key={one.id}>
                    <td><span className={css.state} data-state={one.state}>{t(`reveal-state-${one.state}`)}</span></td>
                    <td>{visible(one.reason)}<div className="small"><Link href={to(`/findings/${one.finding}`)}>{t('queue-finding')}</Link></div></td>
                    <td><Who person={one.requested_by} /><div className="small muted"><Moment at={one.requested_at} /></div></td>
                    <td>{one.approved_by ? <Who person={one.approved_by} /> : t('none')}</td>
                    <td><Moment at={one.expires_at} absolute /></td>
                    <td><Acts reveal={one} onShown={setShown} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {shown ? <Shown shown={shown} onClose={() => setShown(null)} /> : null}
    </>
  )
}
