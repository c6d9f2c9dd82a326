// One finding: what was found, why it scores as it does, what to do next, and everything that happened to it.
import { useState } from 'react'
import { Button, Menu, Tabs, TagsInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { IconArrowLeft, IconChevronDown, IconCopy, IconDeviceLaptop, IconUrgent } from '@tabler/icons-react'
import { findings } from '../../api/findings'
import type { Finding, FindingStatus } from '../../api/types'
import { mayWork, useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { Assignee } from '../../parts/Assignee'
import { Deliveries } from '../../parts/Deliveries'
import { History } from '../../parts/History'
import { useKeys } from '../../parts/keys'
import { MachineFactsList } from '../../parts/MachineFactsList'
import { Due, Moment, SeverityMark, StatusMark, Tag, visible } from '../../parts/marks'
import { MoveDialog, needsDialog, type Move } from '../../parts/MoveDialog'
import { nextStage } from '../../parts/stages'
import { PageTitle } from '../../parts/PageTitle'
import { Card, Loaded } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import { Cookies, Credentials, ScoreSum, Sources } from './evidence'
import css from './finding.module.css'

function useChanges(finding: Finding) {
  const { t } = useText()
  const { org } = useHere()
  const client = useQueryClient()
  const keep = (now: Finding, text: string) => {
    client.setQueryData([org, 'finding', finding.id], now)
    toast({ tone: 'good', text })
    void client.invalidateQueries({ queryKey: [org, 'finding', finding.id, 'history'] })
    for (const part of ['findings', 'overview', 'queue', 'incidents']) void client.invalidateQueries({ queryKey: [org, part] })
  }
  return {
    move: useMutation({ mutationFn: (move: Move) => findings.move(org, finding, move), onSuccess: (now) => keep(now, t('move-done', { status: t(`status-${now.status}`) })) }),
    assign: useMutation({ mutationFn: (user: string | null) => findings.assign(org, finding, user), onSuccess: (now) => keep(now, t('updated')) }),
    tag: useMutation({ mutationFn: (tags: string[]) => findings.tag(org, finding, tags), onSuccess: (now) => keep(now, t('updated')) }),
  }
}

function Actions({ finding }: { finding: Finding }) {
  const { t } = useText()
  const here = useHere()
  const changes = useChanges(finding)
  const [to, setTo] = useState<FindingStatus | null>(null)
  const want = (next: FindingStatus) => { if (needsDialog(next)) setTo(next); else changes.move.mutate({ to: next }) }
  useKeys(mayWork(here) ? {
    e: () => { const next = nextStage(finding.status); if (next && finding.allowed.includes(next)) want(next) },
    a: () => changes.assign.mutate(here.session.user.id),
  } : {})
  return (
    <div className="row-flex">
      <Assignee person={finding.assignee} busy={changes.assign.isPending} onAssign={(user) => changes.assign.mutate(user)} />
      {finding.allowed.length > 0 ? (
        <Menu position="bottom-end">
          <Menu.Target><Button loading={changes.move.isPending} rightSection={<IconChevronDown size={16} aria-hidden />}>{t('finding-move')}</Button></Menu.Target>
          <Menu.Dropdown>{finding.allowed.map((next) => <Menu.Item key={next} onClick={() => want(next)}><StatusMark status={next} /></Menu.Item>)}</Menu.Dropdown>
        </Menu>
      ) : null}
      {to ? (
        <MoveDialog to={to} subject={<StatusMark status={finding.status} />} busy={changes.move.isPending} onClose={() => setTo(null)}
          onMove={(move) => changes.move.mutate(move, { onSettled: () => setTo(null) })} />
      ) : null}
    </div>
  )
}

function Tags({ finding }: { finding: Finding }) {
  const { t } = useText()
  const here = useHere()
  const { tag } = useChanges(finding)
  if (!mayWork(here)) return finding.tags.length > 0 ? <span className="row-flex">{finding.tags.map((one) => <Tag key={one}>{one}</Tag>)}</span> : <span className="muted">{t('none')}</span>
  return <TagsInput size="xs" aria-label={t('tags')} placeholder={finding.tags.length === 0 ? t('tags-add') : ''} value={finding.tags} disabled={tag.isPending} onChange={(tags) => tag.mutate(tags.map((one) => one.trim()).filter(Boolean))} />
}

function Side({ finding }: { finding: Finding }) {
  const { t, number } = useText()
  const { to } = useHere()
  return (
    <div className="column">
      <Card title={t('finding-facts')}>
        <dl className="facts">
          <dt>{t('due')}</dt><dd><Due at={finding.due_at} overdue={finding.overdue} /></dd>
          {finding.accepted_until ? <><dt>{t('move-until')}</dt><dd><Moment at={finding.accepted_until} absolute /></dd></> : null}
          {finding.duplicate_of ? <><dt>{t('move-duplicate')}</dt><dd><Link href={to(`/findings/${finding.duplicate_of}`)} className="mono">{finding.duplicate_of.slice(0, 12)}…</Link></dd></> : null}
          <dt>{t('class')}</dt><dd>{t(`class-${finding.class}`)}</dd>
          <dt>{t('first-seen')}</dt><dd><Moment at={finding.first_seen} absolute /></dd>
          <dt>{t('last-seen')}</dt><dd><Moment at={finding.last_seen} absolute /></dd>
          <dt>{t('seen-count')}</dt><dd>{number(finding.count)}</dd>
          <dt>{t('tags')}</dt><dd><Tags finding={finding} /></dd>
          <dt>{t('finding-id')}</dt>
          <dd><button type="button" className={css.id} onClick={() => void navigator.clipboard.writeText(finding.id).then(() => toast({ tone: 'good', text: t('copied') }))}><span className="mono">{finding.id.slice(0, 12)}…</span><IconCopy size={14} aria-label={t('copy')} /></button></dd>
        </dl>
      </Card>
      <Card title={t('finding-score')}><ScoreSum terms={finding.score_terms} score={finding.score} /></Card>
      {finding.machine_facts ? (
        <Card title={t('machine')} aside={finding.machine ? <Link className="small" href={to(`/machines/${finding.machine}`)}>{t('finding-machine-open')}</Link> : null}><MachineFactsList facts={finding.machine_facts} /></Card>
      ) : null}
    </div>
  )
}

function Body({ finding }: { finding: Finding }) {
  const text = useText()
  const { t, both, bothList } = text
  const { org, to } = useHere()
  const [address, setAddress] = useAddress()
  const steps = bothList(finding.next_steps)
  const tab = address.get('tab') ?? 'evidence'
  return (
    <article>
      <div className={css.crumbs}><Link href={to('/findings')}><IconArrowLeft size={15} aria-hidden />{t('nav-findings')}</Link></div>
      <header className={css.head}>
        <div className={css.headText}>
          <div className="row-flex"><SeverityMark severity={finding.severity} /><StatusMark status={finding.status} /></div>
          <PageTitle>{both(finding.title)}</PageTitle>
          <p className="row-flex small"><span className="mono">{visible(finding.subject)}</span><span className="muted">{visible(finding.asset)}</span>
            {finding.incident ? <Link href={to(`/incidents/${finding.incident}`)} className={css.ref}><IconUrgent size={15} aria-hidden />{t('finding-incident')}</Link> : null}
            {finding.machine ? <Link href={to(`/machines/${finding.machine}`)} className={css.ref}><IconDeviceLaptop size={15} aria-hidden />{t('machine')}</Link> : null}
          </p>
        </div>
        <Actions finding={finding} />
      </header>
      <div className={css.layout}>
        <div className="column">
          {steps.length > 0 ? <Card title={t('finding-next')} className={css.next}><ol>{steps.map((step) => <li key={step}>{step}</li>)}</ol></Card> : null}
          <section className="card">
            <Tabs value={tab} onChange={(value) => setAddress((q) => { if (value && value !== 'evidence') q.set('tab', value); else q.delete('tab') })} keepMounted={false}>
              <Tabs.List mb="md">
                <Tabs.Tab value="evidence">{t('finding-evidence')}</Tabs.Tab>
                <Tabs.Tab value="history">{t('finding-history')}</Tabs.Tab>
                <Tabs.Tab value="deliveries">{t('finding-deliveries')}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="evidence">
                <div className="column">
                  <section><h2 className={css.sub}>{t('credentials')}</h2><Credentials finding={finding} /></section>
                  {finding.cookies.length > 0 ? <section><h2 className={css.sub}>{t('cookies')}</h2><Cookies cookies={finding.cookies} /></section> : null}
                  {typeof finding.omitted === 'number' && finding.omitted > 0 ? <p className="muted small">{t('finding-omitted', { count: finding.omitted })}</p> : null}
                  <section><h2 className={css.sub}>{t('finding-sources')}</h2><Sources finding={finding} /></section>
                </div>
              </Tabs.Panel>
              <Tabs.Panel value="history"><History name="finding" id={finding.id} load={() => findings.history(org, finding.id)} comment={(said) => findings.comment(org, finding.id, said)} /></Tabs.Panel>
              <Tabs.Panel value="deliveries"><Deliveries name="finding" id={finding.id} load={() => findings.deliveries(org, finding.id)} /></Tabs.Panel>
            </Tabs>
          </section>
        </div>
        <Side finding={finding} />
      </div>
    </article>
  )
}

export default function FindingPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'finding', id], queryFn: () => findings.one(org, id) })
  return <Loaded page query={query} rows={5} height={90}>{(finding) => <Body finding={finding} key={finding.id} />}</Loaded>
}
