// My queue: what is assigned to me, what waits for my approval.
import { useMemo, useState } from 'react'
import { Button, Group, Modal, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { IconCheck, IconInbox, IconX } from '@tabler/icons-react'
import { organization, reveals } from '../../api/organization'
import type { Approval } from '../../api/types'
import { useHere } from '../../frame/context'
import { DataTable } from '../../parts/DataTable'
import { useFindingColumns } from '../../parts/findingColumns'
import { useIncidentColumns } from '../../parts/incidentColumns'
import { Moment, visible, Who } from '../../parts/marks'
import { Card, Empty, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './queue.module.css'

function Approvals({ approvals }: { approvals: Approval[] }) {
  const { t } = useText()
  const { org, to } = useHere()
  const client = useQueryClient()
  const [refusing, setRefusing] = useState<Approval | null>(null)
  const [reason, setReason] = useState('')
  const done = (text: string) => { toast({ tone: 'good', text }); void client.invalidateQueries({ queryKey: [org, 'queue'] }) }
  const approve = useMutation({ mutationFn: (a: Approval) => reveals.approve(org, a.id), onSuccess: () => done(t('queue-approved')) })
  const refuse = useMutation({
    mutationFn: (a: Approval) => reveals.refuse(org, a.id, reason.trim()),
    onSuccess: () => { setRefusing(null); setReason(''); done(t('queue-refused')) },
  })
  return (
    <Card title={t('queue-approvals')}>
      {approvals.length === 0 ? <p className="muted">{t('queue-no-approvals')}</p> : (
        <ul className={css.approvals}>
          {approvals.map((a) => (
            <li key={a.id}>
              <div className={css.said}>
                <strong>{t(`queue-kind-${a.kind}`)}</strong>
                <q>{visible(a.reason)}</q>
                <span className="small muted"><Who person={a.requested_by} /> · <Moment at={a.requested_at} /> · {t('queue-until')} <Moment at={a.expires_at} absolute /> · <Link href={to(`/findings/${a.finding}`)}>{t('queue-finding')}</Link></span>
              </div>
              {a.kind === 'reveal' ? (
                <Group gap="xs">
                  <Button variant="default" leftSection={<IconX size={16} aria-hidden />} onClick={() => setRefusing(a)}>{t('queue-refuse')}</Button>
                  <Button leftSection={<IconCheck size={16} aria-hidden />} loading={approve.isPending} onClick={() => approve.mutate(a)}>{t('queue-approve')}</Button>
                </Group>
              ) : <Button variant="default" component={Link} href={to(`/findings/${a.finding}`)}>{t('queue-look')}</Button>}
            </li>
          ))}
        </ul>
      )}
      <Modal opened={refusing !== null} onClose={() => setRefusing(null)} title={t('queue-refuse-title')} closeButtonProps={{ 'aria-label': t('close') }}>
        <form className="column" onSubmit={(event) => { event.preventDefault(); if (refusing) refuse.mutate(refusing) }}>
          <Textarea data-autofocus label={t('move-reason')} required value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setRefusing(null)}>{t('cancel')}</Button>
            <Button type="submit" loading={refuse.isPending} disabled={!reason.trim()}>{t('queue-refuse')}</Button>
          </Group>
        </form>
      </Modal>
    </Card>
  )
}

export default function QueuePage() {
  const { t } = useText()
  const { org, to } = useHere()
  const query = useQuery({ queryKey: [org, 'queue'], queryFn: () => organization.queue(org) })
  const findingColumns = useFindingColumns()
  const incidentColumns = useIncidentColumns()
  const columns = useMemo(() => findingColumns.filter((c) => c.id !== 'assignee'), [findingColumns])
  return (
    <>
      <PageHead title={t('nav-queue')} lead={t('queue-lead')} />
      <Loaded query={query} rows={6} height={44}>
        {(queue) => (
          <div className="column">
            <Approvals approvals={queue.approvals} />
            <section className="column">
              <h2>{t('queue-findings')}</h2>
              {queue.assigned.length === 0 ? (
                <div className="card"><Empty icon={<IconInbox size={30} aria-hidden />} title={t('queue-empty')} action={<Button variant="default" component={Link} href={`${to('/findings')}?assignee=none`}>{t('queue-pick')}</Button>}>{t('queue-empty-detail')}</Empty></div>
              ) : <DataTable label={t('queue-findings')} columns={columns} rows={queue.assigned} id={(f) => f.id} href={(f) => to(`/findings/${f.id}`)} name={(f) => visible(f.subject)} />}
            </section>
            {queue.incidents.length > 0 ? (
              <section className="column">
                <h2>{t('queue-incidents')}</h2>
                <DataTable label={t('queue-incidents')} columns={incidentColumns} rows={queue.incidents} id={(i) => i.id} href={(i) => to(`/incidents/${i.id}`)} name={(i) => visible(i.subject)} />
              </section>
            ) : null}
          </div>
        )}
      </Loaded>
    </>
  )
}
