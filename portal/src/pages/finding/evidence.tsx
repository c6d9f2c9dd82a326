// The evidence of a finding: credentials (masked), cookies, where it was seen; and the score as a sum.
import { useState } from 'react'
import { Button, Group, Modal, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconEqual, IconEqualNot, IconEyeQuestion, IconScale } from '@tabler/icons-react'
import { findings } from '../../api/findings'
import { reveals } from '../../api/organization'
import type { CookieView, CredentialView, Finding, ScoreTerm } from '../../api/types'
import { mayWork, useHere } from '../../frame/context'
import { Foreign, Moment, Tag, visible } from '../../parts/marks'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './finding.module.css'

export function ScoreSum({ terms, score }: { terms: ScoreTerm[]; score: number }) {
  const { t, both, number } = useText()
  const sum = terms.reduce((total, one) => total + one.points, 0)
  return (
    <table className="plain">
      <thead><tr><th scope="col">{t('score-reason')}</th><th scope="col" className="num">{t('score-points')}</th></tr></thead>
      <tbody>
        {terms.map((one) => <tr key={one.code}><td>{both(one.label)}</td><td className="num">{one.points >= 0 ? '+' : '−'}{number(Math.abs(one.points))}</td></tr>)}
        {sum !== score ? <tr><td className="muted">{t('score-limit')}</td><td className="num">{number(score - sum)}</td></tr> : null}
        <tr className={css.sum}><th scope="row">{t('score-sum')}</th><td className="num"><strong>{number(score)}</strong></td></tr>
      </tbody>
    </table>
  )
}

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, '0')).join('')

/** "Is it still the current one?" without showing it: a value is hashed here, only the hash leaves the browser. */
function Compare({ finding, credential, onClose }: { finding: string; credential: CredentialView; onClose: () => void }) {
  const { t } = useText()
  const { org } = useHere()
  const [kind, setKind] = useState<'typed' | 'sha256' | 'fingerprint'>('typed')
  const [value, setValue] = useState('')
  const compare = useMutation({
    mutationFn: async () => {
      const sent = kind === 'typed' ? hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value))) : value.trim().toLowerCase()
      return findings.compare(org, finding, { credential: credential.secret.fingerprint ?? '', kind: kind === 'fingerprint' ? 'fingerprint' : 'sha256', value: sent })
    },
    onSettled: () => { if (kind === 'typed') setValue('') },
  })
  return (
    <Modal opened onClose={onClose} title={t('compare-title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (value) compare.mutate() }}>
        <p className="small muted">{t('compare-why')}</p>
        <SegmentedControl size="xs" aria-label={t('compare-kind')} value={kind} onChange={(k) => { setKind(k as typeof kind); setValue(''); compare.reset() }}
          data={['typed', 'sha256', 'fingerprint'].map((k) => ({ value: k, label: t(`compare-${k}`) }))} />
        <TextInput data-autofocus type={kind === 'typed' ? 'password' : 'text'} autoComplete="off" spellCheck={false} classNames={{ input: 'mono' }} label={t(`compare-${kind}-label`)} value={value} onChange={(e) => { setValue(e.currentTarget.value); compare.reset() }} />
        <div role="status">
          {compare.data ? (
            <p className={css.verdict} data-same={compare.data.same}>
              {compare.data.same ? <IconEqual size={18} aria-hidden /> : <IconEqualNot size={18} aria-hidden />}{t(compare.data.same ? 'compare-same' : 'compare-different')}
            </p>
          ) : null}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('close')}</Button>
          <Button type="submit" loading={compare.isPending} disabled={!value}>{t('compare-go')}</Button>
        </Group>
      </form>
    </Modal>
  )
}

