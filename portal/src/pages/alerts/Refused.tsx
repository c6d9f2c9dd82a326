// Which fields the server did not take, and why.
import { asProblem } from '../../api/problem'
import css from './alerts.module.css'

export function Refused({ error }: { error: unknown }) {
  const fields = error ? (asProblem(error).errors ?? []) : []
  if (fields.length === 0) return null
  return <ul role="alert" className={css.refused}>{fields.map((one) => <li key={one.pointer + one.code}><code className="mono">{one.pointer}</code> {one.detail ?? one.code}</li>)}</ul>
}
