// Intake: upload a pack, watch the jobs, see what each pack held and what was thrown away.
import { useMemo, useRef, useState } from 'react'
import { Button, Progress } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconCircleCheck, IconCircleX, IconClock, IconDatabaseImport, IconLoader, IconRefresh, IconUpload } from '@tabler/icons-react'
import { intake, upload } from '../../api/intake'
import type { Job, Pack } from '../../api/types'
import { may, useHere } from '../../frame/context'
import { Foreign, Moment, visible } from '../../parts/marks'
import { Card, Empty, Loaded, PageHead } from '../../parts/states'
import { toast } from '../../parts/toasts'
import { useText } from '../../text'
import css from './intake.module.css'

/** Part done of a hundred; null when the whole is unknown. */
export const percent = (done: number, total: number): number | null =>
  total === 0 ? null : Math.min(100, Math.floor((done / total) * 100))

function Upload() {
  const { t, bytes } = useText()
  const { org } = useHere()
  const client = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const stop = useRef<AbortController | null>(null)
  const [sending, setSending] = useState<{ name: string; sent: number; size: number } | null>(null)
  const [over, setOver] = useState(false)
  const send = useMutation({
    mutationFn: async (files: File[]) => {
      for (const file of files) {
        stop.current = new AbortController()
        setSending({ name: file.name, sent: 0, size: file.size })
        try {
          await upload(org, file, (sent) => setSending({ name: file.name, sent, size: file.size }), stop.current.signal)
        } catch (error) {
          if (error instanceof DOMException && error.name === 'AbortError') return false
          throw error
        }
      }
      return true
    },
    onSuccess: (all) => toast({ tone: 'good', text: t(all ? 'intake-sent' : 'intake-stopped') }),
    onSettled: () => { setSending(null); for (const part of ['jobs', 'packs']) void client.invalidateQueries({ queryKey: [org, part] }) },
  })
  const take = (list: FileList | null) => { const files = [...(list ?? [])]; if (files.length > 0 && !sending) send.mutate(files) }
  return (
    <section className={css.drop} data-over={over || undefined} aria-label={t('intake-upload')}
      onDragOver={(e) => { e.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={(e) => { e.preventDefault(); setOver(false); take(e.dataTransfer.files) }}>
      {sending ? (
        <div className={css.sending}>
          <div className="spread"><Foreign>{sending.name}</Foreign><span className="small muted">{bytes(sending.sent)} / {bytes(sending.size)}</span></div>
          <Progress value={percent(sending.sent, sending.size) ?? 0} aria-label={t('intake-progress', { name: sending.name })} />
          <div><Button size="compact-sm" variant="default" onClick={() => stop.current?.abort()}>{t('intake-stop')}</Button></div>
        </div>
      ) : (
        <>
          <IconUpload size={28} stroke={1.5} aria-hidden />
          <p>{t('intake-drop')}</p>
          <p className="small muted">{t('intake-drop-hint')}</p>
          <input ref={picker} type="file" multiple hidden onChange={(e) => { take(e.currentTarget.files); e.currentTarget.value = '' }} />
          <Button onClick={() => picker.current?.click()}>{t('intake-choose')}</Button>
        </>
      )}
    </section>
  )
}

const PICTURES = { queued: <IconClock size={16} aria-hidden />, running: <IconLoader size={16} aria-hidden />, done: <IconCircleCheck size={16} aria-hidden />, failed: <IconCircleX size={16} aria-hidden /> }

function JobRow({ job }: { job: Job }) {
  const { t, number } = useText()
  const part = percent(job.done_bytes, job.total_bytes)
  return (
    <tr>
      <td><span className={css.state} data-state={job.state}>{PICTURES[job.state]}{t(`job-${job.state}`)}</span></td>
      <td>{job.kind === 'rescan' ? t('intake-rescan') : <Foreign>{job.name}</Foreign>}{job.error ? <div className={`small ${css.bad}`}>{visible(job.error)}</div> : null}</td>
      <td className={css.part}>{job.state === 'running' ? <><Progress value={part ?? 0} aria-label={t('intake-progress', { name: job.name })} /><span className="small muted">{part === null ? t('loading') : `${part}%`}</span></> : null}</td>
      <td className="num">{number(job.rows)}</td>
      <td><Moment at={job.finished_at ?? job.started_at ?? job.created_at} /></td>
    </tr>
  )
}

function Jobs() {
  const { t } = useText()
  const here = useHere()
  const client = useQueryClient()
  const query = useQuery({ queryKey: [here.org, 'jobs'], queryFn: () => intake.jobs(here.org), refetchInterval: (q) => (q.state.data?.items.some((j) => j.state === 'running' || j.state === 'queued') ? 3000 : 30_000) })
  const rescan = useMutation({ mutationFn: () => intake.rescan(here.org), onSuccess: () => { toast({ tone: 'good', text: t('intake-rescan-started') }); void client.invalidateQueries({ queryKey: [here.org, 'jobs'] }) } })
  return (
    <Card title={t('intake-jobs')} aside={may(here, 'ingest') ? <Button size="compact-sm" variant="default" leftSection={<IconRefresh size={15} aria-hidden />} loading={rescan.isPending} onClick={() => rescan.mutate()}>{t('intake-rescan')}</Button> : null}>
      <Loaded query={query} rows={3}>
        {(page) => page.items.length === 0 ? <p className="muted">{t('intake-no-jobs')}</p> : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('intake-jobs')}>
            <table className="plain">
              <thead><tr><th scope="col">{t('status')}</th><th scope="col">{t('intake-name')}</th><th scope="col">{t('intake-part')}</th><th scope="col" className="num">{t('intake-rows')}</th><th scope="col">{t('delivery-at')}</th></tr></thead>
              <tbody>{page.items.map((job) => <JobRow key={job.id} job={job} />)}</tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Card>
  )
}

function PackRow({ pack }: { pack: Pack }) {
  const { t, number, bytes } = useText()
  const rejected = Object.entries(pack.counters.rejected)
  return (
    <tr>
      <td><Foreign>{pack.name}</Foreign><div className="small muted">{t(`pack-${pack.kind}`)} · {bytes(pack.size)} · {t(`retention-${pack.retention}`)}</div>{pack.verdict ? <div className={`small ${pack.verdict === 'complete' ? 'muted' : css.bad}`}>{t(`verdict-pack-${pack.verdict}`)}{pack.reason ? ` · ${visible(pack.reason)}` : ''}</div> : null}</td>
      <td><Moment at={pack.registered_at} /></td>
      <td className="num">{number(pack.counters.rows)}</td><td className="num">{number(pack.counters.kept)}</td><td className="num">{number(pack.counters.forgotten)}</td>
      <td className="small">{rejected.length === 0 ? t('none') : rejected.map(([why, count]) => <div key={why}>{visible(why)} {number(count)}</div>)}</td>
    </tr>
  )
}

function Packs() {
  const { t } = useText()
  const { org } = useHere()
  const list = useInfiniteQuery({
    queryKey: [org, 'packs'], queryFn: ({ pageParam }) => intake.packs(org, { cursor: pageParam, limit: 50 }),
    initialPageParam: null as string | null, getNextPageParam: (page) => page.next,
  })
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  return (
    <Card title={t('intake-packs')}>
      <Loaded query={list} rows={5}>
        {() => rows.length === 0 ? <Empty icon={<IconDatabaseImport size={30} aria-hidden />} title={t('intake-none')}>{t('intake-none-detail')}</Empty> : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('intake-packs')}>
            <table className="plain">
              <thead><tr><th scope="col">{t('intake-name')}</th><th scope="col">{t('intake-registered')}</th><th scope="col" className="num">{t('sources-seen')}</th><th scope="col" className="num">{t('sources-kept')}</th><th scope="col" className="num">{t('intake-forgotten')}</th><th scope="col">{t('intake-rejected')}</th></tr></thead>
              <tbody>{rows.map((pack) => <PackRow key={pack.id} pack={pack} />)}</tbody>
            </table>
          </div>
        )}
      </Loaded>
      {list.hasNextPage ? <Button mt="sm" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('more')}</Button> : null}
      <p className="small muted">{t('sources-means')}</p>
    </Card>
  )
}

export default function IntakePage() {
  const { t } = useText()
  const here = useHere()
  return (
    <>
      <PageHead title={t('nav-intake')} lead={t('intake-lead')} />
      <div className="column">{may(here, 'ingest') ? <Upload /> : null}<Jobs /><Packs /></div>
    </>
  )
}
