import { DatabaseError, type Session } from '../adapters/contract.js'
import { displayName } from '../core/relation.js'
import type { UniqueId } from '../core/node.js'
import {
  blockedDependents,
  explainPlan,
  planNode,
  type BlockedDependent,
  type Plan,
  type TypedColumn,
} from '../plan/index.js'
import { prepare } from './build-input.js'
import { readExisting, readPublished, readQueryColumns } from './catalog/read-state.js'
import type { RunRequest } from './contract.js'
import { orderRun } from './graph-order.js'
import { isBuildable } from './leftovers.js'
import { newProgress } from './outcome.js'
import { openScope } from './open-scope.js'

/** A column that a run would add, drop or change. */
export interface ColumnChange {
  readonly name: string
  /** Null: the column is new. */
  readonly before: string | null
  /** Null: the column goes. */
  readonly after: string | null
}

/** What a run would do to one node. */
export interface NodePlan {
  readonly uniqueId: UniqueId
  /** `schema.identifier`. */
  readonly relation: string
  readonly action: Plan['action']
  readonly reason: string
  readonly columns: readonly ColumnChange[]
  /** A column goes or changes its type. */
  readonly isBreaking: boolean
  /** Who reads the relation, as people read it: `view reports.revenue`. */
  readonly dependents: readonly string[]
  /** What would stop the publication. */
  readonly blocked: readonly BlockedDependent[]
  /** Tests that gate it. */
  readonly tests: readonly UniqueId[]
  /** The statements, as `explainPlan` writes them. */
  readonly sql: string
}

/**
 * What a run of this request would do, in order, from the same steps that it would execute. Reads the database and
 * changes nothing in it. Relations that do not exist yet cannot be described by those that read them; their columns are
 * left out.
 */
export async function planNodes(request: RunRequest): Promise<readonly NodePlan[]> {
  const order = orderRun(request)
  const scope = openScope(request, order, request.signal, {
    offer: () => undefined,
    isFinished: () => false,
    earlierOf: () => null,
    finished: () => undefined,
  })
  const plans: NodePlan[] = []
  const session = await request.database.acquire('plan')
  try {
    for (const node of order.tasks) {
      if (!isBuildable(node)) continue
      const { input: prepared, compiled } = await prepare(scope, node, session, newProgress())
      const existing = await readExisting(session, prepared.relation)
      const columns = prepared.queryColumns ?? (compiled === null ? null : await describe(session, compiled.code))
      const published =
        existing === null ? null : await session.transaction(() => readPublished(session, prepared.relation))
      const plan = planNode({ ...prepared, existing, published, queryColumns: columns }, scope.writer)
      const after = columns ?? prepared.seedColumns
      const changes = existing === null || after === null ? [] : columnChanges(existing.columns, after)
      const aside = { columns: after ?? existing?.columns ?? [], privileges: [], keys: [], indexes: [] }
      plans.push({
        uniqueId: node.uniqueId,
        relation: displayName(prepared.relation),
        action: plan.action,
        reason: plan.reason,
        columns: changes,
        isBreaking: changes.some((change) => change.before !== null),
        dependents: (published?.views ?? []).map((view) => `${view.kind.replace('_', ' ')} ${displayName(view)}`),
        blocked: published === null ? [] : blockedDependents(published, aside, prepared.relation),
        tests: scope.gateOf(node.uniqueId).map((test) => test.uniqueId),
        sql: explainPlan(plan, scope.writer),
      })
    }
  } finally {
    await session.release()
  }
  return plans
}

/** Null when the query cannot be described yet, because something it reads is not there. */
async function describe(session: Session, code: string): Promise<readonly TypedColumn[] | null> {
  try {
    return await readQueryColumns(session, code)
  } catch (error) {
    if (error instanceof DatabaseError) return null
    throw error
  }
}

function columnChanges(before: readonly TypedColumn[], after: readonly TypedColumn[]): readonly ColumnChange[] {
  const old = new Map(before.map((column) => [column.name, column.dataType]))
  const now = new Map(after.map((column) => [column.name, column.dataType]))
  return [
    ...after
      .filter((column) => old.get(column.name) !== column.dataType)
      .map((column) => ({ name: column.name, before: old.get(column.name) ?? null, after: column.dataType })),
    ...before
      .filter((column) => !now.has(column.name))
      .map((column) => ({ name: column.name, before: column.dataType, after: null })),
  ]
}
