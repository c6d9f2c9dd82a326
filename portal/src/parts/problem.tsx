// A failed request, said plainly: what happened, its code and trace id, and a way to try again.
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCloudOff, IconLock, IconMapPinOff } from '@tabler/icons-react'
import { OFFLINE, asProblem } from '../api/problem'
import type { Problem } from '../api/types'
import { useText, type Text } from '../text'
import { PageTitle } from './PageTitle'
import css from './states.module.css'

/** The sentence for a problem: ours where we know better, the server's otherwise. Its details are in English: ours come first. */
export function problemText(text: Pick<Text, 't'>, problem: Problem): { title: string; detail: string } {
  const { t } = text
  if (problem.code === OFFLINE) return { title: t('problem-offline'), detail: t('problem-offline-detail') }
  if (problem.status === 403) return { title: t('problem-forbidden'), detail: t('problem-forbidden-detail') }
  if (problem.status === 404) return { title: t('problem-missing'), detail: t('problem-missing-detail') }
  if (problem.status === 429) return { title: t('problem-slow-down'), detail: '' }
  if (problem.status >= 500 || problem.status === 0) return { title: t('problem-server'), detail: t('problem-server-detail') }
  return { title: problem.title, detail: problem.detail ?? '' }
}

const icon = (problem: Problem) => {
  if (problem.code === OFFLINE) return <IconCloudOff size={28} aria-hidden />
  if (problem.status === 403) return <IconLock size={28} aria-hidden />
  if (problem.status === 404) return <IconMapPinOff size={28} aria-hidden />
  return <IconAlertTriangle size={28} aria-hidden />
}

export function ProblemCodes({ problem }: { problem: Problem }) {
  const { t } = useText()
  return (
    <p className="small muted">
      {t('problem-code')} <code className="mono">{problem.code}</code>
      {problem.trace_id ? <> · {t('problem-trace')} <code className="mono">{problem.trace_id}</code></> : null}
    </p>
  )
}

export function ProblemBox({ error, retry, page = false }: { error: unknown; retry?: () => void; page?: boolean }) {
  const text = useText()
  const problem = asProblem(error)
  const said = problemText(text, problem)
  return (
    <div className={css.box} role="alert">
      {icon(problem)}
      {page ? <PageTitle>{said.title}</PageTitle> : <h2>{said.title}</h2>}
      {said.detail ? <p>{said.detail}</p> : null}
      {problem.errors?.map((one) => <p key={one.pointer + one.code} className="small">{one.pointer} {one.detail ?? one.code}</p>)}
      <ProblemCodes problem={problem} />
      {retry ? <Button variant="default" onClick={retry}>{text.t('retry')}</Button> : null}
    </div>
  )
}
