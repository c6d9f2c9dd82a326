// The audit log: who did what, whether the log is whole, and the proof of one entry.
import { useMemo, useState } from 'react'
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { audit } from '../../api/administration'
import type { AuditEntry } from '../../api/types'
import { useHere } from '../../frame/context'
import { useAddress } from '../../parts/address'
import { Foreign, Moment, visible } from '../../parts/marks'
import { Card, Empty, Loaded, PageHead } from '../../parts/states'
import { useText } from '../../text'
import { dayEnd, dayStart } from '../../text/days'
import css from './audit.module.css'

/** The actions of this release, by the part they belong to: see yagura_model::AuditAction. */
export const ACTIONS: readonly string[] = [
  'sign_in.passkey', 'sign_in.refused', 'sign_in.recovery', 'sign_in.link', 'sign_out', 'session.revoked', 'passkey.added', 'passkey.removed',
  'recovery_codes.made', 'step_up', 'user.invited', 'invitation.removed', 'user.registered', 'member.role', 'member.removed', 'token.made',
  'token.revoked', 'access.refused', 'organization.added', 'scope.added', 'scope.proved', 'scope.removed', 'pack.ingested', 'pack.rescanned',
  'finding.transition', 'finding.assignee', 'finding.tags', 'finding.comment', 'finding.bulk', 'finding.undo', 'incident.transition',
  'incident.assignee', 'incident.comment', 'reveal.requested', 'reveal.approved', 'reveal.refused', 'reveal.shown', 'reveal.expired', 'compare',
  'export', 'channel.added', 'channel.changed', 'channel.removed', 'channel.tested', 'route.added', 'route.changed', 'route.ordered',
  'route.removed', 'delivery.replayed', 'settings.read',
]
export const actionName = (code: string): string => `audit-do-${code.replaceAll('.', '-')}`

/** What it was about, and how and why: names and values as the log keeps them. */
function Details({ entry }: { entry: AuditEntry }) {
  const { t } = useText()
  const parts = Object.entries(entry.detail)
  if (!entry.subject && parts.length === 0) return <span className="muted">{t('none')}</span>
  return (
    <div className={css.details}>
      {entry.subject ? <Foreign>{entry.subject}</Foreign> : null}
      {parts.length > 0 ? <dl>{parts.map(([name, value]) => <div key={name}><dt>{visible(name)}</dt><dd>{visible(value)}</dd></div>)}</dl> : null}
    </div>
  )
}

function Status() {
  const { t, number } = useText()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'audit', 'status'], queryFn: () => audit.status(org) })
  return (
    <Card title={t('audit-status')}>
      <Loaded query={query} rows={2}>
        {(s) => (
          <>
            {!s.verified_at ? <p className="muted">{t('audit-unchecked')}</p> : (
              <p className={css.whole} data-ok={s.ok}>
                {s.ok ? <IconShieldCheck size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
                {s.first_bad ? <>{t('audit-bad', { sequence: s.first_bad.sequence })} <span className="small">{visible(s.first_bad.reason)}</span></> : t('audit-ok')}
              </p>
            )}
            <p className={css.whole} data-ok={s.witness_state === 'current'}>
              {s.witness_state === 'current' ? <IconShieldCheck size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
              {t(`audit-witness-${s.witness_state}`)}
            </p>
            <dl className="facts"><dt>{t('audit-entries')}</dt><dd>{number(s.entries)}</dd><dt>{t('audit-verified')}</dt><dd><Moment at={s.verified_at} absolute /></dd><dt>{t('audit-signed')}</dt><dd><Moment at={s.signed_at} absolute /></dd><dt>{t('audit-delivered')}</dt><dd><Moment at={s.delivered_at} absolute />{s.witnesses.map((w, i) => <div key={i} className="small muted">{t('audit-witness-one', { kind: w.kind, size: w.size })} <Moment at={w.delivered_at} absolute /></div>)}</dd><dt>{t('audit-checkpoint')}</dt><dd className={`mono ${css.checkpoint}`}>{s.checkpoint}</dd></dl>
          </>
        )}
      </Loaded>
    </Card>
  )
}

function Proof({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t, number } = useText()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'audit', 'proof', entry.sequence], queryFn: () => audit.proof(org, entry.sequence) })
  return (
    <Modal opened onClose={onClose} size="lg" title={t('audit-proof', { sequence: entry.sequence })} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="column">
        <p className="small muted">{t('audit-proof-why')}</p>
        <Loaded query={query} rows={4}>
          {(p) => <dl className="facts"><dt>{t('audit-leaf')}</dt><dd className="mono">{p.leaf_hash}</dd><dt>{t('audit-size')}</dt><dd>{number(p.tree_size)}</dd><dt>{t('audit-root')}</dt><dd className="mono">{p.root}</dd><dt>{t('audit-path')}</dt><dd>{p.path.map((h) => <div key={h} className="mono small">{h}</div>)}</dd></dl>}
        </Loaded>
      </div>
    </Modal>
  )
}

