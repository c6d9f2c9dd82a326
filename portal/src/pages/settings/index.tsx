// The installation, for operators: how it does, and the settings in force. They are changed in the file, not here.
import { Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconKey, IconShieldCheck, IconShieldOff } from '@tabler/icons-react'
import { installation } from '../../api/installation'
import type { Health } from '../../api/types'
import { useHere } from '../../frame/context'
import { Moment, visible } from '../../parts/marks'
import { Card, Empty, Loaded, PageHead } from '../../parts/states'
import { useText } from '../../text'
import { sections, variable, type Row, type Value } from './rows'
import css from './settings.module.css'

/** What goes on beside requests, by the names of this release; another one is shown as it is called. */
const WORKERS: readonly string[] = ['audit', 'clocks', 'deliveries', 'jobs']
const COLORS = { ok: 'teal', warn: 'orange', stop: 'red' }

function State({ good, children }: { good: boolean; children: string }) {
  return <span className={css.state} data-good={good}>{good ? <IconCircleCheck size={16} aria-hidden /> : <IconCircleX size={16} aria-hidden />}{children}</span>
}

function Condition({ health }: { health: Health }) {
  const { t, number } = useText()
  const { disk } = health
  return (
    <div className="column">
      <dl className="facts">
        <dt>{t('health-version')}</dt><dd className="mono">{visible(health.version)}</dd>
        <dt>{t('health-started')}</dt><dd><Moment at={health.started_at} absolute /></dd>
        <dt>{t('health-disk')}</dt>
        <dd className={css.disk}>
          <Progress value={disk.used_percent} color={COLORS[disk.state]} aria-label={t('health-disk')} />
          <span className={css.state} data-good={disk.state === 'ok'}>{disk.state === 'ok' ? null : <IconAlertTriangle size={16} aria-hidden />}{t('health-used', { percent: number(disk.used_percent) })} · {t(`health-disk-${disk.state}`)}</span>
        </dd>
        <dt>{t('health-confined')}</dt>
        <dd><span className={css.state} data-good={health.confined}>{health.confined ? <IconShieldCheck size={16} aria-hidden /> : <IconShieldOff size={16} aria-hidden />}{t(health.confined ? 'health-confined-yes' : 'health-confined-no')}</span></dd>
      </dl>
      {health.workers.length === 0 ? null : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t('health-workers')}>
          <table className="plain">
            <thead><tr><th scope="col">{t('health-worker')}</th><th scope="col">{t('status')}</th><th scope="col">{t('health-run')}</th></tr></thead>
            <tbody>
              {health.workers.map((one) => (
                <tr key={one.name}>
                  <td>{WORKERS.includes(one.name) ? t(`worker-do-${one.name}`) : <span className="mono">{visible(one.name)}</span>}</td>
                  <td><State good={one.state === 'ok'}>{t(`worker-${one.state}`)}</State>{one.error ? <div className="small">{visible(one.error)}</div> : null}</td>
                  <td><Moment at={one.last_run_at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}

function Shown({ value }: { value: Value }) {
  const { t, number } = useText()
  if (value.kind === 'secret') return <span className={css.state} data-good={value.set}><IconKey size={16} aria-hidden />{t(value.set ? 'setting-secret-set' : 'setting-secret-unset')}</span>
  if (value.kind === 'unset' || (value.kind === 'list' && value.items.length === 0)) return <span className="muted">{t('setting-unset')}</span>
  if (value.kind === 'list') return <>{value.items.map((one) => <div key={one} className="mono">{visible(one)}</div>)}</>
  if (value.kind === 'truth') return <>{t(value.on ? 'yes' : 'no')}</>
  if (value.kind === 'number') return <span className="num">{number(value.number)}</span>
  return <span className="mono">{visible(value.text)}</span>
}

/** What a setting does, in the reader's language; the settings file's own words, which are English, where it has no message. */
function Meaning({ path, said }: { path: readonly string[]; said: string }) {
  const { t } = useText()
  const id = `setting-does-${path.join('-')}`
  const own = t(id)
  if (own !== id) return <div className="small muted">{own}</div>
  return said ? <div className="small muted" lang="en">{visible(said.replace(/\s+/g, ' '))}</div> : null
}

function Setting({ row }: { row: Row }) {
  const { t } = useText()
  return (
    <tr>
      <th scope="row" className={css.name}>
        <span className="mono">{visible(row.path.join('.'))}</span>
        <div className={`mono ${css.variable}`}>{visible(variable(row.path))}</div>
      </th>
      <td>
        <Shown value={row.value} />
        <Meaning path={row.path} said={row.description} />
        {row.initial ? <div className="small muted">{t('setting-default')} <Shown value={row.initial} /></div> : null}
      </td>
    </tr>
  )
}

export default function SettingsPage() {
  const { t } = useText()
  const { session } = useHere()
  const operator = session.user.operator
  const settings = useQuery({ queryKey: ['settings'], queryFn: installation.settings, enabled: operator, staleTime: 300_000 })
  const health = useQuery({ queryKey: ['health'], queryFn: installation.health, enabled: operator, refetchInterval: 30_000 })
  if (!operator) return <><PageHead title={t('nav-settings')} /><div className="card"><Empty title={t('settings-operators')}>{t('settings-operators-detail')}</Empty></div></>
  return (
    <>
      <PageHead title={t('nav-settings')} lead={t('settings-lead')} />
      <div className="column">
        <Card title={t('health')}><Loaded query={health} rows={4}>{(data) => <Condition health={data} />}</Loaded></Card>
        <Loaded query={settings} rows={8} height={40}>
          {(data) => (
            <>
              {sections(data.schema, data.values).map((section) => (
                <Card key={section.name} title={section.name ? <span className="mono">[{visible(section.name)}]</span> : t('settings-general')}>
                  {section.name ? <Meaning path={[section.name]} said={section.description} /> : null}
                  <div className="scroll-x" tabIndex={0} role="region" aria-label={section.name || t('settings-general')}>
                    <table className={`plain ${css.settings}`}>
                      <thead className="visually-hidden"><tr><th scope="col">{t('setting-name')}</th><th scope="col">{t('setting-value')}</th></tr></thead>
                      <tbody>{section.rows.map((row) => <Setting key={row.path.join('.')} row={row} />)}</tbody>
                    </table>
                  </div>
                </Card>
              ))}
            </>
          )}
        </Loaded>
      </div>
    </>
  )
}
