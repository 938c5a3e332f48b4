import type { CompiledNode, WrittenStatement } from '../core/compiled.js'
import type { Hook } from '../core/config.js'
import type { ModelNode, SeedNode, SnapshotNode, SourceNode } from '../core/node.js'
import type { Relation, RelationKind } from '../core/relation.js'
import { isMicrobatch, type BatchWindow } from './batches.js'
import { isPartitioned } from './partitioning.js'
import type { Privilege, PublishedState } from './published-state.js'
import { declaredGrants } from './rights.js'

/** Nodes that leave a relation behind. */
export type BuildableNode = ModelNode | SeedNode | SnapshotNode | SourceNode

/** A column with the type as `format_type` writes it. */
export interface TypedColumn {
  readonly name: string
  readonly dataType: string
}

/** What stands in the catalog under the node's name before anything is done. */
export interface ExistingRelation {
  readonly kind: RelationKind
  readonly comment: string | null
  /** A comment is absent where it was not read. */
  readonly columns: readonly (TypedColumn & { readonly nullable: boolean; readonly comment?: string | null })[]
  /** Names of the indexes with their definition as `pg_get_indexdef` writes it. */
  readonly indexes: readonly { readonly name: string; readonly definition: string; readonly unique: boolean }[]
  /** Storage options, such as `security_barrier=true`. */
  readonly options: readonly string[]
  /** Rights of others on the whole relation; absent where they were not read. */
  readonly privileges?: readonly Privilege[]
}

export interface PlanInput {
  readonly node: BuildableNode
  /** Where the node is published. */
  readonly relation: Relation
  /** Where it is built before; same schema, short hashed name. */
  readonly aside: Relation
  /** Compiled SQL; empty for seeds and sources. */
  readonly code: string
  readonly preHooks: readonly Hook[]
  readonly postHooks: readonly Hook[]
  readonly existing: ExistingRelation | null
  /** What the query returns; null where the plan does not need to know. */
  readonly queryColumns: readonly TypedColumn[] | null
  /** Declared data types of the node's columns in the spelling of `format_type`, by column; empty without a contract. */
  readonly declaredTypes: ReadonlyMap<string, string>
  /** Columns of a seed, typed; null for other nodes. */
  readonly seedColumns: readonly TypedColumn[] | null
  /** State of what is replaced, for the publish phase; null when nothing is, or when it was not read. */
  readonly published: PublishedState | null
  /** What the engine makes for the node bears this mark, which proves whose it is; see `markFor`. */
  readonly mark: string
  /** What is built aside is committed before it is published, also without tests. */
  readonly isApart?: boolean
  /** False: a view is built aside although it could be replaced where it stands. */
  readonly viewInPlace: boolean
  /** Batches of a microbatch model with the SQL of each; absent for other nodes. */
  readonly batches?: readonly (BatchWindow & {
    readonly code: string
    readonly compiled?: CompiledNode
    /** What a macro of the project writes in place of the engine's statements for the staged rows of the batch. */
    readonly written?: WrittenStatement
  })[]
  /**
   * Statements that macros of the project write in place of the engine's: the one that makes the relation aside, and the one
   * that writes staged rows into an incremental table.
   */
  readonly written?: { readonly create?: WrittenStatement; readonly write?: WrittenStatement }
  /** The project has a macro for the node's `incremental_strategy`: whatever its name, it is none of the engine's. */
  readonly hasOwnStrategy?: boolean
  /** Tests that gate the node. */
  readonly tests: number
  readonly fullRefresh: boolean
  /** Moment of the run, as `2026-01-31 09:12:01.123456+00`: generated SQL never asks the server's clock. */
  readonly runTimestamp: string
  readonly serverVersion: number
}

/** Whether the planner has to know what stands under the node's name. */
export function needsExisting(node: BuildableNode): boolean {
  if (node.resourceType === 'source') return node.sync !== null && node.sync.mode !== 'full'
  // A view is replaced where it stands: rights that its grants do not name have to be taken back.
  if (node.config.materialized === 'view') return Object.keys(declaredGrants(node.config)).length > 0
  return node.resourceType === 'snapshot' || ['incremental', 'materialized_view'].includes(node.config.materialized)
}

/** Whether the planner wants `queryColumns` for the node. */
export function needsQueryColumns(
  node: BuildableNode,
  existing: Pick<ExistingRelation, 'kind'> | null,
  fullRefresh: boolean,
): boolean {
  if (node.resourceType === 'snapshot') return true
  if (node.resourceType !== 'model') return false
  if (isContractEnforced(node.config) || isMicrobatch(node) || isPartitioned(node)) return true
  return node.config.materialized === 'incremental' && existing?.kind === 'table' && !fullRefresh
}

/** Whether the node's contract is enforced. */
export function isContractEnforced(config: Readonly<Record<string, unknown>>): boolean {
  const contract = config['contract']
  return typeof contract === 'object' && contract !== null && (contract as { enforced?: unknown }).enforced === true
}
