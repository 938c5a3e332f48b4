import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SnapshotNode } from '../core/node.js'

export interface SnapshotSettings {
  readonly strategy: 'timestamp' | 'check'
  /** Column names or SQL expressions that identify a row. */
  readonly keys: readonly string[]
  readonly updatedAt: string | null
  /** Columns to compare; null means all. */
  readonly checkColumns: readonly string[] | null
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record'
  /** SQL expression of `valid_to` of current rows; null means null. */
  readonly validToCurrent: string | null
  readonly names: SnapshotNames
}

/** The columns that history adds. */
export interface SnapshotNames {
  readonly validFrom: string
  readonly validTo: string
  readonly scdId: string
  readonly updatedAt: string
  readonly isDeleted: string
}

/** Reads and checks the configuration of a snapshot; all problems are reported at once. */
export function snapshotSettings(node: SnapshotNode): SnapshotSettings {
  const { config } = node
  const problems: string[] = []
  const strategy = config['strategy']
  if (strategy !== 'timestamp' && strategy !== 'check') {
    problems.push(`"strategy" is ${JSON.stringify(strategy ?? null)}: it must be timestamp or check`)
  }
  const keys = words(config.unique_key)
  if (keys.length === 0) problems.push('"unique_key" is missing')
  const updatedAt = typeof config['updated_at'] === 'string' ? config['updated_at'] : null
  if (strategy === 'timestamp' && updatedAt === null)
    problems.push('"updated_at" is missing: strategy timestamp needs it')
  const check = config['check_cols']
  if (strategy === 'check' && check !== 'all' && !(Array.isArray(check) && check.length > 0)) {
    problems.push('"check_cols" must be "all" or a list of columns: strategy check needs it')
  }
  const hardDeletes = config['hard_deletes'] ?? (config['invalidate_hard_deletes'] === true ? 'invalidate' : 'ignore')
  if (hardDeletes !== 'ignore' && hardDeletes !== 'invalidate' && hardDeletes !== 'new_record') {
    problems.push(`"hard_deletes" is ${JSON.stringify(hardDeletes)}: it must be ignore, invalidate or new_record`)
  }
  if (problems.length > 0) {
    throw new DiagnosticError(
      problems.map((text) =>
        problem('SNAPSHOT_CONFIG_INVALID', `Snapshot "${node.name}": ${text}`, {
          location: { file: node.originalFilePath, line: 1, column: 1 },
        }),
      ),
    )
  }
  return {
    strategy: strategy as SnapshotSettings['strategy'],
    keys,
    updatedAt,
    checkColumns: Array.isArray(check) ? check.map(String) : null,
    hardDeletes: hardDeletes as SnapshotSettings['hardDeletes'],
    validToCurrent: typeof config['dbt_valid_to_current'] === 'string' ? config['dbt_valid_to_current'] : null,
    names: snapshotNames(config['snapshot_meta_column_names']),
  }
}

function snapshotNames(configured: unknown): SnapshotNames {
  const given = (typeof configured === 'object' && configured !== null ? configured : {}) as Record<string, unknown>
  const name = (key: string): string => (typeof given[key] === 'string' ? given[key] : key)
  return {
    validFrom: name('dbt_valid_from'),
    validTo: name('dbt_valid_to'),
    scdId: name('dbt_scd_id'),
    updatedAt: name('dbt_updated_at'),
    isDeleted: name('dbt_is_deleted'),
  }
}

function words(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}
