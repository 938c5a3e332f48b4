import type { UniqueId } from './node.js'

/**
 * How a column came by a value of another: `direct` is a copy (casts included), `derived` was worked out from it, `masked` is
 * a hash of it, and `indirect` only decided something: a condition, a count, a comparison.
 */
export type OriginKind = 'direct' | 'derived' | 'masked' | 'indirect'

/** One column that another was made of. */
export interface ColumnOrigin {
  readonly node: UniqueId
  readonly column: string
  readonly kind: OriginKind
}

/** What the columns of one node were made of, one step up. */
export interface NodeLineage {
  readonly columns: ReadonlyMap<string, readonly ColumnOrigin[]>
  /** `database`: as Postgres resolved the query. `parser`: from the text alone, which may miss what only a catalog knows. */
  readonly method: 'database' | 'parser'
}

/** Column lineage of a project; nodes without a query of their own (sources, seeds) are not in it. */
export type ColumnLineage = ReadonlyMap<UniqueId, NodeLineage>
