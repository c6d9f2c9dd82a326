// The audit log: who did what, whether the log is whole, and the proof of one entry.
import { useMemo, useState } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
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
import css from './audit.module.css'

const asText = (detail: Record<string, string>): string => Object.entries(detail).map(([name, value]) => `${name}: ${value}`).join(' · ')

function Status() {
  const { t, number } = useText()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'audit', 'status'], queryFn: () => audit.status(org) })
  return (
    <Card title={t('audit-status')}>
      <Loaded query={query} rows={2}>
        {(s) => (
          <>
            {s.verified_at === null ? <p className="muted">{t('audit-unchecked')}</p> : (
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
  const { t } = useText()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'audit', 'proof', entry.sequence], queryFn: () => audit.proof(org, entry.sequence) })
  return (
    <Modal opened onClose={onClose} size="lg" title={t('audit-proof', { sequence: entry.sequence })} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className="column">
        <p className="small muted">{t('audit-proof-why')}</p>
        <Loaded query={query} rows={4}>
          {(p) => <dl className="facts"><dt>{t('audit-leaf')}</dt><dd className="mono">{p.leaf_hash}</dd><dt>{t('audit-size')}</dt><dd>{p.tree_size}</dd><dt>{t('audit-root')}</dt><dd className="mono">{p.root}</dd><dt>{t('audit-path')}</dt><dd>{p.path.map((h) => <div key={h} className="mono small">{h}</div>)}</dd></dl>}
        </Loaded>
      </div>
    </Modal>
  )
}

export default function AuditPage() {
  const { t, number } = useText()
  const { org } = useHere()
  const [address, setAddress] = useAddress()
  const [proof, setProof] = useState<AuditEntry | null>(null)
  const day = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(address.get(name) ?? '') ? address.get(name) : null)
  const since = day('since')
  const until = day('until')
  const query = { action: address.get('action'), actor: address.get('actor'), since: since ? `${since}T00:00:00Z` : null, until: until ? `${until}T23:59:59Z` : null }
  const put = useDebouncedCallback((name: string, value: string) => setAddress((q) => { if (value.trim()) q.set(name, value.trim()); else q.delete(name) }), 250)
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
          <TextInput size="xs" label={t('audit-action')} defaultValue={query.action ?? ''} onChange={(e) => put('action', e.currentTarget.value)} />
          <TextInput size="xs" label={t('audit-actor')} defaultValue={query.actor ?? ''} onChange={(e) => put('actor', e.currentTarget.value)} />
          <TextInput size="xs" type="date" label={t('audit-since')} defaultValue={since ?? ''} onChange={(e) => put('since', e.currentTarget.value)} />
          <TextInput size="xs" type="date" label={t('audit-until')} defaultValue={until ?? ''} onChange={(e) => put('until', e.currentTarget.value)} />
        </div>
        <Loaded query={list} rows={10}>
          {() => rows.length === 0 ? <div className="card"><Empty title={t('audit-none')}>{t('audit-none-detail')}</Empty></div> : (
            <div className="card scroll-x" tabIndex={0} role="region" aria-label={t('nav-audit')}>
              <table className="plain">
                <thead><tr><th scope="col" className="num">{t('audit-sequence')}</th><th scope="col">{t('audit-at')}</th><th scope="col">{t('audit-actor')}</th><th scope="col">{t('audit-action')}</th><th scope="col">{t('subject')}</th><th scope="col">{t('details')}</th><th scope="col">{t('audit-address')}</th><th scope="col"><span className="visually-hidden">{t('reveals-acts')}</span></th></tr></thead>
                <tbody>
                  {rows.map((e) => (
                    <tr key={e.sequence}>
                      <td className="num">{number(e.sequence)}</td><td><Moment at={e.at} absolute /></td><td>{e.actor.name === null ? t(`actor-${e.actor.kind}`) : visible(e.actor.name)}{e.actor.kind === 'token' ? <div className="small muted">{t('actor-token')}</div> : null}</td><td className="mono">{visible(e.action)}</td>
                      <td><Foreign>{e.subject}</Foreign></td><td className="small">{visible(asText(e.detail))}</td><td><Foreign>{e.address}</Foreign></td>
                      <td className="num"><Button size="compact-sm" variant="default" onClick={() => setProof(e)}>{t('audit-proof-open')}</Button></td>
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
