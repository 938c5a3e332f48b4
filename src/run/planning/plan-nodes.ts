import type { Session } from '../../adapters/contract.js'
import type { Diagnostic } from '../../core/diagnostic.js'
import type { ExecutableNode, FunctionNode, UniqueId } from '../../core/node.js'
import { displayName } from '../../core/relation.js'
import { explainFunction, functionSignature } from '../../plan/index.js'
import { relationOf } from '../build-input.js'
import type { RunRequest } from '../contract.js'
import { databaseErrorOf, diagnosticsOf, firstLineOf, isKnownFailure } from '../error-diagnostic.js'
import { orderRun } from '../graph-order.js'
import { readPublishedCode } from '../history/published-code.js'
import { isBuildable } from '../leftovers.js'
import { openScope } from '../open-scope.js'
import { queryHost } from '../query-host.js'
import type { RunScope } from '../scope.js'
import { barePlan, codeChange, type NodePlan } from './node-plan.js'
import { awaitingPlan, planBuild, type Planning } from './plan-build.js'

/** What a plan is asked for beside the run itself. */
export interface PlanWishes {
  /** Asks the server what each query costs. */
  readonly withCost: boolean
  /** The SQL of an earlier manifest, for nodes that history knows nothing of. */
  readonly earlierCode: (id: UniqueId) => string | null
}

/** The server refuses to write in a transaction that only reads. */
const READ_ONLY = '25006'

/**
 * What a run of this request would do, in order, from the same steps that it would execute. The session is told to
 * read only, so that nothing can change: neither by the engine nor by templates. What depends on something that the run
 * would make first, and that is not there yet, is `unknown`.
 */
export async function planNodes(request: RunRequest, wishes: PlanWishes): Promise<readonly NodePlan[]> {
  const order = orderRun(request)
  const scope = openScope(request, order, request.signal, {
    offer: () => undefined,
    later: (work) => work(),
    isFinished: () => false,
    earlierOf: () => null,
    finished: () => undefined,
  })
  const session = await request.database.acquire('plan')
  const cancel = (): void => void session.cancel()
  request.signal.addEventListener('abort', cancel)
  try {
    await session.query('set session characteristics as transaction read only')
    const published = await readPublishedCode(session, request, scope.writer)
    const plans: NodePlan[] = []
    const pending = new Set(await sourcesToCome(request, session))
    const planning: Planning = {
      scope,
      session,
      withCost: wishes.withCost,
      awaited: (id) => ancestorsOf(scope, id).find((ancestor) => pending.has(ancestor)) ?? null,
      codeBefore: (id) => published.get(id) ?? wishes.earlierCode(id),
    }
    for (const node of order.tasks.flatMap((task) => [task, ...(order.companions.get(task.uniqueId) ?? [])])) {
      const plan = await planOf(planning, node)
      if (plan.action !== 'test' && changesWhatOthersRead(plan)) pending.add(node.uniqueId)
      plans.push(plan)
    }
    return plans
  } finally {
    request.signal.removeEventListener('abort', cancel)
    if (!session.isLost && !request.signal.aborted) await session.query('reset default_transaction_read_only')
    await session.release()
  }
}

/** Sources that the run makes before its first node: the tables of its history, where they are not there yet. */
async function sourcesToCome(
  { history, database, manifest }: RunRequest,
  session: Session,
): Promise<readonly UniqueId[]> {
  if (history === undefined || history === null) return []
  const table = { database: database.databaseName, schema: history.schema, identifier: 'node_results' }
  if ((await database.introspector.findRelation(session, table)) !== null) return []
  return [...manifest.nodes.values()]
    .filter((node) => node.resourceType === 'source' && node.schema === history.schema)
    .map(({ uniqueId }) => uniqueId)
}

/** Whether those that read the node are described wrongly as long as it has not been built. */
function changesWhatOthersRead({ action, columns }: NodePlan): boolean {
  return ['create', 'unknown', 'error'].includes(action) || columns === null || columns.length > 0
}

async function planOf(planning: Planning, node: ExecutableNode): Promise<NodePlan> {
  const id = node.uniqueId
  if (node.resourceType === 'unit_test') return barePlan(id, 'test', `runs before ${node.model} is built`)
  if (node.resourceType === 'test') {
    return { ...barePlan(id, 'test', 'runs when all that it reads is there; gates nothing before'), columns: [] }
  }
  try {
    if (isBuildable(node)) return await planBuild(planning, node)
    if (node.resourceType === 'function') return await planFunction(planning, node)
    return barePlan(id, 'skip', 'operations are run by their hooks')
  } catch (error) {
    if (!isKnownFailure(error)) throw error
    if (databaseErrorOf(error)?.sqlState === READ_ONLY) {
      const reason = 'its template writes to the database while it is compiled, which a plan does not do'
      return barePlan(id, 'unknown', reason)
    }
    const awaited = planning.awaited(id)
    if (awaited !== null && isBuildable(node)) return awaitingPlan(planning, node, awaited, firstLineOf(error))
    const relation = isBuildable(node) ? displayName(relationOf(node)) : null
    return { ...barePlan(id, 'error', diagnosticsOf(error, node).map(lineOf).join('\n')), relation }
  }
}

function lineOf({ message, location }: Diagnostic): string {
  return location === undefined ? message : `${message} (${location.file}:${location.line}:${location.column})`
}

function ancestorsOf({ request: { dag } }: RunScope, uniqueId: UniqueId): readonly UniqueId[] {
  const found = new Set<UniqueId>()
  const open = [...dag.parents(uniqueId)]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...dag.parents(id))
  }
  return [...found]
}

async function planFunction({ scope, session, codeBefore }: Planning, node: FunctionNode): Promise<NodePlan> {
  const { compiler, dag } = scope.request
  const compiled = await compiler.compile(node, queryHost(scope.database, session))
  const signature = functionSignature(node, scope.writer)
  const exists = await functionExists(session, signature)
  const name = displayName({ schema: node.schema, identifier: node.alias })
  return {
    ...barePlan(
      node.uniqueId,
      exists ? 'replace' : 'create',
      exists ? 'a function is made anew at every build' : `function ${name} does not exist`,
    ),
    relation: name,
    code: codeChange(exists ? codeBefore(node.uniqueId) : null, compiled.code),
    columns: [],
    dependents: {
      nodes: dag.children(node.uniqueId).filter((id) => dag.nodes.get(id)?.resourceType !== 'test'),
      outside: [],
    },
    statements: explainFunction(node, compiled.code, scope.writer),
  }
}

async function functionExists(session: Session, signature: string): Promise<boolean> {
  const { rows } = await session.query('select pg_catalog.to_regprocedure($1::text) is not null', [signature])
  return rows[0]?.[0] === 't'
}
