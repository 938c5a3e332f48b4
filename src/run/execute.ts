import type { ExecutableNode, UniqueId } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import { buildFunction } from './build-function.js'
import { buildNode } from './build-node.js'
import type { ExecuteNodes, RunRequest } from './contract.js'
import { orderRun, type RunOrder } from './graph-order.js'
import { NO_HISTORY, openHistory } from './history/history.js'
import { isBuildable } from './leftovers.js'
import { openScope } from './open-scope.js'
import { openChores } from './chores.js'
import { newProgress, resultOf, skippedResult } from './outcome.js'
import { clearAbandoned, prepareTarget } from './prepare-target.js'
import { startSchedule, type TaskOutcome } from './schedule.js'
import { hasOneSession, type Helper, type RunScope } from './scope.js'
import { executeTest } from './test-task.js'
import { writeExecuted } from './target-files.js'

/**
 * Executes the selected nodes in graph order, on `threads` sessions, layer by layer, and gives one result per node
 * (ephemeral models, which are never executed, have none). Nodes are built aside, tested and published; whatever fails
 * leaves the published relations as they were. A cancelled run resolves too: every node that had not ended is reported.
 *
 * Throws DiagnosticError for what stops the whole run before the first node, such as a missing right to make a schema.
 */
export const executeNodes: ExecuteNodes = async (request) => {
  const order = orderRun(request)
  const results = new Map<UniqueId, RunResult>()
  const stop = new AbortController()
  const signal = AbortSignal.any([request.signal, stop.signal])
  let offer: (helper: Helper) => void = () => {}
  let history = NO_HISTORY
  const chores = openChores()
  const scope = openScope(request, order, signal, {
    offer: (helper) => offer(helper),
    later: chores.add,
    isFinished: (id) => results.has(id),
    earlierOf: (test) => history.earlierOf(test),
    finished(node, result) {
      results.set(node.uniqueId, result)
      const fails = result.status === 'fail' || result.status === 'error'
      if (fails && request.failFast) stop.abort()
    },
  })
  if (!signal.aborted) await prepareTarget(scope, order)
  history = await openHistory(request, order.numbered, scope.writer)
  sayUnaudited(request, order)
  const schedule = startSchedule({
    order,
    threads: hasOneSession(scope) ? 1 : Math.max(1, request.threads),
    signal,
    execute: (node, thread) => executeTask(scope, node, thread),
    expect: (node) => scope.ahead.expect(node),
    skip: (node, because) =>
      reportSkipped(scope, [node, ...scope.gateOf(node.uniqueId), ...scope.companionsOf(node.uniqueId)], because),
    onLayer: (layer, nodes) =>
      request.emit({ kind: 'layerStarted', layer: request.manifest.layers[layer] ?? '', nodes }),
    onLayerClosed: (layer, cause) =>
      request.emit({ kind: 'layerClosed', layer: request.manifest.layers[layer] ?? '', cause }),
  })
  offer = schedule.offer
  await schedule.done
  chores.finish()
  const isReachable = await clearAbandoned(scope)
  // Whoever cancels because nothing answers is not kept waiting for one more answer.
  if (isReachable || !signal.aborted) await history.record(order.numbered, results)
  return order.numbered.flatMap((node) => results.get(node.uniqueId) ?? [])
}

/** Says which nodes become visible before their tests have run. */
function sayUnaudited(request: RunRequest, order: RunOrder): void {
  if (request.verb !== 'build') return
  const tested = new Set(order.tasks.flatMap((node) => (node.resourceType === 'test' ? node.dependsOn.nodes : [])))
  const unaudited = order.tasks.filter((node) => tested.has(node.uniqueId) && isUnaudited(node, request))
  if (unaudited.length === 0) return
  const which = request.audit ? unaudited.map((node) => node.name).join(', ') : 'every node'
  request.emit({ kind: 'message', level: 'warn', text: `Published before the tests have run (audit is off): ${which}` })
}

function isUnaudited(node: ExecutableNode, request: RunRequest): boolean {
  return !request.audit || ('config' in node && (node.config['audit'] === false || node.config['audit'] === 'off'))
}

async function executeTask(scope: RunScope, node: ExecutableNode, thread: string): Promise<TaskOutcome> {
  if (node.resourceType === 'test' || node.resourceType === 'unit_test') return executeTest(scope, node, thread)
  const { host } = scope.request
  const begun = host.elapsed()
  const progress = newProgress()
  scope.started(node)
  const ending = isBuildable(node)
    ? await buildNode(scope, node, thread, progress)
    : node.resourceType === 'function'
      ? await buildFunction(scope, node, progress)
      : ({ status: 'skipped', message: 'Operations are run by their hooks' } as const)
  const result = resultOf(node, progress, ending, { thread, seconds: host.elapsed() - begun, quote: scope.quote })
  scope.later(() => writeExecuted(scope.request, node, progress.executed))
  if (result.status !== 'success') skipGates(scope, node, result)
  scope.finished(node, result)
  const isContinued = 'config' in node && node.config['on_error'] === 'continue'
  return { blocks: result.status !== 'success' && !isContinued, closesLayer: result.status === 'fail' }
}

/** Tests that never ran because their node broke before. */
function skipGates(scope: RunScope, node: ExecutableNode, result: RunResult): void {
  if (result.status === 'fail') return
  const pending = scope.gateOf(node.uniqueId).filter((test) => !scope.isFinished(test.uniqueId))
  reportSkipped(scope, pending, result.status === 'cancelled' ? null : node.uniqueId)
}

function reportSkipped(scope: RunScope, nodes: readonly ExecutableNode[], because: UniqueId | null): void {
  for (const node of nodes) {
    const status = because === null && scope.request.signal.aborted ? 'cancelled' : 'skipped'
    scope.finished(node, skippedResult(node, because, status, scope.quote))
  }
}
