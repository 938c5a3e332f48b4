import type { Manifest } from '../core/manifest.js'
import {
  parentsOf,
  type ExecutableNode,
  type Node,
  type TestNode,
  type UniqueId,
  type UnitTestNode,
} from '../core/node.js'
import type { Dag } from '../graph/contract.js'
import type { RunRequest } from './contract.js'

/** What a run executes, and in which order. */
export interface RunOrder {
  /** Nodes that get a thread of their own, in graph order. */
  readonly tasks: readonly ExecutableNode[]
  /** Tests that decide whether a task is published; they run with it. */
  readonly gates: ReadonlyMap<UniqueId, readonly TestNode[]>
  /** Tasks that have to end before a task may start. */
  readonly after: ReadonlyMap<UniqueId, ReadonlySet<UniqueId>>
  /** Place of the layer of a task; undefined for those of no layer. */
  readonly layerOf: ReadonlyMap<UniqueId, number>
  /** Every node that gets a result, in the order in which they are numbered. */
  readonly numbered: readonly ExecutableNode[]
}

/**
 * Sorts the selected nodes into tasks and gates. A test gates the last of its parents that the run builds; one whose
 * last parent is not built here, or that cannot be seen aside, is a task behind its parents, and what comes behind those
 * waits for it.
 */
export function orderRun(request: Pick<RunRequest, 'verb' | 'dag' | 'selected' | 'manifest' | 'audit'>): RunOrder {
  const { dag, selected } = request
  const place = new Map(dag.order.map((id, index) => [id, index]))
  const units = unitTestsByModel(request)
  const runnable = dag.order.flatMap((id): readonly ExecutableNode[] => {
    const node = dag.nodes.get(id)
    const isRun = node !== undefined && selected.has(id) && isExecuted(node, request.verb)
    return [...(units.get(id) ?? []), ...(isRun ? [node] : [])]
  })
  const built = new Set(runnable.filter((node) => node.resourceType !== 'test').map((node) => node.uniqueId))
  const gates = new Map<UniqueId, TestNode[]>()
  const hosts = new Map<UniqueId, UniqueId>()
  for (const node of runnable) {
    if (node.resourceType !== 'test') continue
    const host = lastOf(parentsOf(node), place)
    if (host === undefined || !built.has(host)) continue
    hosts.set(node.uniqueId, host)
    if (!isGate(node, request)) continue
    const list = gates.get(host)
    if (list === undefined) gates.set(host, [node])
    else list.push(node)
  }
  const gating = new Set([...gates.values()].flat().map((test) => test.uniqueId))
  const tasks = runnable.filter((node) => !gating.has(node.uniqueId))
  return {
    tasks,
    gates,
    after: dependencies(tasks, dag, hosts, units),
    layerOf: layers(tasks, request.manifest, dag),
    numbered: runnable.flatMap((node) =>
      gating.has(node.uniqueId) ? [] : [node, ...(gates.get(node.uniqueId) ?? [])],
    ),
  }
}

/** Unit tests that the run executes, under the model that each is about: they come before it. */
function unitTestsByModel(
  request: Pick<RunRequest, 'verb' | 'selected' | 'manifest'>,
): ReadonlyMap<UniqueId, readonly UnitTestNode[]> {
  const found = new Map<UniqueId, UnitTestNode[]>()
  if (request.verb !== 'test' && request.verb !== 'build') return found
  for (const test of request.manifest.unitTests?.values() ?? []) {
    if (test.enabled && request.selected.has(test.uniqueId)) {
      found.set(test.modelId, [...(found.get(test.modelId) ?? []), test])
    }
  }
  return found
}

/** Whether the verb executes the node; ephemeral models and tables that others load have nothing to do. */
function isExecuted(node: Node, verb: RunRequest['verb']): node is Extract<ExecutableNode, Node> {
  switch (node.resourceType) {
    case 'model':
      return (verb === 'run' || verb === 'build') && node.config.materialized !== 'ephemeral'
    case 'source':
      return (verb === 'sync' || verb === 'build') && node.sync !== null
    case 'seed':
    case 'snapshot':
      return verb === node.resourceType || verb === 'build'
    case 'test':
      return verb === 'test' || verb === 'build'
    case 'function':
      return verb === 'build'
    case 'operation':
      return true
    default:
      return false
  }
}

function isGate(test: TestNode, request: Pick<RunRequest, 'dag' | 'audit'>): boolean {
  const config = (id: UniqueId): unknown => {
    const node = request.dag.nodes.get(id)
    return node !== undefined && 'config' in node ? node.config['audit'] : undefined
  }
  return request.audit && test.dependsOn.nodes.every((id) => config(id) !== false && config(id) !== 'off')
}

function lastOf(ids: readonly UniqueId[], place: ReadonlyMap<UniqueId, number>): UniqueId | undefined {
  let last: UniqueId | undefined
  for (const id of ids) {
    if (last === undefined || (place.get(id) ?? -1) > (place.get(last) ?? -1)) last = id
  }
  return last
}

function dependencies(
  tasks: readonly ExecutableNode[],
  dag: Dag,
  hosts: ReadonlyMap<UniqueId, UniqueId>,
  units: ReadonlyMap<UniqueId, readonly UnitTestNode[]>,
): ReadonlyMap<UniqueId, ReadonlySet<UniqueId>> {
  const chosen = new Set(tasks.map((node) => node.uniqueId))
  const testsBehind = new Map<UniqueId, UniqueId[]>()
  for (const node of tasks) {
    const host = hosts.get(node.uniqueId)
    if (host !== undefined) testsBehind.set(host, [...(testsBehind.get(host) ?? []), node.uniqueId])
  }
  // The nearest chosen ancestors, through nodes that are not chosen; in graph order, so that parents are done first.
  const nearest = new Map<UniqueId, ReadonlySet<UniqueId>>()
  for (const id of dag.order) {
    const found = new Set<UniqueId>()
    for (const parent of dag.parents(id)) {
      if (chosen.has(parent)) found.add(parent)
      else {
        for (const ancestor of nearest.get(parent) ?? []) found.add(ancestor)
        for (const test of units.get(parent) ?? []) found.add(test.uniqueId)
      }
    }
    nearest.set(id, found)
  }
  return new Map(
    tasks.map((node) => {
      if (node.resourceType === 'unit_test') return [node.uniqueId, new Set(nearest.get(node.modelId))]
      const after = new Set(nearest.get(node.uniqueId))
      for (const test of units.get(node.uniqueId) ?? []) after.add(test.uniqueId)
      if (node.resourceType !== 'test') {
        for (const parent of [...after]) for (const test of testsBehind.get(parent) ?? []) after.add(test)
      }
      return [node.uniqueId, after]
    }),
  )
}

function layers(tasks: readonly ExecutableNode[], manifest: Manifest, dag: Dag): ReadonlyMap<UniqueId, number> {
  const index = new Map(manifest.layers.map((name, position) => [name, position]))
  const own = (id: UniqueId): number | undefined => {
    const layer = dag.nodes.get(id)?.layer
    return layer === null || layer === undefined ? undefined : index.get(layer)
  }
  const found = new Map<UniqueId, number>()
  for (const node of tasks) {
    const isTest = node.resourceType === 'test' || node.resourceType === 'unit_test'
    const candidates = isTest ? parentsOf(node).map(own) : [own(node.uniqueId)]
    const known = candidates.filter((layer): layer is number => layer !== undefined)
    if (known.length > 0) found.set(node.uniqueId, Math.max(...known))
  }
  return found
}
