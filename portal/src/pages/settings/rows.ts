// A settings document and its values, flattened to rows: one section per table of the file.
import type { JsonSchema } from '../../api/types'

export type Value = { kind: 'text'; text: string } | { kind: 'number'; number: number } | { kind: 'truth'; on: boolean } | { kind: 'list'; items: string[] } | { kind: 'secret'; set: boolean } | { kind: 'unset' }
export interface Row { path: string[]; description: string; value: Value; initial: Value | null }
export interface Section { name: string; description: string; rows: Row[] }

/** What a schema says beside where it leads to. */
const words = (node: JsonSchema): JsonSchema => ({
  ...(node.description ? { description: node.description } : {}), ...(node.default === undefined ? {} : { default: node.default }),
})

/** Follows references and picks the described part of "this or null". */
export function resolve(node: JsonSchema | undefined, root: JsonSchema, depth = 0): JsonSchema {
  if (!node || depth > 8) return {}
  if (node.$ref) {
    const name = /^#\/\$defs\/(.+)$/.exec(node.$ref)?.[1] ?? ''
    return { ...resolve(root.$defs?.[name], root, depth + 1), ...words(node) }
  }
  const parts = node.allOf ?? (node.anyOf ?? node.oneOf)?.filter((one) => one.type !== 'null')
  if (parts?.length === 1) {
    return { ...resolve(parts[0], root, depth + 1), ...words(node) }
  }
  return node
}

const plain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const REDACTED = new Set(['[redacted]', '[secret]', '***', '********'])

function valueOf(value: unknown): Value {
  if (value === undefined || value === null) return { kind: 'unset' }
  if (plain(value) && typeof value.set === 'boolean' && Object.keys(value).length === 1) return { kind: 'secret', set: value.set }
  if (typeof value === 'string' && REDACTED.has(value.toLowerCase())) return { kind: 'secret', set: true }
  if (typeof value === 'number') return { kind: 'number', number: value }
  if (typeof value === 'boolean') return { kind: 'truth', on: value }
  if (Array.isArray(value)) return { kind: 'list', items: value.map(said) }
  return { kind: 'text', text: said(value) }
}

function rowsOf(schema: JsonSchema, value: unknown, root: JsonSchema, path: string[]): Row[] {
  const whole = resolve(schema, root)
  const table = plain(value) ? value : {}
  const secret = plain(value) && typeof value.set === 'boolean'
  const names = secret ? [] : [...new Set([...Object.keys(whole.properties ?? {}), ...Object.keys(table)])]
  if (names.length > 0 && path.length < 6) return names.flatMap((name) => rowsOf(whole.properties?.[name] ?? {}, table[name], root, [...path, name]))
  return [{ path, description: whole.description ?? '', value: valueOf(value), initial: whole.default === undefined || whole.default === null || (Array.isArray(whole.default) && whole.default.length === 0) ? null : valueOf(whole.default) }]
}

/** Tables of the file become sections; what stands outside every table comes first. */
export function sections(document: unknown, found: unknown): Section[] {
  const schema = plain(document) ? document as JsonSchema : {}
  const values = plain(found) ? found : {}
  const loose: Section = { name: '', description: '', rows: [] }
  const out: Section[] = []
  for (const name of new Set([...Object.keys(schema.properties ?? {}), ...Object.keys(values)])) {
    const rows = rowsOf(schema.properties?.[name] ?? {}, values[name], schema, [name])
    if (rows.every((row) => row.path.length === 1)) loose.rows.push(...rows)
    else out.push({ name, description: resolve(schema.properties?.[name], schema).description ?? '', rows })
  }
  return loose.rows.length > 0 ? [loose, ...out] : out
}

/** The environment variable that overrides a setting. */
export const variable = (path: readonly string[]): string => ['YAGURA', ...path].join('__').toUpperCase()
