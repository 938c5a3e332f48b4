import type { RowSet } from '../../core/compiled.js'
import type { TestNode, UniqueId } from '../../core/node.js'
import type { Relation } from '../../core/relation.js'
import type { TestMeasure } from '../contract.js'

/** How names and values are written in SQL; the dialect of the target. */
export interface SqlText {
  quote(identifier: string): string
  literal(text: string): string
  render(relation: { readonly schema: string; readonly identifier: string }): string
}

/** Several data tests of one relation as one query, which scans it once. */
export interface TestBatch {
  readonly relation: Relation
  readonly tests: readonly TestNode[]
  /** One statement that gives one row. */
  readonly sql: string
  /**
   * The measure of each test, the same as its own query gives; null for a test that has to run alone, because counting
   * its failures exactly takes a query of its own.
   */
  read(rows: RowSet): ReadonlyMap<UniqueId, TestMeasure | null>
}

/** What the catalog promises about a relation. */
export interface RelationGuarantees {
  /** Columns that cannot be null. */
  readonly notNull: ReadonlySet<string>
  /** Columns of each primary key and unique constraint. */
  readonly uniqueKeys: readonly (readonly string[])[]
}
