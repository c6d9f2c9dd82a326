// API tokens: what they may do, until when, when last used. A token's text is shown once.
import { useState } from 'react'
import { Button, Checkbox, CopyButton, Group, Modal, NumberInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconCheck, IconCopy, IconKey, IconPlus } from '@tabler/icons-react'
import { tokens } from '../../api/administration'
import type { ApiToken, Permission, TokenMade } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { Confirm } from '../../parts/Confirm'
import { Moment, Tag, visible } from '../../parts/marks'
import { Card, Empty, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'

/** What a key can be allowed: never more than its owner, never a secret, never members. */
const SCOPES: readonly Permission[] = ['read', 'triage', 'ingest', 'manage-scope', 'manage-alerts', 'read-audit']

function Make({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const here = useHere()
  const { org } = here
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Permission[]>(['read'])
  const [days, setDays] = useState(90)
  const [made, setMade] = useState<TokenMade | null>(null)
  const make = useMutation({
    mutationFn: () => tokens.make(org, { name: name.trim(), scopes, days }), gcTime: 0,
    onSuccess: (done) => { setMade(done); void client.invalidateQueries({ queryKey: [org, 'tokens'] }) },
  })
  return (
    <Modal opened onClose={onClose} title={t('token-new')} closeOnClickOutside={made === null} closeButtonProps={{ 'aria-label': t('close') }}>
      {made ? (
        <div className="column">
          <p className="small">{t('token-once')}</p>
          <TextInput readOnly aria-label={t('token')} classNames={{ input: 'mono' }} value={made.token} onFocus={(e) => e.currentTarget.select()} />
          <Group justify="flex-end">
            <CopyButton value={made.token}>{({ copied, copy }) => <Button variant="default" leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} onClick={copy}>{t(copied ? 'copied' : 'copy')}</Button>}</CopyButton>
            <Button onClick={onClose}>{t('token-kept')}</Button>
          </Group>
        </div>
      ) : (
        <form className="column" onSubmit={(event) => { event.preventDefault(); if (name.trim() && scopes.length > 0) make.mutate() }}>
          <TextInput data-autofocus label={t('token-name')} description={t('token-name-hint')} required value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <Checkbox.Group label={t('token-scopes')} description={t('token-scopes-hint')} value={scopes} onChange={(on) => setScopes(SCOPES.filter((one) => on.includes(one)))}>
            <div className="column" style={{ gap: '0.4rem', marginTop: '0.5rem' }}>{SCOPES.map((one) => <Checkbox key={one} value={one} label={t(`permission-${one}`)} disabled={!may(here, one)} />)}</div>
          </Checkbox.Group>
          <NumberInput label={t('token-days')} min={1} max={365} value={days} onChange={(value) => setDays(Number(value) || 1)} />
          <Button type="submit" loading={make.isPending} disabled={!name.trim() || scopes.length === 0}>{t('token-make')}</Button>
        </form>
      )}
    </Modal>
  )
}

export default function TokensPage() {
  const { t } = useText()
  const { org } = useHere()
  const client = useQueryClient()
  const query = useQuery({ queryKey: [org, 'tokens'], queryFn: () => tokens.list(org) })
  const [making, setMaking] = useState(false)
  const [removing, setRemoving] = useState<ApiToken | null>(null)
  const remove = useMutation({
    mutationFn: (one: ApiToken) => tokens.remove(org, one.id), onSuccess: () => toast({ tone: 'good', text: t('token-removed') }),
    onSettled: () => { setRemoving(null); void client.invalidateQueries({ queryKey: [org, 'tokens'] }) },
  })
  const now = Date.now()
  return (
    <>
      <PageHead title={t('nav-tokens')} lead={t('tokens-lead')}><Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>{t('token-new')}</Button></PageHead>
      <Loaded query={query} rows={4} height={40}>
        {(data) => data.items.length === 0 ? <div className="card"><Empty icon={<IconKey size={30} aria-hidden />} title={t('tokens-none')}>{t('tokens-none-detail')}</Empty></div> : (
          <Card>
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t('nav-tokens')}>
              <table className="plain wide">
                <thead><tr><th scope="col">{t('token-name')}</th><th scope="col">{t('token-scopes')}</th><th scope="col">{t('token-used')}</th><th scope="col">{t('token-expires')}</th><th scope="col"><span className="visually-hidden">{t('reveals-acts')}</span></th></tr></thead>
                <tbody>
                  {data.items.map((one) => (
                    <tr key={one.id}>
                      <td><strong>{visible(one.name)}</strong><div className="small muted mono">{one.prefix}…</div></td>
                      <td><span className="row-flex">{one.scopes.map((s) => <Tag key={s}>{t(`permission-${s}`)}</Tag>)}</span></td>
                      <td><Moment at={one.last_used_at} /></td>
                      <td>{Date.parse(one.expires_at) < now ? t('token-expired') : null} <Moment at={one.expires_at} absolute /></td>
                      <td className="num"><Button size="compact-sm" variant="default" onClick={() => setRemoving(one)}>{t('token-remove')}</Button></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        )}
      </Loaded>
      {making ? <Make onClose={() => setMaking(false)} /> : null}
      {removing ? <Confirm title={t('token-remove')} act={t('token-remove')} busy={remove.isPending} onClose={() => setRemoving(null)} onYes={() => remove.mutate(removing)}>{t('token-remove-why', { name: visible(removing.name) })}</Confirm> : null}
    </>
  )
}
