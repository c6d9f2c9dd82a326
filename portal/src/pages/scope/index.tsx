// What is watched, and the proof that it may be: an item counts only after its proof was approved.
import { useState } from 'react'
import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconPlus, IconShieldCheck, IconShieldQuestion, IconTargetArrow } from '@tabler/icons-react'
import { scope } from '../../api/administration'
import type { ScopeItem, ScopeKind } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { Confirm } from '../../parts/Confirm'
import { Foreign, Moment, visible } from '../../parts/marks'
import { Card, Empty, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './scope.module.css'

const KINDS: readonly ScopeKind[] = ['mail-domain', 'web-host', 'app-id', 'vendor-domain', 'login-pattern']
const LARGEST = 5_000_000

async function base64(file: File): Promise<string> {
  let text = ''
  for (const byte of new Uint8Array(await file.arrayBuffer())) text += String.fromCharCode(byte)
  return btoa(text)
}

function Add({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useText()
  const { org } = useHere()
  const [kind, setKind] = useState<ScopeKind>('mail-domain')
  const [value, setValue] = useState('')
  const add = useMutation({ mutationFn: () => scope.add(org, { kind, value: value.trim() }), onSuccess: () => { toast({ tone: 'good', text: t('scope-added') }); onDone(); onClose() } })
  return (
    <Modal opened onClose={onClose} title={t('scope-add')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (value.trim()) add.mutate() }}>
        <NativeSelect label={t('scope-kind')} value={kind} onChange={(e) => setKind(KINDS.find((k) => k === e.currentTarget.value) ?? 'mail-domain')} data={KINDS.map((k) => ({ value: k, label: t(`scope-kind-${k}`) }))} />
        <TextInput data-autofocus label={t('scope-value')} description={t(`scope-hint-${kind}`)} required classNames={{ input: 'mono' }} value={value} onChange={(e) => setValue(e.currentTarget.value)} />
        <Button type="submit" loading={add.isPending} disabled={!value.trim()}>{t('scope-add')}</Button>
      </form>
    </Modal>
  )
}

function Prove({ item, onClose, onDone }: { item: ScopeItem; onClose: () => void; onDone: () => void }) {
  const { t } = useText()
  const { org } = useHere()
  const [approver, setApprover] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const tooLarge = file !== null && file.size > LARGEST
  const prove = useMutation({
    mutationFn: async (given: File) => scope.prove(org, { kind: item.kind, value: item.value, approver: approver.trim(), statement_base64: await base64(given) }),
    onSuccess: () => { toast({ tone: 'good', text: t('scope-proved') }); onDone(); onClose() },
  })
  return (
    <Modal opened onClose={onClose} title={t('scope-prove')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className="column" onSubmit={(event) => { event.preventDefault(); if (file && !tooLarge && approver.trim()) prove.mutate(file) }}>
        <p><Foreign>{item.value}</Foreign></p>
        <p className="small muted">{t('scope-prove-why')}</p>
        <TextInput data-autofocus label={t('scope-approver')} required value={approver} onChange={(e) => setApprover(e.currentTarget.value)} />
        <label className={css.file}><span>{t('scope-statement')}</span><input type="file" required onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} /></label>
        {tooLarge ? <p role="alert" className={css.bad}>{t('scope-too-large')}</p> : null}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" loading={prove.isPending} disabled={!file || tooLarge || !approver.trim()}>{t('scope-prove-go')}</Button></Group>
      </form>
    </Modal>
  )
}

export default function ScopePage() {
  const { t } = useText()
  const here = useHere()
  const client = useQueryClient()
  const query = useQuery({ queryKey: [here.org, 'scope'], queryFn: () => scope.list(here.org) })
  const [adding, setAdding] = useState(false)
  const [proving, setProving] = useState<ScopeItem | null>(null)
  const [removing, setRemoving] = useState<ScopeItem | null>(null)
  const refresh = () => void client.invalidateQueries({ queryKey: [here.org, 'scope'] })
  const remove = useMutation({ mutationFn: (item: ScopeItem) => scope.remove(here.org, { kind: item.kind, value: item.value }), onSuccess: (gone) => toast({ tone: 'good', text: t('scope-removed'), detail: t('scope-removed-detail', { forgotten: gone.forgotten, kept: gone.reclassified }) }), onSettled: () => { setRemoving(null); refresh() } })
  const admin = may(here, 'manage-scope')
  const operator = here.session.user.operator
  return (
    <>
      <PageHead title={t('nav-scope')} lead={t('scope-lead')}>{admin ? <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t('scope-add')}</Button> : null}</PageHead>
      {admin && !operator && query.data?.items.some((item) => item.state === 'unproven') ? <p className={css.note}>{t('scope-operator-only')}</p> : null}
      <Loaded query={query} rows={5} height={40}>
        {(data) => data.items.length === 0 ? <div className="card"><Empty icon={<IconTargetArrow size={30} aria-hidden />} title={t('scope-none')}>{t('scope-none-detail')}</Empty></div> : (
          <Card>
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t('nav-scope')}>
              <table className="plain wide">
                <thead><tr><th scope="col">{t('scope-value')}</th><th scope="col">{t('scope-kind')}</th><th scope="col">{t('scope-proof')}</th><th scope="col">{t('scope-since')}</th><th scope="col"><span className="visually-hidden">{t('reveals-acts')}</span></th></tr></thead>
                <tbody>
                  {data.items.map((item) => (
                    <tr key={item.kind + item.value}>
                      <td><Foreign>{item.value}</Foreign></td>
                      <td>{t(`scope-kind-${item.kind}`)}</td>
                      <td>
                        <span className={css.state} data-state={item.state}>{item.state === 'proved' ? <IconShieldCheck size={16} aria-hidden /> : <IconShieldQuestion size={16} aria-hidden />}{t(`scope-state-${item.state}`)}</span>
                        {item.proof ? <div className="small muted">{item.proof.approver ? `${visible(item.proof.approver)} · ` : ''}{t(`scope-method-${item.proof.method}`)} · <Moment at={item.proof.at} /></div> : <div className="small muted mono">{visible(item.token)}</div>}
                      </td>
                      <td><Moment at={item.added_at} /></td>
                      <td>{admin ? <Group gap="xs" justify="flex-end" wrap="nowrap">{item.state === 'unproven' && operator ? <Button size="compact-sm" onClick={() => setProving(item)}>{t('scope-prove')}</Button> : null}<Button size="compact-sm" variant="default" onClick={() => setRemoving(item)}>{t('remove')}</Button></Group> : null}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        )}
      </Loaded>
      {adding ? <Add onClose={() => setAdding(false)} onDone={refresh} /> : null}
      {proving ? <Prove item={proving} onClose={() => setProving(null)} onDone={refresh} /> : null}
      {removing ? <Confirm title={t('scope-remove')} act={t('remove')} busy={remove.isPending} onClose={() => setRemoving(null)} onYes={() => remove.mutate(removing)}>{t('scope-remove-why', { value: visible(removing.value) })}</Confirm> : null}
    </>
  )
}
