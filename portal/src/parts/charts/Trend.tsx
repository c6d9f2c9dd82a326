// New findings per day, stacked by severity: a chart, and the same numbers as a table.
import { useEffect, useMemo, useRef, useState } from 'react'
import { SegmentedControl, useComputedColorScheme } from '@mantine/core'
import type { Severity } from '../../api/types'
import { useText } from '../../text'
import { SEVERITIES, SeverityMark } from '../marks'
import { Card } from '../states'
import css from './charts.module.css'

export interface TrendPoint { day: string; severity: Severity; count: number }
export interface TrendRow { day: string; counts: Record<Severity, number>; total: number }

/** One row per day, absent severities as zero, days in order. */
export function trendRows(points: readonly TrendPoint[]): TrendRow[] {
  const days = new Map<string, TrendRow>()
  for (const { day, severity, count } of points) {
    const row = days.get(day) ?? { day, counts: { critical: 0, high: 0, medium: 0, low: 0, informational: 0 }, total: 0 }
    row.counts[severity] += count
    row.total += count
    days.set(day, row)
  }
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day))
}

const DAY = 86_400_000
/** A row for every day from the first to the last, so that the axis is time: days without findings are gaps. */
export function filled(rows: readonly TrendRow[], last?: string): TrendRow[] {
  const first = rows[0]?.day
  const end = [rows.at(-1)?.day, last].filter((day) => day !== undefined).sort().at(-1)
  if (first === undefined || end === undefined) return []
  const known = new Map(rows.map((row) => [row.day, row]))
  const out: TrendRow[] = []
  for (let at = Date.parse(first); at <= Date.parse(end) && out.length < 400; at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10)
    out.push(known.get(day) ?? { day, counts: { critical: 0, high: 0, medium: 0, low: 0, informational: 0 }, total: 0 })
  }
  return out
}

/** Weeks make a readable table out of ninety days. */
export function weekly(rows: readonly TrendRow[]): TrendRow[] {
  const monday = (day: string) => {
    const at = new Date(`${day}T00:00:00Z`)
    at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
    return at.toISOString().slice(0, 10)
  }
  return trendRows(rows.flatMap((row) => SEVERITIES.map((severity) => ({ day: monday(row.day), severity, count: row.counts[severity] }))))
}

function Picture({ rows }: { rows: TrendRow[] }) {
  const { t } = useText()
  const scheme = useComputedColorScheme('light')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return
    let stop = () => undefined as void
    let gone = false
    void import('./echarts').then(({ init }) => {
      if (gone) return
      const style = getComputedStyle(document.documentElement)
      const color = (name: string) => style.getPropertyValue(name).trim()
      const chart = init(element, null, { renderer: 'canvas' })
      chart.setOption({
        animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        aria: { enabled: true, label: { description: t('trend-aria', { days: rows.length, count: rows.reduce((sum, r) => sum + r.total, 0) }) } },
        textStyle: { fontFamily: getComputedStyle(element).fontFamily, color: color('--muted') },
        grid: { left: 8, right: 8, top: 34, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
        legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, icon: 'roundRect', textStyle: { color: color('--ink'), fontSize: 12 } },
        tooltip: { trigger: 'axis', renderMode: 'richText', backgroundColor: color('--surface'), borderColor: color('--line'), textStyle: { color: color('--ink'), fontSize: 12 }, axisPointer: { type: 'shadow' } },
        xAxis: { type: 'category', data: rows.map((r) => r.day), axisTick: { show: false }, axisLine: { lineStyle: { color: color('--line') } }, axisLabel: { color: color('--muted'), formatter: (day: string) => day.slice(5).replace('-', '/') } },
        yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: color('--line-soft') } }, axisLabel: { color: color('--muted') } },
        series: [...SEVERITIES].reverse().map((severity) => ({
          type: 'bar', stack: 'all', name: t(`severity-${severity}`), barCategoryGap: '25%', barMaxWidth: 28, itemStyle: { color: color(`--${severity}-solid`) },
          emphasis: { focus: 'series' }, data: rows.map((r) => r.counts[severity]),
        })),
      })
      const watch = new ResizeObserver(() => chart.resize())
      watch.observe(element)
      stop = () => { watch.disconnect(); chart.dispose() }
    })
    return () => { gone = true; stop() }
  }, [rows, t, scheme])
  return <div ref={box} className={css.picture} />
}

function Twin({ rows }: { rows: TrendRow[] }) {
  const { t, number } = useText()
  return (
    <div className={css.twin} tabIndex={0} role="region" aria-label={t('trend-table')}>
      <table className="plain">
        <caption className="visually-hidden">{t('trend-table')}</caption>
        <thead><tr><th scope="col">{t('trend-week')}</th>{SEVERITIES.map((s) => <th key={s} scope="col" className="num">{t(`severity-${s}`)}</th>)}<th scope="col" className="num">{t('total')}</th></tr></thead>
        <tbody>
          {weekly(rows).reverse().map((row) => (
            <tr key={row.day}><th scope="row" className="nowrap">{row.day}</th>{SEVERITIES.map((s) => <td key={s} className="num">{number(row.counts[s])}</td>)}<td className="num"><strong>{number(row.total)}</strong></td></tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** One day is no curve: it is said in words and numbers. */
function OneDay({ row }: { row: TrendRow }) {
  const { t, number } = useText()
  return (
    <div className={css.single}>
      <p>{t('trend-one-day', { day: row.day, count: row.total })}</p>
      <ul>
        {SEVERITIES.filter((s) => row.counts[s] > 0).map((s) => (
          <li key={s} style={{ flexGrow: row.counts[s] }}><i data-severity={s} aria-hidden /><SeverityMark severity={s} /><strong className="num">{number(row.counts[s])}</strong></li>
        ))}
      </ul>
      <p className="small muted">{t('trend-one-day-detail')}</p>
    </div>
  )
}

/** `at`: when the numbers were made; the axis ends there. */
export function Trend({ points, at }: { points: readonly TrendPoint[]; at: string }) {
  const { t } = useText()
  const [view, setView] = useState('chart')
  const { rows, days } = useMemo(() => { const found = trendRows(points); return { rows: filled(found, at.slice(0, 10)), days: found } }, [points, at])
  const only = days.length === 1 ? days[0] : undefined
  return (
    <Card title={t('trend-title')} aside={
      <SegmentedControl size="xs" aria-label={t('trend-view')} value={view} onChange={setView} data={[{ value: 'chart', label: t('trend-chart') }, { value: 'table', label: t('trend-as-table') }]} />
    }>
      {rows.length === 0 ? <p className="muted">{t('trend-none')}</p> : view === 'table' ? <Twin rows={days} /> : only ? <OneDay row={only} /> : <Picture rows={rows} />}
      {rows.length > 0 ? <p className={`small muted ${css.note}`}>{t('trend-days')}</p> : null}
    </Card>
  )
}
