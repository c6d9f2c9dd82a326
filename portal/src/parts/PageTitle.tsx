// The heading of a page, and the name of its window.
import { useEffect, useRef, type ReactNode } from 'react'

/** The one heading of a page; the window is named after it. */
export function PageTitle({ children, className }: { children: ReactNode; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => { document.title = `${heading.current?.textContent ?? ''} · Yagura` })
  return <h1 ref={heading} tabIndex={-1} id="page-title" className={className}>{children}</h1>
}
