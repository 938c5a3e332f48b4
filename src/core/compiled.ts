import type { Hook } from './config.js'
import type { CompilableNode, UniqueId } from './node.js'
import type { Relation } from './relation.js'

/** Where a piece of compiled SQL comes from. */
export interface SourceMapEntry {
  /** Offset in the compiled code, in UTF-16 units. */
  readonly offset: number
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A node's SQL, ready to run. */
export interface CompiledNode {
  readonly node: CompilableNode
  /** Rendered template with the CTEs of ephemeral parents in front. */
  readonly code: string
  /** Sorted by offset; empty when nothing is known. */
  readonly sourceMap: readonly SourceMapEntry[]
  readonly extraCteIds: readonly UniqueId[]
  readonly preHooks: readonly Hook[]
  readonly postHooks: readonly Hook[]
}

/** One row set as the database sent it: text values, exact. */
export interface RowSet {
  readonly columns: readonly { readonly name: string; readonly typeId: number }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** What templates may ask of the database while they render. */
export interface QueryHost {
  query(sql: string): Promise<RowSet & { readonly commandTag: string; readonly rowCount: number | null }>
  findRelation(schema: string, identifier: string): Promise<Relation | null>
  listRelations(schema: string): Promise<readonly Relation[]>
  listColumns(relation: Relation): Promise<readonly { readonly name: string; readonly dataType: string }[]>
}

/**
 * Turns a node into SQL; given to the run so that templates can query the database in the order in which nodes are built.
 *
 * `standIns` maps unique ids to the relation that `ref` must give in place of the published one: data tests read the
 * relation that was built aside.
 */
export interface NodeCompiler {
  compile(
    node: CompilableNode,
    database: QueryHost,
    options?: { readonly standIns?: ReadonlyMap<UniqueId, Relation> },
  ): Promise<CompiledNode>
}
