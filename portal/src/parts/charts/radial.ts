// Places a graph around its root: one ring per step away, each branch gets room for its leaves. No chance involved,
// so the same machine looks the same tomorrow.
export interface Spot { x: number; y: number; depth: number }

export function radial(nodes: readonly string[], edges: readonly { from: string; to: string }[], root: string): Map<string, Spot> {
  const near = new Map<string, string[]>(nodes.map((id) => [id, []]))
  for (const { from, to } of edges) { near.get(from)?.push(to); near.get(to)?.push(from) }
  const children = new Map<string, string[]>()
  const seen = new Set<string>()
  const grow = (start: string) => {
    seen.add(start)
    const line = [start]
    for (let at = line.shift(); at !== undefined; at = line.shift()) {
      const mine = (near.get(at) ?? []).filter((next) => near.has(next) && !seen.has(next) && (seen.add(next), true))
      children.set(at, mine)
      line.push(...mine)
    }
  }
  if (near.has(root)) grow(root)
  const loose: string[] = []
  for (const id of nodes) if (!seen.has(id)) { loose.push(id); grow(id) }
  if (near.has(root)) children.set(root, [...(children.get(root) ?? []), ...loose])

  const leaves = new Map<string, number>()
  const order: string[] = []
  const stack = [near.has(root) ? root : (nodes[0] ?? '')]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) { order.push(at); stack.push(...(children.get(at) ?? [])) }
  for (const id of [...order].reverse()) leaves.set(id, Math.max(1, (children.get(id) ?? []).reduce((sum, c) => sum + (leaves.get(c) ?? 1), 0)))

  const spots = new Map<string, Spot>()
  const place = (id: string, from: number, span: number, depth: number): void => {
    const angle = from + span / 2
    spots.set(id, { x: Math.cos(angle) * depth, y: Math.sin(angle) * depth, depth })
    let at = from
    for (const child of children.get(id) ?? []) {
      const part = span * ((leaves.get(child) ?? 1) / (leaves.get(id) ?? 1))
      place(child, at, part, depth + 1)
      at += part
    }
  }
  const first = order[0]
  if (first) place(first, 0.45, 2 * Math.PI, 0)
  return spots
}
