// The dense table: the whole row opens it, headings sort on the server, j/k move, x selects, long lists are virtual.
import { useEffect, useMemo, useRef, useState, type MouseEvent, type ReactNode } from 'react'
import { Checkbox, VisuallyHidden } from '@mantine/core'
import { rowSelectionFeature, tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Link, useLocation } from 'wouter'
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react'
import { useText } from '../text'
import { useKeys } from './keys'
import css from './DataTable.module.css'

export interface Column<T> {
  id: string
  header: string
  cell: (row: T) => ReactNode
  numeric?: boolean
  /** The cell that carries the row's link; exactly one per table. */
  main?: boolean
  /** Sort key of the API; `-key` is the other direction. */
  sort?: string
  /** Hidden when the table is narrower than this step (about 34, 46, 58, 74, 90 rem); 0 is a phone. */
  wide?: 0 | 1 | 2 | 3 | 4
  width?: string
}
export interface RowSelection { ids: ReadonlySet<string>; set: (ids: ReadonlySet<string>) => void }
interface Props<T> {
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  id: (row: T) => string
  href: (row: T) => string
  name: (row: T) => string
  sort?: { value: string; set: (value: string) => void }
  selection?: RowSelection
  /** Single keys that act on the row under the cursor. */
  keys?: Record<string, (row: T) => void>
  /** Rows to draw before the list becomes virtual. */
  virtualAbove?: number
}

const features = tableFeatures({ rowSelectionFeature })
const NOTHING: ReadonlySet<string> = new Set()

function SortHeading({ column, sort }: { column: Column<never>; sort: NonNullable<Props<never>['sort']> }) {
  const key = column.sort ?? ''
  const plain = key.replace(/^-/, '')
  const on = sort.value.replace(/^-/, '') === plain
  const down = sort.value.startsWith('-')
  const flip = on ? (down ? plain : `-${plain}`) : key
  const Picture = on ? (down ? IconArrowDown : IconArrowUp) : IconArrowsSort
  return (
    <button type="button" className={css.sort} data-on={on || undefined} onClick={() => sort.set(flip)}>
      {column.header}<Picture size={13} aria-hidden />
    </button>
  )
}

export function DataTable<T extends object>(props: Props<T>) {
  const { t } = useText()
  const { rows, id, href, name, selection, sort, virtualAbove = 120 } = props
  const [, go] = useLocation()
  const [cursor, setCursor] = useState<string | null>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const ids = selection?.ids ?? NOTHING

  const columns = useMemo<ColumnDef<typeof features, T>[]>(
    () => props.columns.map((c) => ({ id: c.id, header: c.header, cell: (context) => c.cell(context.row.original) })),
    [props.columns],
  )
  const chosen = useMemo(() => Object.fromEntries([...ids].map((one) => [one, true as const])), [ids])
  const table = useTable({
    features, columns, data: rows as T[], getRowId: id,
    state: { rowSelection: chosen },
    onRowSelectionChange: (change) => {
      const next = typeof change === 'function' ? change(chosen) : change
      selection?.set(new Set(Object.keys(next).filter((key) => next[key])))
    },
  })
  const model = table.getRowModel().rows
  const virtual = model.length > virtualAbove
  const virtualizer = useVirtualizer({
    count: model.length, enabled: virtual, estimateSize: () => 41, overscan: 20,
    getScrollElement: () => document.getElementById('main'),
    scrollMargin: body.current?.offsetTop ?? 0,
  })
  const items = virtual ? virtualizer.getVirtualItems() : null
  const shown = items ? items.flatMap((item) => model[item.index] ?? []) : model
  const before = items?.[0] ? items[0].start - virtualizer.options.scrollMargin : 0
  const after = items && items.length > 0 ? virtualizer.getTotalSize() - ((items.at(-1)?.end ?? 0) - virtualizer.options.scrollMargin) : 0

  const index = model.findIndex((row) => row.id === cursor)
  const move = (to: number) => {
    const next = Math.max(0, Math.min(model.length - 1, to))
    setCursor(model[next]?.id ?? null)
    if (virtual) virtualizer.scrollToIndex(next)
  }
  useEffect(() => {
    if (cursor) body.current?.querySelector(`[data-row="${CSS.escape(cursor)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [cursor])
  const here = (act: (row: T) => void) => () => { const row = model[index]; if (row) act(row.original) }
  useKeys({
    j: () => move(index + 1),
    k: () => move(index < 0 ? 0 : index - 1),
    ...(index >= 0 ? { Enter: (event) => { if (!(event.target as HTMLElement).closest('a, button')) here((row) => go(href(row)))(); else (event.target as HTMLElement).click() } } : {}),
    ...(selection ? { x: () => model[index]?.toggleSelected() } : {}),
    ...Object.fromEntries(Object.entries(props.keys ?? {}).map(([key, act]) => [key, here(act)])),
  })
  const click = (event: MouseEvent<HTMLElement>, row: T) => {
    if ((event.target as HTMLElement).closest('a, button, input, label')) return
    if ((getSelection()?.toString() ?? '') !== '') return
    if (event.metaKey || event.ctrlKey) { open(href(row), '_blank', 'noopener'); return }
    go(href(row))
  }
  const all = model.length > 0 && model.every((row) => ids.has(row.id))
  const span = props.columns.length + (selection ? 1 : 0)
  return (
    <div className={css.wrap}>
      <table className={css.table}>
        <caption className="visually-hidden">{props.label}</caption>
        <thead>
          <tr>
            {selection ? (
              <th scope="col" className={css.check}>
                <Checkbox size="xs" aria-label={t('select-page')} checked={all} indeterminate={!all && ids.size > 0} onChange={() => selection.set(all ? NOTHING : new Set(model.map((row) => row.id)))} />
              </th>
            ) : null}
            {props.columns.map((column) => (
              <th key={column.id} scope="col" data-numeric={column.numeric} data-wide={column.wide} style={column.width ? { width: column.width } : undefined}
                aria-sort={column.sort && sort && sort.value.replace(/^-/, '') === column.sort.replace(/^-/, '') ? (sort.value.startsWith('-') ? 'descending' : 'ascending') : undefined}>
                {column.sort && sort ? <SortHeading column={column as unknown as Column<never>} sort={sort} /> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {before > 0 ? <tr aria-hidden><td colSpan={span} style={{ height: before, padding: 0 }} /></tr> : null}
          {shown.map((row) => (
            <tr key={row.id} data-row={row.id} data-on={row.id === cursor || undefined} data-chosen={ids.has(row.id) || undefined} onClick={(event) => click(event, row.original)}>
              {selection ? (
                <td className={css.check}>
                  <Checkbox size="xs" aria-label={t('select-row', { name: name(row.original) })} checked={ids.has(row.id)} onChange={row.getToggleSelectedHandler()} />
                </td>
              ) : null}
              {props.columns.map((column) => (
                <td key={column.id} data-numeric={column.numeric} data-wide={column.wide}>
                  {column.main ? <Link href={href(row.original)} className={css.main} onFocus={() => setCursor(row.id)}>{column.cell(row.original)}</Link> : column.cell(row.original)}
                  {column.main && row.id === cursor ? <VisuallyHidden>{t('row-cursor')}</VisuallyHidden> : null}
                </td>
              ))}
            </tr>
          ))}
          {after > 0 ? <tr aria-hidden><td colSpan={span} style={{ height: after, padding: 0 }} /></tr> : null}
        </tbody>
      </table>
    </div>
  )
}
