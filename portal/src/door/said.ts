// One sentence for whatever failed at the door.
import { asProblem } from '../api/problem'
import { PasskeyError } from '../api/webauthn'
import { problemText } from '../parts/problem'
import type { Text } from '../text'

export function said(text: Text, error: unknown): string {
  if (error instanceof PasskeyError) return text.t(`passkey-${error.kind}`)
  const problem = asProblem(error)
  const { title, detail } = problemText(text, problem)
  return `${[title, detail].filter(Boolean).join(' ')} (${[problem.code, problem.trace_id].filter(Boolean).join(' · ')})`
}
