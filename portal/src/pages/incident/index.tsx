// One incident: a single timeline, the findings in it, what to do, and what was said. Readable on a phone.
import { useState } from 'react'
import { Button, Group, Menu, Modal, NativeSelect, Tabs, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { IconArrowLeft, IconBell, IconBug, IconChevronDown, IconCookie, IconDatabaseImport, IconDeviceLaptop, IconListSearch, IconMessage, IconTransitionRight, IconUpload, type Icon } from '@tabler/icons-react'
import { incidents } from '../../api/organization'
import type { Incident, IncidentStatus, TimelineEntry, TimelineKind, Verdict } from '../../api/types'
import { mayWork, useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { Assignee } from '../../parts/Assignee'
import { DataTable } from '../../parts/DataTable'
import { useFindingColumns } from '../../parts/findingColumns'
import { History } from '../../parts/History'
import { MachineFactsList } from '../../parts/MachineFactsList'
import { Moment, SeverityMark, StatusMark, visible, Who } from '../../parts/marks'
import { PageTitle } from '../../parts/PageTitle'
import { Card, Loaded } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './incident.module.css'

const VERDICTS: readonly Verdict[] = ['true_positive', 'false_positive', 'benign', 'duplicate']
const PICTURES: Record<TimelineKind, Icon> = {
  infected: IconBug, leaked: IconUpload, seen: IconDatabaseImport, finding: IconListSearch, status: IconTransitionRight,
  comment: IconMessage, delivery: IconBell, cookie_expires: IconCookie,
}

/** Entries in order, with the place where the present lies. */
export function ordered(entries: readonly TimelineEntry[], now: number): { past: TimelineEntry[]; ahead: TimelineEntry[] } {
  const sorted = [...entries].sort((a, b) => a.at.localeCompare(b.at))
  return { past: sorted.filter((e) => Date.parse(e.at) <= now), ahead: sorted.filter((e) => Date.parse(e.at) > now) }
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { t, both } = useText()
  const { to } = useHere()
  const Picture = PICTURES[entry.kind] ?? IconMessage
  // The server tells a move by its codes; people read their names.
  const label = entry.kind === 'status' ? both(entry.label).split(' → ').map((code) => t(`status-${code}`)).join(' → ') : visible(both(entry.label))
  return (
    <li className={css.entry} data-kind={entry.kind}>
      <span className={css.dot}><Picture size={16} stroke={1.8} aria-hidden /></span>
      <div className={css.when}><Moment at={entry.at} absolute /><span>{t(`timeline-${entry.kind}`)}</span></div>
      <div className={css.what}>
        {entry.finding ? <Link href={to(`/findings/${entry.finding}`)}>{label}</Link> : label}
        {entry.actor?.id ? <span className="small muted"> · <Who person={entry.actor} /></span> : null}
      </div>
    </li>
  )
}

function Timeline({ id }: { id: string }) {
  const { t } = useText()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'incident', id, 'timeline'], queryFn: () => incidents.timeline(org, id) })
  return (
    <Loaded query={query} rows={6} height={36}>
      {(data) => {
        const { past, ahead } = ordered(data.items, Date.now())
        return (
          <ol className={css.timeline}>
            {past.map((e, n) => <Entry key={`${e.at}${e.kind}${n}`} entry={e} />)}
            {ahead.length > 0 ? <li className={css.now}><span>{t('incident-timeline-future')}</span></li> : null}
            {ahead.map((e, n) => <Entry key={`${e.at}${e.kind}${n}`} entry={e} />)}
          </ol>
        )
      }}
    </Loaded>
  )
}

function MoveIncident({ incident, to, busy, onClose, onMove }: {
  incident: Incident; to: IncidentStatus; busy: boolean; onClose: () => void; onMove: (body: { to: IncidentStatus; verdict?: Verdict; reason?: string }) => void
}) {
  const { t } = useText()
  const [verdict, setVerdict] = useState<Verdict | ''>(incident.verdict ?? '')
  const [reason, setReason] = useState('')
  const closing = to === 'closed'
  return (
    <Modal opened onClose={onClose} title={t('incident-move')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); onMove({ to, ...(closing && verdict ? { verdict } : {}), ...(reason.trim() ? { reason: reason.trim() } : {}) }) }}>
        <div className="row-flex"><StatusMark status={incident.status} /><span aria-hidden>→</span><StatusMark status={to} /></div>
        {closing ? (
          <NativeSelect data-autofocus label={t('incident-verdict')} description={t('incident-close')} required value={verdict} onChange={(e) => setVerdict(e.currentTarget.value as Verdict | '')}
            data={[{ value: '', label: t('incident-verdict-choose') }, ...VERDICTS.map((v) => ({ value: v, label: t(`verdict-${v}`) }))]} />
        ) : null}
        <Textarea label={t('move-reason')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} maxLength={2000} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" loading={busy} disabled={closing && !verdict}>{t('move-go')}</Button>
        </Group>
      </form>
    </Modal>
  )
}

