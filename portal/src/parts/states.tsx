// The states every page has: loading, empty with what to do next, failed. `Loaded` picks one.
import type { ReactNode } from 'react'
import { Skeleton } from '@mantine/core'
import { useText } from '../text'
import { PageTitle } from './PageTitle'
import { ProblemBox } from './problem'
import css from './states.module.css'

export function Loading({ rows = 6, height = 28 }: { rows?: number; height?: number }) {
  const { t } = useText()
  return (
    <div role="status" aria-busy="true" className={css.loading}>
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: rows }, (_, n) => <Skeleton key={n} height={height} radius={6} />)}
    </div>
  )
}

export function Empty({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.box}>
      {icon}
      <h2>{title}</h2>
      {children ? <p className="muted">{children}</p> : null}
      {action}
    </div>
  )
}

interface QueryLike<T> { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown }
/** `page`: the query is what the page is about, so that its failure is the page's heading. */
export function Loaded<T>({ query, children, rows, height, page = false }: { query: QueryLike<T>; children: (data: T) => ReactNode; rows?: number; height?: number; page?: boolean }) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <ProblemBox page={page} error={query.error} retry={() => void query.refetch()} />
  return <Loading rows={rows} height={height} />
}

/** Title of a page, a line that explains it, and what can be done on it. */
export function PageHead({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className={css.head}>
      <div className={css.headText}>
        <PageTitle>{title}</PageTitle>
        {lead ? <p className="muted">{lead}</p> : null}
      </div>
      {children ? <div className="row-flex">{children}</div> : null}
    </div>
  )
}

export function Card({ title, aside, children, className = '' }: { title?: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`card ${className}`}>
      {title ? <div className={css.cardHead}><h2>{title}</h2>{aside}</div> : null}
      {children}
    </section>
  )
}
