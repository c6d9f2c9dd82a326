// Draws a small graph with sigma; a lazy chunk. The look comes from the page's colour tokens.
import Graph from 'graphology'
import Sigma from 'sigma'
import type { GraphEdge, GraphKind, GraphNode } from '../../api/types'
import { radial } from './radial'

export interface Drawn { zoom: (factor: number) => void; reset: () => void; stop: () => void }
const SIZE: Record<GraphKind, number> = { machine: 18, application: 11, person: 13, host: 12, session: 10 }

export function draw(box: HTMLElement, nodes: readonly GraphNode[], edges: readonly GraphEdge[], names: (node: GraphNode) => string, open: (node: GraphNode) => void): Drawn {
  const style = getComputedStyle(document.documentElement)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const tint = (node: GraphNode) =>
    node.kind === 'machine' ? color('--accent') : node.severity ? color(`--${node.severity}-solid`) : color('--muted')
  const root = nodes.find((n) => n.kind === 'machine')?.id ?? nodes[0]?.id ?? ''
  const spots = radial(nodes.map((n) => n.id), edges, root)
  const graph = new Graph({ multi: true })
  for (const node of nodes) {
    const spot = spots.get(node.id) ?? { x: 0, y: 0 }
    if (!graph.hasNode(node.id)) graph.addNode(node.id, { x: spot.x * 1.6, y: spot.y, size: SIZE[node.kind] ?? 10, color: tint(node), label: names(node) })
  }
  for (const edge of edges) if (graph.hasNode(edge.from) && graph.hasNode(edge.to)) graph.addEdge(edge.from, edge.to, { size: 2, color: color('--muted') })
  const font = getComputedStyle(box).fontFamily
  const sigma = new Sigma(graph, box, {
    settings: { gestureTarget: 'page', itemSizesReference: 'screen', labelRenderedSizeThreshold: 0, labelDensity: 10, stagePadding: 70, allowInvalidContainer: true },
    styles: {
      nodes: {
        x: { attribute: 'x' }, y: { attribute: 'y' }, size: { attribute: 'size' }, color: { attribute: 'color' }, label: { attribute: 'label' },
        labelColor: color('--ink'), labelSize: 13, labelFont: font,
      },
      edges: { size: { attribute: 'size' }, color: { attribute: 'color' } },
    },
  })
  sigma.on('clickNode', ({ node }) => { const found = nodes.find((n) => n.id === node); if (found) open(found) })
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const go = (ratio: number) => void sigma.getCamera().animate({ ratio }, { duration: still ? 1 : 180 })
  return {
    zoom: (factor) => go(Math.max(0.1, Math.min(4, sigma.getCamera().getState().ratio / factor))),
    reset: () => void sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: still ? 1 : 180 }),
    stop: () => sigma.kill(),
  }
}