function Actions({ incident }: { incident: Incident }) {
  const { t } = useText()
  const here = useHere()
  const client = useQueryClient()
  const [to, setTo] = useState<IncidentStatus | null>(null)
  const keep = (text: string) => {
    toast({ tone: 'good', text })
    for (const part of ['incident', 'incidents', 'overview', 'queue']) void client.invalidateQueries({ queryKey: [here.org, part] })
  }
  const move = useMutation({
    mutationFn: (body: { to: IncidentStatus; verdict?: Verdict; reason?: string }) => incidents.move(here.org, incident, body),
    onSuccess: (now) => keep(t('move-done', { status: t(`status-${now.status}`) })), onSettled: () => setTo(null),
  })
  const assign = useMutation({ mutationFn: (user: string | null) => incidents.assign(here.org, incident, user), onSuccess: () => keep(t('updated')) })
  if (!mayWork(here)) return null
  return (
    <div className="row-flex">
      <Assignee person={incident.assignee} busy={assign.isPending} onAssign={(user) => assign.mutate(user)} />
      {incident.allowed.length > 0 ? (
        <Menu position="bottom-end">
          <Menu.Target><Button rightSection={<IconChevronDown size={16} aria-hidden />}>{t('incident-move')}</Button></Menu.Target>
          <Menu.Dropdown>{incident.allowed.filter((s) => s !== incident.status).map((next) => <Menu.Item key={next} onClick={() => setTo(next)}><StatusMark status={next} /></Menu.Item>)}</Menu.Dropdown>
        </Menu>
      ) : null}
      {to ? <MoveIncident incident={incident} to={to} busy={move.isPending} onClose={() => setTo(null)} onMove={(body) => move.mutate(body)} /> : null}
    </div>
  )
}

function Remedy({ incident }: { incident: Incident }) {
  const { t, bothList } = useText()
  return (
    <Card title={t('incident-remediation')} className={css.remedy}>
      {incident.remediation.map((one) => (
        <section key={one.class}><h3>{t(`class-${one.class}`)}</h3><ol>{bothList(one.steps).map((step) => <li key={step}>{step}</li>)}</ol></section>
      ))}
    </Card>
  )
}

function Body({ incident }: { incident: Incident }) {
  const { t, both, number } = useText()
  const { org, to } = useHere()
  const [address, setAddress] = useAddress()
  const columns = useFindingColumns()
  const tab = address.get('tab') ?? 'timeline'
  return (
    <article>
      <div className={css.crumbs}><Link href={to('/incidents')}><IconArrowLeft size={15} aria-hidden />{t('nav-incidents')}</Link></div>
      <header className={css.head}>
        <div className={css.headText}>
          <div className="row-flex"><SeverityMark severity={incident.severity} /><StatusMark status={incident.status} />{incident.verdict ? <span className="small">{t(`verdict-${incident.verdict}`)}</span> : null}</div>
          <PageTitle>{both(incident.title)}</PageTitle>
          <p className="row-flex small"><span className="mono">{visible(incident.subject)}</span>
            <span className="muted">{t('first-seen')} <Moment at={incident.first_seen} absolute /></span>
            {incident.machine ? <Link href={to(`/machines/${incident.machine}`)} className={css.ref}><IconDeviceLaptop size={15} aria-hidden />{t('incident-machine')}</Link> : null}
          </p>
        </div>
        <Actions incident={incident} />
      </header>
      <div className={css.layout}>
        <section className="card">
          <Tabs value={tab} keepMounted={false} onChange={(value) => setAddress((q) => { if (value && value !== 'timeline') q.set('tab', value); else q.delete('tab') })}>
            <Tabs.List mb="md">
              <Tabs.Tab value="timeline">{t('incident-timeline')}</Tabs.Tab>
              <Tabs.Tab value="members">{t('incident-members')} ({number(incident.members.length)})</Tabs.Tab>
              <Tabs.Tab value="history">{t('finding-history')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="timeline"><Timeline id={incident.id} /></Tabs.Panel>
            <Tabs.Panel value="members"><DataTable label={t('incident-members')} columns={columns} rows={incident.members} id={(f) => f.id} href={(f) => to(`/findings/${f.id}`)} name={(f) => visible(f.subject)} /></Tabs.Panel>
            <Tabs.Panel value="history"><History name="incident" id={incident.id} load={() => incidents.history(org, incident.id)} comment={(said) => incidents.comment(org, incident.id, said)} /></Tabs.Panel>
          </Tabs>
        </section>
        <div className="column">
          {incident.remediation.length > 0 ? <Remedy incident={incident} /> : null}
          {incident.machine_facts ? <Card title={t('machine')}><MachineFactsList facts={incident.machine_facts} /></Card> : null}
        </div>
      </div>
    </article>
  )
}

export default function IncidentPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'incident', id], queryFn: () => incidents.one(org, id) })
  return <Loaded page query={query} rows={5} height={90}>{(incident) => <Body incident={incident} key={incident.id} />}</Loaded>
}
