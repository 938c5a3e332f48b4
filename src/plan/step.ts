import type { Hook } from '../core/config.js'
import type { CompiledNode } from '../core/compiled.js'
import type { Relation, RelationKind } from '../core/relation.js'

/** A relation of which is known what it is: needed to rename, drop or comment it. */
export type KindedRelation = Relation & { readonly kind: RelationKind }

/** A column of a table that is made with DDL. */
export interface ColumnDefinition {
  readonly name: string
  readonly dataType: string
  /** Constraint clauses behind the type, ready to write, such as `not null`. */
  readonly constraints: readonly string[]
}

/** One key of an index: a column, or an expression. */
export interface IndexKey {
  readonly column: string | null
  readonly expression: string | null
  readonly operatorClass: string | null
}

export interface IndexDefinition {
  /** Final name, stable from build to build. */
  readonly name: string
  readonly unique: boolean
  readonly method: string | null
  readonly keys: readonly IndexKey[]
  readonly include: readonly string[]
  readonly where: string | null
}

/** What a statement's SQL was made from, for mapping its errors back. */
export type StepOrigin = 'query' | 'preHook' | 'postHook' | 'header' | 'macro'

/**
 * One action of a plan, as data. All but `runTests`, `copyRows` and `loadSource` are exactly one statement, sent in one
 * message; those three are done by the run.
 */
export type Step =
  | { readonly kind: 'createSchema'; readonly schema: string }
  | {
      readonly kind: 'createTableAs'
      readonly relation: Relation
      readonly query: string
      /** Text around the query, when the engine adds columns to it. */
      readonly wrap?: { readonly before: string; readonly after: string }
      readonly persistence: 'permanent' | 'unlogged' | 'temporary'
    }
  | {
      readonly kind: 'createTable'
      readonly relation: Relation
      readonly columns: readonly ColumnDefinition[]
      readonly constraints: readonly string[]
      readonly unlogged: boolean
    }
  | {
      readonly kind: 'insert'
      readonly relation: Relation
      readonly columns: readonly string[]
      readonly query: string
    }
  | {
      readonly kind: 'createView'
      readonly relation: Relation
      readonly query: string
      readonly replace: boolean
      readonly options: readonly string[]
    }
  | { readonly kind: 'createMaterializedView'; readonly relation: Relation; readonly query: string }
  | { readonly kind: 'refresh'; readonly relation: Relation; readonly concurrently: boolean }
  | { readonly kind: 'copyRows'; readonly relation: Relation; readonly columns: readonly string[] }
  | { readonly kind: 'loadSource'; readonly relation: Relation }
  | {
      readonly kind: 'createIndex'
      readonly relation: Relation
      readonly index: IndexDefinition
      /** Name until it is published; the final name may still belong to the relation that is replaced. */
      readonly name: string
    }
  | { readonly kind: 'addColumn'; readonly relation: Relation; readonly name: string; readonly dataType: string }
  | { readonly kind: 'dropColumn'; readonly relation: Relation; readonly name: string }
  | { readonly kind: 'alterColumnType'; readonly relation: Relation; readonly name: string; readonly dataType: string }
  | { readonly kind: 'lock'; readonly relation: KindedRelation }
  | { readonly kind: 'rename'; readonly relation: KindedRelation; readonly identifier: string }
  | { readonly kind: 'renameIndex'; readonly schema: string; readonly from: string; readonly to: string }
  | {
      readonly kind: 'renameConstraint'
      readonly relation: Relation
      readonly from: string
      readonly to: string
    }
  | { readonly kind: 'drop'; readonly relation: KindedRelation }
  | { readonly kind: 'dropIndex'; readonly schema: string; readonly name: string }
  | {
      readonly kind: 'comment'
      readonly relation: KindedRelation
      readonly column: string | null
      readonly text: string | null
    }
  /** Says on the row type of a relation that the engine made it; null takes that back. */
  | { readonly kind: 'mark'; readonly relation: Relation; readonly text: string | null }
  | {
      readonly kind: 'grant' | 'revoke'
      readonly relation: KindedRelation
      readonly privilege: string
      /** Column names, when the privilege is of columns. */
      readonly columns: readonly string[]
      readonly grantee: string
      readonly grantable: boolean
    }
  | { readonly kind: 'setOwner'; readonly relation: KindedRelation; readonly owner: string }
  /** Skipped for a table of few rows, where statistics change nothing. */
  | { readonly kind: 'analyze'; readonly relation: Relation }
  | { readonly kind: 'runTests'; readonly count: number }
  /** The steps of one batch: when one of them breaks, none of them has happened, and the plan goes on. */
  | {
      readonly kind: 'batch'
      readonly start: Date
      readonly end: Date
      readonly label: string
      readonly compiled?: CompiledNode
      readonly steps: readonly Step[]
    }
  /** A statement that comes whole from elsewhere: a hook, a header, the definition of a dependent object. */
  | {
      readonly kind: 'statement'
      readonly purpose: string
      readonly sql: string
      readonly origin: StepOrigin | 'engine'
      /** Where the model's own code starts in a statement that macros wrote; null or absent when it is not in it. */
      readonly codeOffset?: number | null
      /** A hook whose `sql` is a template, because it asks the database: it is rendered when its turn comes. */
      readonly deferred?: Hook
      /** Its command tag is the node's: the rows it counts are the rows the node wrote. */
      readonly counts?: true
    }

/** The steps between two transaction boundaries. */
export interface Phase {
  readonly name: 'before' | 'build' | 'settle' | 'test' | 'write' | 'publish' | 'after'
  /** True: one transaction around all steps. False: each step commits alone. */
  readonly transaction: boolean
  /** The phase goes on in the transaction of the phase before it. */
  readonly joined?: true
  readonly steps: readonly Step[]
}

export type PlanAction = 'create' | 'replace' | 'write' | 'refresh' | 'none'

/** What building one node will do. */
export interface Plan {
  readonly relation: Relation
  readonly action: PlanAction
  /** Why this action and no other, in one line. */
  readonly reason: string
  readonly phases: readonly Phase[]
  /** What the publish phase replaces the relation with; null when the relation is written in place. */
  readonly aside: KindedRelation | null
}
