// The graph of one machine, with the same relations as a table. Where WebGL is missing the table stands alone.
import { useEffect, useRef, useState } from 'react'
import { ActionIcon, SegmentedControl, useComputedColorScheme } from '@mantine/core'
import { Link, useLocation } from 'wouter'
import { IconFocusCentered, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import type { GraphNode, Machine } from '../../api/types'
import { useHere } from '../../frame/context'
import { useText } from '../../text'
import { SeverityMark, visible } from '../marks'
import { Card } from '../states'
import css from './charts.module.css'
import type { Drawn } from './sigma'

function hasWebGl(): boolean {
  try { return document.createElement('canvas').getContext('webgl2') !== null } catch { return false }
}

function Picture({ graph }: { graph: Machine['graph'] }) {
  const { t } = useText()
  const { to } = useHere()
  const [, go] = useLocation()
  const scheme = useComputedColorScheme('light')
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn | null>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return
    let gone = false
    void import('./sigma').then(({ draw }) => {
      if (gone) return
      drawn.current = draw(element, graph.nodes, graph.edges, (n) => visible(n.label), (n) => { if (n.finding) go(to(`/findings/${n.finding}`)) })
    })
    return () => { gone = true; drawn.current?.stop(); drawn.current = null }
  }, [graph, scheme, go, to])
  return (
    <>
      <div ref={box} className={css.graph} role="img" aria-label={t('machine-graph-aria')} />
      <div className={css.tools}>
        <ActionIcon variant="default" aria-label={t('zoom-in')} onClick={() => drawn.current?.zoom(1.4)}><IconZoomIn size={16} aria-hidden /></ActionIcon>
        <ActionIcon variant="default" aria-label={t('zoom-out')} onClick={() => drawn.current?.zoom(1 / 1.4)}><IconZoomOut size={16} aria-hidden /></ActionIcon>
        <ActionIcon variant="default" aria-label={t('zoom-reset')} onClick={() => drawn.current?.reset()}><IconFocusCentered size={16} aria-hidden /></ActionIcon>
      </div>
    </>
  )
}

function Cell({ node }: { node: GraphNode | undefined }) {
  const { t } = useText()
  const { to } = useHere()
  if (!node) return null
  const label = visible(node.label)
  return (
    <span className="row-flex">
      <span className="small muted">{t(`machine-kind-${node.kind}`)}</span>
      {node.finding ? <Link className="mono" href={to(`/findings/${node.finding}`)}>{label}</Link> : <span className="mono">{label}</span>}
      {node.severity ? <SeverityMark severity={node.severity} /> : null}
    </span>
  )
}

function Twin({ graph }: { graph: Machine['graph'] }) {
  const { t } = useText()
  const byId = new Map(graph.nodes.map((n) => [n.id, n]))
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('machine-graph-list')}>
      <table className="plain">
        <thead><tr><th scope="col">{t('machine-graph-from')}</th><th scope="col">{t('machine-graph-to')}</th><th scope="col">{t('machine-graph-how')}</th></tr></thead>
        <tbody>{graph.edges.map((e, n) => <tr key={n}><td><Cell node={byId.get(e.from)} /></td><td><Cell node={byId.get(e.to)} /></td><td className="small">{e.label ? visible(e.label) : t('none')}</td></tr>)}</tbody>
      </table>
    </div>
  )
}

export function MachineGraph({ graph }: { graph: Machine['graph'] }) {
  const { t } = useText()
  const [able] = useState(hasWebGl)
  const [view, setView] = useState(able && !matchMedia('(max-width: 40em)').matches ? 'graph' : 'table')
  return (
    <Card title={t('machine-graph')} aside={able ? (
      <SegmentedControl size="xs" aria-label={t('trend-view')} value={view} onChange={setView} data={[{ value: 'graph', label: t('machine-graph') }, { value: 'table', label: t('trend-as-table') }]} />
    ) : null}>
      {able ? null : <p className="small muted">{t('machine-graph-no-webgl')}</p>}
      {view === 'graph' ? <Picture graph={graph} /> : <Twin graph={graph} />}
    </Card>
  )
}
