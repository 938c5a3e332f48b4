import type { RunStatus } from '../core/result.js'

/** What a data test found, read from the one row of its query. */
export interface TestMeasure {
  /** Failing rows (the value of `fail_calc`); null when the query gave none. */
  readonly failures: number | null
  /** The number measured: `failures` for ordinary tests, the `measured` column for measured ones. */
  readonly measured: number | null
  /** Further columns of a measured test, such as the count of each reason. */
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly shouldWarn: boolean
  readonly shouldError: boolean
}

/** What earlier runs measured with the same test. */
export interface EarlierMeasures {
  readonly median: number
  /** How many runs it is of, at least one. */
  readonly runs: number
}

export interface TestVerdict {
  readonly status: Extract<RunStatus, 'pass' | 'warn' | 'fail'>
  readonly message: string | null
  readonly failures: number | null
  readonly measured: number | null
  readonly detail: Readonly<Record<string, unknown>> | null
}
