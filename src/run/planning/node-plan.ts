import type { UniqueId } from '../../core/node.js'
import { type BlockedDependent, type DiffLine, lineDiff } from '../../plan/index.js'

/**
 * What would be done to a node. `merge` and `append` write into what is there; `test` runs a test that gates nothing;
 * `unknown` is decided by what is not there yet, or by code of the project; `error` cannot be done.
 */
export type PlannedAction =
  'create' | 'replace' | 'merge' | 'append' | 'refresh' | 'skip' | 'test' | 'unknown' | 'error'

/** A column that a run would add, drop or change. */
export interface ColumnChange {
  readonly name: string
  /** Null: the column is new. */
  readonly before: string | null
  /** Null: the column goes. */
  readonly after: string | null
}

/** What the planner of the server thinks that the query costs; units are those of `explain`. */
export interface CostEstimate {
  readonly startupCost: number
  readonly totalCost: number
  readonly rows: number
  /** Bytes of a row. */
  readonly width: number
}

/** A test that decides whether the node is published. */
export interface PlannedTest {
  readonly uniqueId: UniqueId
  /** Why the test need not run; null when it has to. */
  readonly proven: string | null
}

/** The SQL that is published and the SQL that would be; null where the one or the other is not known. */
export interface CodeChange {
  readonly before: string | null
  readonly after: string | null
  /** How the one becomes the other; null where one of them is not known. */
  readonly diff: readonly DiffLine[] | null
}

/** Compares what is published with what would be. */
export function codeChange(before: string | null, after: string | null): CodeChange {
  return { before, after, diff: before === null || after === null ? null : lineDiff(before, after) }
}

/** What a run would do to one node. */
export interface NodePlan {
  readonly uniqueId: UniqueId
  /** `schema.identifier`; null for tests. */
  readonly relation: string | null
  readonly action: PlannedAction
  /** Why this action and no other, in one line; for an `error`, what is wrong. */
  readonly reason: string
  readonly code: CodeChange
  /** Empty when none changes; null when the columns are not known. */
  readonly columns: readonly ColumnChange[] | null
  /** What the change takes from those who read the relation, each in words; empty when it takes nothing. */
  readonly breaking: readonly string[]
  readonly dependents: {
    /** Nodes of the project that read the node themselves. */
    readonly nodes: readonly UniqueId[]
    /** Views, functions and foreign keys of the database that are not the project's, as people read them. */
    readonly outside: readonly string[]
  }
  /** What would stop the publication. */
  readonly blocked: readonly BlockedDependent[]
  readonly tests: readonly PlannedTest[]
  /** Null when nobody asked, and where the query cannot be planned yet. */
  readonly cost: CostEstimate | null
  /** The statements, as `explainPlan` writes them; empty where there are none. */
  readonly statements: string
}

/** A plan about which only little is known. */
export function barePlan(uniqueId: UniqueId, action: PlannedAction, reason: string): NodePlan {
  return {
    uniqueId,
    relation: null,
    action,
    reason,
    code: codeChange(null, null),
    columns: null,
    breaking: [],
    dependents: { nodes: [], outside: [] },
    blocked: [],
    tests: [],
    cost: null,
    statements: '',
  }
}
