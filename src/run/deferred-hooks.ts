import type { Session } from '../adapters/contract.js'
import type { BuildableNode, Step } from '../plan/index.js'
import { queryHost } from './query-host.js'
import type { RunScope } from './scope.js'

/**
 * The step as it is to be executed: a hook that asks the database is rendered now, on the session of the node, so that it
 * sees what the node built. Null when it renders to nothing.
 */
export async function readyStep(
  scope: RunScope,
  session: Session,
  node: BuildableNode,
  step: Step,
): Promise<Step | null> {
  if (step.kind !== 'statement' || step.deferred === undefined) return step
  const { compiler } = scope.request
  if (compiler.compileHook === undefined) return step
  const { sql } = await compiler.compileHook(node, step.deferred, queryHost(scope.database, session))
  const { deferred: _rendered, ...ready } = step
  return sql === '' ? null : { ...ready, sql }
}
