import type { Diagnostic } from './diagnostic.js'
import type { UniqueId } from './node.js'

/** Models end in success, error or skipped; tests in pass, warn, fail, error or skipped. */
export type RunStatus = 'success' | 'error' | 'skipped' | 'pass' | 'warn' | 'fail' | 'partial success' | 'cancelled'

export interface Timing {
  readonly name: 'compile' | 'execute'
  readonly startedAt: Date
  readonly completedAt: Date
}

/** Batches of a microbatch model; `end` is not in a batch. */
export interface BatchResults {
  readonly successful: readonly { readonly start: Date; readonly end: Date }[]
  readonly failed: readonly { readonly start: Date; readonly end: Date }[]
}

/** What one node came to. Every planned node has one, also when it never ran. */
export interface RunResult {
  readonly uniqueId: UniqueId
  readonly status: RunStatus
  readonly timing: readonly Timing[]
  readonly threadId: string
  /** Seconds. */
  readonly executionTime: number
  /** One line for people: `SELECT 99`, `Got 3 results, configured to fail if != 0`. */
  readonly message: string | null
  /** Failing rows of a test; null for other nodes and for tests that could not run. */
  readonly failures: number | null
  /** The number a test measured, also when it passed: failing rows, or a ratio for measured tests. */
  readonly measured: number | null
  /** Tests that were not run because a constraint of the relation answers them: which, in words. */
  readonly proven?: string
  /** What a measured test says beside its number, such as the count of each reason. */
  readonly detail: Readonly<Record<string, unknown>> | null
  /** Rows written, where the database says. */
  readonly rowsAffected: number | null
  /** Command tag of the statement that counts, such as `SELECT 99`. */
  readonly commandTag: string | null
  readonly compiledCode: string | null
  /** Path of the compiled file, from the project's root. */
  readonly compiledPath: string | null
  /** The SQL that was executed, statement by statement. */
  readonly executedSql: readonly string[]
  /** Microbatch models: the stretches of time that were written, and those that were not. */
  readonly batchResults?: BatchResults
  /** Quoted name of the relation, as it may be pasted into SQL. */
  readonly relationName: string | null
  /** For skipped nodes: the ancestor whose failure is the cause. */
  readonly skippedBecause: UniqueId | null
  /** Details of errors, with positions in the user's files. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Whether a result must end the command with exit code 1. */
export function isFailure(result: RunResult): boolean {
  return (
    result.status === 'error' ||
    result.status === 'partial success' ||
    result.status === 'fail' ||
    result.status === 'cancelled'
  )
}
