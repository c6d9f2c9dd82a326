// Overview: how exposed, what is open, what is late, what is new, and whether the sources still speak.
import { Link } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle, IconCircleCheck, IconClockExclamation, IconCookie, IconDeviceLaptop, IconHourglassHigh, IconUserCircle, IconUsers, type Icon } from '@tabler/icons-react'
import { organization } from '../../api/organization'
import type { Overview, SourceHeard } from '../../api/types'
import { useHere } from '../../frame/context'
import { Trend } from '../../parts/charts/Trend'
import { Moment, SEVERITIES, SeverityMark, StatusMark, visible } from '../../parts/marks'
import { Card, Empty, Loaded, PageHead } from '../../parts/states'
import { useText } from '../../text'
import css from './overview.module.css'

/** Where the exposure number stands. */
export const band = (score: number): 'calm' | 'watch' | 'act' | 'urgent' =>
  score >= 75 ? 'urgent' : score >= 50 ? 'act' : score >= 25 ? 'watch' : 'calm'
/** A source that said nothing for three days deserves a look. */
export const silent = (source: SourceHeard, now: number): boolean =>
  now - Date.parse(source.last_heard_at) > 72 * 3_600_000

function Exposure({ score }: { score: number }) {
  const { t, number } = useText()
  const state = band(score)
  return (
    <Card title={t('exposure-title')} className={css.exposure}>
      <div className={css.score} data-band={state}><strong>{number(score)}</strong><span>{t('exposure-of')}</span></div>
      <div className={css.scale} aria-hidden><i style={{ insetInlineStart: `${Math.max(0, Math.min(100, score))}%` }} /></div>
      <p className={css.band}>{t(`exposure-${state}`)}</p>
      <p className="small muted">{t('exposure-means')}</p>
    </Card>
  )
}

function Open({ open }: { open: Overview['open'] }) {
  const { t, number } = useText()
  const { to } = useHere()
  const most = Math.max(1, ...open.map((o) => o.count))
  return (
    <Card title={t('open-title')} aside={<Link href={to('/findings')} className="small">{t('see-all')}</Link>}>
      <ul className={css.bars}>
        {SEVERITIES.map((severity) => {
          const count = open.find((o) => o.severity === severity)?.count ?? 0
          return (
            <li key={severity}>
              <Link href={`${to('/findings')}?severity=${severity}`}>
                <SeverityMark severity={severity} />
                <span className={css.bar}><i data-severity={severity} style={{ width: `${(count / most) * 100}%` }} /></span>
                <span className="num">{number(count)}</span>
              </Link>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Sla({ sla }: { sla: Overview['sla'] }) {
  const { t, number } = useText()
  const { to } = useHere()
  const rows: [keyof Overview['sla'], Icon, string][] = [
    ['overdue', IconAlertTriangle, '?overdue=true&sort=due'], ['due_soon', IconHourglassHigh, '?sort=due'], ['on_time', IconCircleCheck, '?sort=due'],
  ]
  return (
    <Card title={t('sla-title')}>
      <ul className={css.sla}>
        {rows.map(([name, Picture, query]) => (
          <li key={name}>
            <Link href={to('/findings') + query} data-kind={name}>
              <Picture size={20} stroke={1.7} aria-hidden />
              <span>{t(`sla-${name}`)}</span>
              <strong className="num">{number(sla[name])}</strong>
            </Link>
          </li>
        ))}
      </ul>
      <p className="small muted">{t('sla-means')}</p>
    </Card>
  )
}

function Reach({ data }: { data: Overview }) {
  const { t, number } = useText()
  const { to } = useHere()
  const tiles: [string, number, Icon, string][] = [
    ['reach-machines', data.machines, IconDeviceLaptop, '/exposures'], ['reach-people', data.people, IconUsers, '/exposures?tab=people'],
    ['reach-customers', data.customers, IconUserCircle, '/exposures?tab=customers'], ['reach-cookies', data.live_cookies, IconCookie, '/exposures?tab=cookies'],
  ]
  return (
    <ul className={css.tiles}>
      {tiles.map(([id, count, Picture, path]) => (
        <li key={id}><Link href={to(path)}><Picture size={22} stroke={1.5} aria-hidden /><span><strong>{number(count)}</strong><small>{t(id)}</small></span></Link></li>
      ))}
    </ul>
  )
}

function Newest({ incidents }: { incidents: Overview['newest_incidents'] }) {
  const { t, both } = useText()
  const { to } = useHere()
  return (
    <Card title={t('newest-title')} aside={<Link href={to('/incidents')} className="small">{t('see-all')}</Link>}>
      {incidents.length === 0 ? <p className="muted">{t('newest-none')}</p> : (
        <ul className={css.list}>
          {incidents.map((i) => (
            <li key={i.id}>
              <Link href={to(`/incidents/${i.id}`)}>
                <SeverityMark severity={i.severity} />
                <span className={css.listText}><span className="cut">{both(i.title)}</span><small className="cut muted">{visible(i.subject)}</small></span>
                <span className={css.listSide}><StatusMark status={i.status} /><small className="muted"><Moment at={i.last_seen} /></small></span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Sources({ sources, at }: { sources: SourceHeard[]; at: number }) {
  const { t, number } = useText()
  return (
    <Card title={t('sources-title')}>
      {sources.length === 0 ? <p className="muted">{t('sources-none')}</p> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('sources-title')}>
          <table className="plain">
            <thead><tr><th scope="col">{t('sources-name')}</th><th scope="col">{t('sources-heard')}</th><th scope="col" className="num">{t('sources-seen')}</th><th scope="col" className="num">{t('sources-kept')}</th></tr></thead>
            <tbody>
              {sources.map((s) => (
                <tr key={s.name}>
                  <td>{['file', 'folder', 'stream'].includes(s.name) ? t(`source-${s.name}`) : visible(s.name)}</td>
                  <td>{silent(s, at) ? <span className={css.silent}><IconClockExclamation size={15} aria-hidden />{t('sources-silent')} <Moment at={s.last_heard_at} /></span> : <Moment at={s.last_heard_at} />}</td>
                  <td className="num">{number(s.rows_seen)}</td><td className="num">{number(s.rows_kept)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="small muted">{t('sources-means')}</p>
    </Card>
  )
}

export default function OverviewPage() {
  const { t } = useText()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'overview'], queryFn: () => organization.overview(org) })
  return (
    <>
      <PageHead title={t('nav-overview')} lead={query.data ? <>{t('overview-as-of')} <Moment at={query.data.generated_at} absolute /></> : t('overview-lead')} />
      <Loaded query={query} rows={5} height={110}>
        {(data) => (
          <div className="column">
            {data.sources.length === 0 && data.newest_incidents.length === 0 ? <div className="card"><Empty title={t('overview-first')}>{t('overview-first-detail')}</Empty></div> : null}
            <div className={css.top}><Exposure score={data.exposure_score} /><Open open={data.open} /><Sla sla={data.sla} /></div>
            <Reach data={data} />
            <Trend points={data.trend} at={data.generated_at} />
            <div className={css.bottom}><Newest incidents={data.newest_incidents} /><Sources sources={data.sources} at={Date.parse(data.generated_at)} /></div>
          </div>
        )}
      </Loaded>
    </>
  )
}
