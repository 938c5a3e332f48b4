import { DatabaseError, type Session } from '../../adapters/contract.js'
import type { CompiledNode } from '../../core/compiled.js'
import { type UniqueId } from '../../core/node.js'
import { displayName, type Relation, relationKey } from '../../core/relation.js'
import {
  type AsideState,
  blockedDependents,
  type BuildableNode,
  configuredStrategy,
  explainPlan,
  isContractEnforced,
  laggingViews,
  isPartitioned,
  type Plan,
  planNode,
  type PublishedState,
  type TypedColumn,
} from '../../plan/index.js'
import { prepare, relationOf } from '../build-input.js'
import { readExisting, readPublished, readQueryColumns } from '../catalog/read-state.js'
import { StatementFailure } from '../error-diagnostic.js'
import { newProgress } from '../outcome.js'
import type { RunScope } from '../scope.js'
import { alteredColumns, breakingChanges, comparedColumns } from './column-changes.js'
import { estimate } from './estimate.js'
import { barePlan, codeChange, type NodePlan, type PlannedAction } from './node-plan.js'
import { plannedTests } from './planned-tests.js'

/** What the plans of one request are made with. */
export interface Planning {
  readonly scope: RunScope
  /** Reads only. */
  readonly session: Session
  readonly withCost: boolean
  readonly codeBefore: (id: UniqueId) => string | null
  /** An ancestor of the node that has to be built before the node can be known whole; null when there is none. */
  readonly awaited: (id: UniqueId) => UniqueId | null
}

/** What a run would do to a relation. Throws what stands in the way of planning it. */
export async function planBuild(planning: Planning, node: BuildableNode): Promise<NodePlan> {
  const { scope, session } = planning
  const relation = relationOf(node)
  if (node.resourceType !== 'source' && scope.request.compiler.isMaterializedByProject?.(node) === true) {
    const reason = `the project's own materialization "${node.config.materialized}" decides when it runs`
    return { ...barePlan(node.uniqueId, 'unknown', reason), relation: displayName(relation) }
  }
  const { input: prepared, compiled } = await prepare(scope, node, session, newProgress())
  const existing = await readExisting(session, relation)
  const described = prepared.queryColumns ?? (compiled === null ? null : await describe(planning, compiled))
  const published = existing === null ? null : await session.transaction(() => readPublished(session, relation))
  const plan = planNode({ ...prepared, existing, published, queryColumns: described }, scope.writer)
  const inPlace = plan.aside === null && existing?.kind === 'table'
  const after = described ?? prepared.seedColumns
  const columns =
    existing === null || plan.action === 'refresh' ? [] : changesOf(plan, existing.columns, after, inPlace)
  const aside = { columns: after ?? existing?.columns ?? [], privileges: [], keys: [], indexes: [] }
  const replaces = published !== null && !inPlace && plan.action === 'replace'
  const carries = inPlace || node.resourceType === 'source' || isContractEnforced(node.config)
  return {
    uniqueId: node.uniqueId,
    relation: displayName(relation),
    ...actionOf(node, plan, existing !== null && !prepared.fullRefresh),
    code: codeChange(existing === null ? null : planning.codeBefore(node.uniqueId), compiled?.code ?? null),
    columns,
    breaking: breakingChanges(columns ?? [], published),
    dependents: dependentsOf(scope, node, published),
    blocked: replaces ? blockedBy(scope, published, aside, relation) : [],
    tests: await plannedTests(scope, session, scope.gateOf(node.uniqueId), existing !== null && carries),
    cost: planning.withCost && compiled !== null ? await estimate(session, compiled.code) : null,
    statements: explainPlan(plan, scope.writer),
  }
}

