import type { RowSet } from '../../core/compiled.js'
import type { TestNode, UniqueId } from '../../core/node.js'
import type { TestMeasure } from '../contract.js'

/** How names and values are written in SQL; the dialect of the target. */
export interface SqlText {
  quote(identifier: string): string
  literal(text: string): string
  render(relation: { readonly schema: string; readonly identifier: string }): string
}

/** A data test with its compiled SQL. */
export interface CompiledTest {
  readonly test: TestNode
  readonly code: string
}

/** Several data tests of one relation as one query, which scans it once. */
export interface TestBatch {
  /** The relation, as the tests write it. */
  readonly relation: string
  readonly tests: readonly CompiledTest[]
  /** One statement that gives one row. */
  readonly sql: string
  /**
   * The measure of each test, the same as its own query gives; null for a test that has to run alone, because counting
   * its failures exactly takes a query of its own.
   */
  read(rows: RowSet): ReadonlyMap<UniqueId, TestMeasure | null>
}

/** What the catalog promises about a relation. Only what holds at every moment for every row is in it. */
export interface RelationGuarantees {
  /** Columns that cannot be null. */
  readonly notNull: ReadonlySet<string>
  /** Columns of each primary key, unique constraint and unique index of all rows. */
  readonly uniqueKeys: readonly { readonly name: string; readonly columns: readonly string[] }[]
  /** Foreign keys of one column. */
  readonly foreignKeys: readonly {
    readonly name: string
    readonly column: string
    readonly to: { readonly schema: string; readonly identifier: string; readonly column: string }
  }[]
  /** Check constraints as `pg_get_expr` writes them, with the type of each column that they are about. */
  readonly checks: readonly { readonly name: string; readonly expression: string }[]
  /** Size of its rows on disk; null where it is in several places. */
  readonly bytes: number | null
  /** Type of each column, as `format_type` writes it. */
  readonly types: ReadonlyMap<string, string>
}