function AskReveal({ finding, credential, onClose }: { finding: string; credential: CredentialView; onClose: () => void }) {
  const { t } = useText()
  const { org } = useHere()
  const [reason, setReason] = useState('')
  const ask = useMutation({
    mutationFn: () => reveals.ask(org, { finding, credential: credential.secret.fingerprint ?? '', reason: reason.trim() }),
    onSuccess: () => { toast({ tone: 'good', text: t('reveal-asked') }); onClose() },
  })
  return (
    <Modal opened onClose={onClose} title={t('reveal-title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (reason.trim().length >= 3) ask.mutate() }}>
        <p className="small">{t('reveal-why')}</p>
        <Textarea data-autofocus label={t('move-reason')} required value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" loading={ask.isPending} disabled={reason.trim().length < 3}>{t('reveal-ask')}</Button>
        </Group>
      </form>
    </Modal>
  )
}

export function Credentials({ finding }: { finding: Finding }) {
  const { t, number } = useText()
  const here = useHere()
  const [comparing, setComparing] = useState<CredentialView | null>(null)
  const [asking, setAsking] = useState<CredentialView | null>(null)
  if (finding.credentials.length === 0) return <p className="muted">{t('credentials-none')}</p>
  return (
    <>
      <ul className={css.credentials}>
        {finding.credentials.map((c, n) => (
          <li key={n}>
            <dl className="facts">
              <dt>{t('credential-url')}</dt><dd><Foreign>{c.url ?? c.host}</Foreign></dd>
              <dt>{t('credential-login')}</dt><dd><Foreign>{c.login}</Foreign></dd>
              <dt>{t('credential-secret')}</dt>
              <dd>
                {c.secret.fingerprint ? (
                  <>
                    <span className={`mono ${css.mask}`} aria-label={t('credential-masked')} role="img">{visible(c.secret.mask)}</span>{' '}
                    <span className="small muted">{t('credential-length', { length: c.secret.properties.length_class })}</span>
                  </>
                ) : <span className="muted">{t('credential-no-secret')}</span>}
              </dd>
              {c.application ? <><dt>{t('credential-application')}</dt><dd><Foreign>{[c.application, c.profile].filter(Boolean).join(' / ')}</Foreign></dd></> : null}
              {c.reasons.length > 0 ? <><dt>{t('credential-reasons')}</dt><dd className="row-flex">{c.reasons.map((r) => <Tag key={r}>{t(`reason-${r}`)}</Tag>)}</dd></> : null}
              {c.count > 1 ? <><dt>{t('seen-count')}</dt><dd>{number(c.count)}</dd></> : null}
            </dl>
            {c.secret.fingerprint && mayWork(here) ? (
              <div className={css.acts}>
                <Button size="compact-sm" variant="default" leftSection={<IconScale size={15} aria-hidden />} onClick={() => setComparing(c)}>{t('compare-open')}</Button>
                {c.reveal.allowed ? (
                  <Button size="compact-sm" variant="default" leftSection={<IconEyeQuestion size={15} aria-hidden />} onClick={() => setAsking(c)}>{t('reveal-open')}</Button>
                ) : <span className="small muted">{c.reveal.reason_code ? t(`reveal-why-${c.reveal.reason_code}`) : null}</span>}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {comparing ? <Compare finding={finding.id} credential={comparing} onClose={() => setComparing(null)} /> : null}
      {asking ? <AskReveal finding={finding.id} credential={asking} onClose={() => setAsking(null)} /> : null}
    </>
  )
}

export function Cookies({ cookies }: { cookies: CookieView[] }) {
  const { t } = useText()
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('cookies')}>
      <table className="plain">
        <thead><tr><th scope="col">{t('cookie-state')}</th><th scope="col">{t('cookie-name')}</th><th scope="col">{t('cookie-domain')}</th><th scope="col">{t('cookie-role')}</th><th scope="col">{t('cookie-expires')}</th><th scope="col">{t('cookie-hash')}</th></tr></thead>
        <tbody>
          {cookies.map((c) => (
            <tr key={c.domain + c.path + c.name + c.value_sha256}>
              <td><span className={css.live} data-live={c.live}>{t(c.live ? 'cookie-live' : 'cookie-expired')}</span></td>
              <td><Foreign>{c.name}</Foreign></td><td><Foreign>{c.domain + (c.path === '/' ? '' : c.path)}</Foreign></td>
              <td>{t(`cookie-role-${c.role}`)}</td><td><Moment at={c.expires_at} /></td><td><span className="mono" title={c.value_sha256}>{c.value_sha256.slice(0, 12)}…</span></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function Sources({ finding }: { finding: Finding }) {
  const { t, number } = useText()
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('finding-sources')}>
      <table className="plain">
        <thead><tr><th scope="col">{t('source-pack')}</th><th scope="col">{t('source-member')}</th><th scope="col" className="num">{t('source-line')}</th><th scope="col">{t('source-seen')}</th></tr></thead>
        <tbody>
          {finding.sources.map((s) => (
            <tr key={s.pack + s.member + String(s.line)}><td><Foreign>{s.name}</Foreign></td><td><Foreign>{s.member}</Foreign></td><td className="num">{s.line === 0 ? t('none') : number(s.line)}</td><td><Moment at={s.seen_at} /></td></tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