/** What is known of a relation that cannot be planned before an ancestor of it is built. */
export async function awaitingPlan(
  { scope, session }: Planning,
  node: BuildableNode,
  awaited: UniqueId,
  problem: string,
): Promise<NodePlan> {
  const relation = relationOf(node)
  const name = displayName(relation)
  const isNew = (await readExisting(session, relation)) === null
  const because = `before ${awaited} is built: ${problem}`
  return {
    ...barePlan(
      node.uniqueId,
      isNew ? 'create' : 'unknown',
      isNew ? `${name} does not exist; the rest is not known ${because}` : `not known ${because}`,
    ),
    relation: name,
    dependents: dependentsOf(scope, node, null),
    tests: await plannedTests(scope, session, scope.gateOf(node.uniqueId), false),
  }
}

/** Views that the build makes anew afterwards are in nobody's way. */
function blockedBy(
  scope: RunScope,
  published: PublishedState,
  aside: AsideState,
  relation: Relation,
): NodePlan['blocked'] {
  const left = laggingViews(published, aside, (key) => scope.isAwaited(key)).published
  return blockedDependents(left, aside, relation)
}

function changesOf(
  plan: Plan,
  before: readonly TypedColumn[],
  after: readonly TypedColumn[] | null,
  inPlace: boolean,
): NodePlan['columns'] {
  if (inPlace) return alteredColumns(plan, before)
  return after === null ? null : comparedColumns(before, after)
}

function actionOf(
  node: BuildableNode,
  { action, reason }: Plan,
  keepsRows: boolean,
): Pick<NodePlan, 'action' | 'reason'> {
  if (node.resourceType === 'source' && node.sync !== null && keepsRows && node.sync.mode !== 'full') {
    const { mode, cursor } = node.sync
    const since = cursor == null ? '' : `, found by "${cursor}"`
    return mode === 'append'
      ? { action: 'append', reason: `new rows of the source are added${since}` }
      : { action: 'merge', reason: `new and changed rows of the source are written${since}` }
  }
  if (node.resourceType === 'source' && action === 'replace') {
    return { action, reason: 'the table of the source is copied whole at every sync' }
  }
  const words: Readonly<Record<Plan['action'], PlannedAction>> = {
    create: 'create',
    replace: 'replace',
    refresh: 'refresh',
    none: 'skip',
    write: isAppending(node) ? 'append' : 'merge',
  }
  return { action: words[action], reason }
}

function isAppending(node: BuildableNode): boolean {
  const strategy = configuredStrategy(node)
  const { unique_key: key } = node.config
  const isKeyless = strategy === 'default' && key == null && !isPartitioned(node)
  return node.resourceType === 'model' && (strategy === 'append' || isKeyless)
}

/** Null when the query cannot be described yet, because something it reads is not there. */
async function describe(
  { session, awaited }: Planning,
  compiled: CompiledNode,
): Promise<readonly TypedColumn[] | null> {
  try {
    return await readQueryColumns(session, compiled.code)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    if (awaited(compiled.node.uniqueId) !== null) return null
    throw new StatementFailure(error, { compiled, codeOffset: 0 })
  }
}

function dependentsOf(
  { request: { dag, manifest } }: RunScope,
  { uniqueId }: BuildableNode,
  published: PublishedState | null,
): NodePlan['dependents'] {
  const own = new Set(
    [...manifest.nodes.values()].flatMap((node) =>
      'schema' in node && node.resourceType !== 'test'
        ? [relationKey({ schema: node.schema, identifier: 'identifier' in node ? node.identifier : node.alias })]
        : [],
    ),
  )
  const { views = [], functions = [], foreignKeys = [] } = published ?? {}
  return {
    nodes: dag.children(uniqueId).filter((id) => dag.nodes.get(id)?.resourceType !== 'test'),
    outside: [
      ...views
        .filter((view) => !own.has(relationKey(view)))
        .map((view) => `${view.kind.replace('_', ' ')} ${displayName(view)}`),
      ...functions.map(({ kind, signature }) => `${kind} ${signature}`),
      ...foreignKeys
        .filter(({ schema, table }) => !own.has(relationKey({ schema, identifier: table })))
        .map(({ schema, table, name }) => `foreign key ${name} of ${displayName({ schema, identifier: table })}`),
    ],
  }
}
