/** The name of a severity of data tests. */
export type Severity = 'error' | 'warn'

/**
 * The merged configuration of a node, under the names users write.
 *
 * Only keys that the engine reads are listed; others are kept as given, because templates may ask for any of them with
 * `config.get`.
 */
export interface NodeConfig {
  readonly enabled: boolean
  readonly materialized: string
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly alias?: string | null
  readonly schema?: string | null
  readonly database?: string | null
  readonly group?: string | null
  readonly pre_hook?: readonly Hook[]
  readonly post_hook?: readonly Hook[]
  readonly full_refresh?: boolean | null
  readonly unique_key?: string | readonly string[] | null
  readonly incremental_strategy?: string | null
  readonly on_schema_change?: string | null
  readonly [key: string]: unknown
}

/** SQL to run before or after a node. */
export interface Hook {
  readonly sql: string
  readonly transaction: boolean
  readonly index?: number | null
  /** Its text is still a template, because it asks the database about what the node builds. */
  readonly deferred?: boolean
}

/** What decides the verdict of a data test. */
export interface TestConfig extends NodeConfig {
  readonly severity: Severity
  readonly warn_if: string
  readonly error_if: string
  readonly fail_calc: string
  readonly where: string | null
  readonly limit: number | null
  readonly store_failures: boolean | null
  /** For measured tests: the largest measured number that passes. */
  readonly warn_above?: number | null
  /** For measured tests: the largest measured number that is not an error. */
  readonly error_above?: number | null
  /** How far above, and below, the median of earlier runs the measured number may be, as a share of that median. */
  readonly change_above?: number | null
  readonly change_below?: number | null
  /** How many earlier runs; default 10. */
  readonly history_runs?: number | null
}
