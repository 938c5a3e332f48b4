import type { Hook } from './config.js'
import type { CompilableNode, Node, SeedNode, UniqueId } from './node.js'
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
  /** Rendered, ready to run. */
  readonly preHooks: readonly Hook[]
  /** Rendered, but for those marked `deferred`: `NodeCompiler.compileHook` renders them when their turn comes. */
  readonly postHooks: readonly Hook[]
}

/** One row set as the database sent it: text values, exact. */
export interface RowSet {
  readonly columns: readonly { readonly name: string; readonly typeId: number }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** A seed as it was read from its file: columns with the types found or chosen for them, rows of text. */
export interface SeedRows {
  readonly columns: readonly { readonly name: string; readonly dataType: string }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** What templates may ask of the database while they render. */
export interface QueryHost {
  query(sql: string): Promise<RowSet & { readonly commandTag: string; readonly rowCount: number | null }>
  findRelation(schema: string, identifier: string): Promise<Relation | null>
  listRelations(schema: string): Promise<readonly Relation[]>
  listColumns(relation: Relation): Promise<readonly { readonly name: string; readonly dataType: string }[]>
}

/** What a `{% materialization %}` block came to: the response of its statement named `main`. */
export interface MaterializationOutcome {
  readonly relations: readonly Relation[]
  readonly commandTag: string | null
  readonly rowCount: number | null
}

/** A statement of the engine's materializations that macros of a project may write in its place. */
export type BuildStatement =
  | { readonly kind: 'createTable' | 'createView' | 'createMaterializedView'; readonly relation: Relation }
  /** The second and later runs of an incremental model: from the staged rows into the table. */
  | {
      readonly kind: 'write'
      /** As configured; `default` where it is not. */
      readonly strategy: string
      readonly relation: Relation
      readonly staged: Relation
      readonly columns: readonly { readonly name: string; readonly dataType: string }[]
      /** The batch of a microbatch model that the rows are of. */
      readonly window?: TimeWindow
    }

/** SQL that macros wrote: one statement or several. */
export interface WrittenStatement {
  readonly sql: string
  /** Where in it the node's own code starts, in UTF-16 units; null when it is not there as it was. */
  readonly codeOffset: number | null
}

/**
 * Turns a node into SQL; given to the run so that templates can query the database in the order in which nodes are built.
 *
 * `standIns` maps unique ids to the relation that `ref` must give in place of the published one: data tests read the
 * relation that was built aside.
 */
export interface NodeCompiler {
  compile(node: CompilableNode, database: QueryHost, options?: CompileNodeOptions): Promise<CompiledNode>
  /** The hooks of a node that has no SQL of its own, ready to run, as `compile` gives them for the others. */
  compileHooks?(node: Node, database: QueryHost): Promise<Pick<CompiledNode, 'preHooks' | 'postHooks'>>
  /** Renders a hook of `node` now, with what the database holds now. The text of a hook is a template until then. */
  compileHook?(node: Node, hook: Hook, database: QueryHost, options?: CompileNodeOptions): Promise<Hook>
  /**
   * Runs the project's own `{% materialization %}` block for a compiled model. Null when the node's materialization is
   * the engine's, and nothing was done.
   */
  materialize?(compiled: CompiledNode, database: QueryHost): Promise<MaterializationOutcome | null>
  /** As `materialize`, for a seed. */
  materializeSeed?(node: SeedNode, seed: SeedRows, database: QueryHost): Promise<MaterializationOutcome | null>
  /** Whether `materialize` or `materializeSeed` would build the node by a block of the project. */
  isMaterializedByProject?(node: CompilableNode | SeedNode): boolean
  /** Whether the project has a macro for an incremental strategy of this name. */
  hasStrategy?(node: CompilableNode, strategy: string): boolean
  /** What macros of the project write in place of a statement of the engine; null when they override none that could. */
  writeStatement?(
    compiled: CompiledNode,
    statement: BuildStatement,
    database: QueryHost,
  ): Promise<WrittenStatement | null>
}

/** What a model reads and hears when it is compiled for a unit test. */
export interface UnitTestScene {
  /** Queries that stand for what the model refers to. Reading anything else is a problem. */
  readonly inputs: ReadonlyMap<UniqueId, string>
  /** The query that stands for `this`; null leaves it as it is. */
  readonly self: string | null
  /** What macros give back instead of being called, by name or `package.name`. */
  readonly macros: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, unknown>>
  readonly environment: Readonly<Record<string, string>>
}

/** A stretch of time: `start` is in it, `end` is not; null is open. */
export interface TimeWindow {
  readonly start: Date | null
  readonly end: Date | null
}

export interface CompileNodeOptions {
  /** Models read only rows of this time of whatever says by `event_time` when its rows happened. */
  readonly window?: TimeWindow
  /** Compiles a model for a unit test: no hooks, and the given rows in place of what it reads. */
  readonly scene?: UnitTestScene
  readonly standIns?: ReadonlyMap<UniqueId, Relation>
  /** Is given what the template says (`log`, `print`, warnings), to say it in its time; absent, it is said at once. */
  readonly whenSaid?: (say: () => void) => void
  /** Further names for the template as plain values, such as `results` and `schemas` in `on-run-end`. */
  readonly names?: Readonly<Record<string, unknown>>
}