export default function AuditPage() {
  const { t, number, zone } = useText()
  const { org } = useHere()
  const [address, setAddress] = useAddress()
  const [proof, setProof] = useState<AuditEntry | null>(null)
  const day = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(address.get(name) ?? '') ? address.get(name) : null)
  const since = day('since')
  const until = day('until')
  const query = { action: address.get('action'), actor: address.get('actor'), since: since ? dayStart(since, zone) : null, until: until ? dayEnd(until, zone) : null }
  const set = (name: string, value: string) => setAddress((q) => { if (value.trim()) q.set(name, value.trim()); else q.delete(name) })
  // One field only: a debounce that two fields share would lose the first.
  const typed = useDebouncedCallback((actor: string) => set('actor', actor), 250)
  const list = useInfiniteQuery({
    queryKey: [org, 'audit', query],
    queryFn: ({ pageParam }) => audit.list(org, { ...query, cursor: pageParam, limit: 100 }),
    initialPageParam: null as string | null, getNextPageParam: (page) => page.next, placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  return (
    <>
      <PageHead title={t('nav-audit')} lead={t('audit-lead')} />
      <div className="column">
        <Status />
        <div className={css.bar}>
          <NativeSelect size="xs" label={t('audit-action')} value={query.action ?? ''} onChange={(e) => set('action', e.currentTarget.value)}
            data={[{ value: '', label: t('all') }, ...(query.action && !ACTIONS.includes(query.action) ? [query.action] : []), ...ACTIONS.map((one) => ({ value: one, label: t(actionName(one)) }))]} />
          <TextInput size="xs" label={t('audit-actor')} defaultValue={query.actor ?? ''} onChange={(e) => typed(e.currentTarget.value)} />
          <TextInput size="xs" type="date" label={t('audit-since')} defaultValue={since ?? ''} onChange={(e) => set('since', e.currentTarget.value)} />
          <TextInput size="xs" type="date" label={t('audit-until')} defaultValue={until ?? ''} onChange={(e) => set('until', e.currentTarget.value)} />
        </div>
        <Loaded query={list} rows={10}>
          {() => rows.length === 0 ? <div className="card"><Empty title={t('audit-none')}>{t('audit-none-detail')}</Empty></div> : (
            <div className="card scroll-x" tabIndex={0} role="region" aria-label={t('nav-audit')}>
              <table className={`plain ${css.table}`}>
                <thead><tr><th scope="col" className={`num ${css.sequence}`}>{t('audit-sequence')}</th><th scope="col" className={css.at}>{t('audit-at')}</th><th scope="col" className={css.who}>{t('audit-actor')}</th><th scope="col" className={css.action}>{t('audit-action')}</th><th scope="col">{t('details')}</th><th scope="col" className={css.proof}><span className="visually-hidden">{t('reveals-acts')}</span></th></tr></thead>
                <tbody>
                  {rows.map((e) => (
                    <tr key={e.sequence}>
                      <td className="num muted">{number(e.sequence)}</td>
                      <td><Moment at={e.at} absolute /></td>
                      <td>{e.actor.name ? visible(e.actor.name) : t(`actor-${e.actor.kind}`)}{e.actor.kind === 'token' ? <div className="small muted">{t('actor-token')}</div> : null}{e.address ? <div className="small muted mono">{visible(e.address)}</div> : null}</td>
                      <td><strong className={css.did}>{ACTIONS.includes(e.action) ? t(actionName(e.action)) : visible(e.action)}</strong><div className="small muted mono">{visible(e.action)}</div></td>
                      <td><Details entry={e} /></td>
                      <td className="num"><Button size="compact-xs" variant="default" onClick={() => setProof(e)}>{t('audit-proof-open')}</Button></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Loaded>
        {list.hasNextPage ? <Button style={{ alignSelf: 'center' }} variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('more')}</Button> : null}
      </div>
      {proof ? <Proof entry={proof} onClose={() => setProof(null)} /> : null}
    </>
  )
}
