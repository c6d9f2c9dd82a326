// What went wrong, in one shape: RFC 9457 problems, and the failures that never reach the server.
import type { Problem } from './types'

export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.title}`)
    this.name = 'ProblemError'
    this.problem = problem
  }
  get status(): number { return this.problem.status }
  get code(): string { return this.problem.code }
}

/** The request did not get an answer: no network, or the server is away. */
export const OFFLINE = 'E-PORTAL-001'
/** An answer that is not what the contract promises. */
export const GARBLED = 'E-PORTAL-002'
export const STEP_UP = 'E-STEPUP-001'

export function offline(): ProblemError {
  return new ProblemError({ type: 'about:blank', title: 'offline', status: 0, code: OFFLINE })
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Reads a problem out of an answer's body; a body of another kind becomes a problem too. */
export function problemFrom(status: number, body: unknown, trace?: string | null): ProblemError {
  const raw = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const errors = Array.isArray(raw.errors) ? (raw.errors as NonNullable<Problem['errors']>) : undefined
  const allowed = Array.isArray(raw.allowed) ? raw.allowed.filter((a): a is string => typeof a === 'string') : undefined
  return new ProblemError({
    type: text(raw.type) ?? 'about:blank',
    title: text(raw.title) ?? `HTTP ${status}`,
    status,
    code: text(raw.code) ?? `HTTP-${status}`,
    ...(text(raw.detail) ? { detail: text(raw.detail) } : {}),
    ...(errors ? { errors } : {}),
    ...(allowed ? { allowed } : {}),
    ...(text(raw.trace_id) ?? trace ? { trace_id: text(raw.trace_id) ?? trace ?? undefined } : {}),
  })
}

export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return {
    type: 'about:blank', title: error instanceof Error ? error.message : String(error), status: 0, code: GARBLED,
  }
}

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ProblemError && error.status === status
