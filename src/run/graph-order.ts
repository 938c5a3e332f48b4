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
  /** Tests that run together with the first of them, which is a task: all read the same nodes. */
  readonly companions: ReadonlyMap<UniqueId, readonly TestNode[]>
  /** Tasks that have to end before a task may start. */
  readonly after: ReadonlyMap<UniqueId, ReadonlySet<UniqueId>>
  /** Place of the layer of a task; undefined for those of no layer. */
  readonly layerOf: ReadonlyMap<UniqueId, number>
  /** Every node that gets a result, in the order in which they are numbered. */
  readonly numbered: readonly ExecutableNode[]
}

/**
 * Sorts the selected nodes into tasks and gates. A test gates the last of its parents when the run builds it and all else
 * that the test reads is there before it: ancestors, and roots (seeds, sources), for which the parent then waits. Any
 * other test is a task behind all its parents, and what comes behind one of those waits for it.
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
  const behind = new Map<UniqueId, UniqueId>()
  const awaited = new Map<UniqueId, ReadonlySet<UniqueId>>()
  const ancestors = ancestorsIn(dag)
  for (const node of runnable) {
    if (node.resourceType !== 'test') continue
    const host = lastOf(parentsOf(node), place)
    if (host === undefined || !built.has(host)) continue
    const others = parentsOf(node).filter((id) => id !== host && built.has(id) && !ancestors(host).has(id))
    if (!isGate(node, host, others, request)) {
      behind.set(node.uniqueId, host)
      continue
    }
    gates.set(host, [...(gates.get(host) ?? []), node])
    awaited.set(host, new Set([...(awaited.get(host) ?? []), ...others]))
  }
  const gating = new Set([...gates.values()].flat().map((test) => test.uniqueId))
  const open = runnable.filter((node) => !gating.has(node.uniqueId))
  const companions = companionsOf(open)
  const following = new Set([...companions.values()].flat())
  const tasks = open.filter((node) => node.resourceType !== 'test' || !following.has(node))
  return {
    tasks,
    gates,
    companions,
    after: dependencies(tasks, dag, { behind, awaited, units, place }),
    layerOf: layers(tasks, request.manifest, dag),
    numbered: runnable.flatMap((node) =>
      gating.has(node.uniqueId) ? [] : [node, ...(gates.get(node.uniqueId) ?? [])],
    ),
  }
}

/** The tests that read the same nodes as a test before them, under that test: the same is done before and after them. */
function companionsOf(nodes: readonly ExecutableNode[]): ReadonlyMap<UniqueId, readonly TestNode[]> {
  const first = new Map<string, UniqueId>()
  const companions = new Map<UniqueId, TestNode[]>()
  for (const node of nodes) {
    if (node.resourceType !== 'test') continue
    const key = JSON.stringify([...new Set(parentsOf(node))].sort())
    const lead = first.get(key)
    if (lead === undefined) first.set(key, node.uniqueId)
    else companions.set(lead, [...(companions.get(lead) ?? []), node])
  }
  return companions
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

/** `others` are the built parents that are no ancestors of the host. A root waits for nothing, so waiting for one is safe. */
function isGate(
  test: TestNode,
  host: UniqueId,
  others: readonly UniqueId[],
  request: Pick<RunRequest, 'dag' | 'audit'>,
): boolean {
  const { dag } = request
  const config = (id: UniqueId): unknown => {
    const node = dag.nodes.get(id)
    return node !== undefined && 'config' in node ? node.config['audit'] : undefined
  }
  const isRoot = (id: UniqueId): boolean => dag.parents(id).length === 0
  const isAboutAnother = test.attachedNode !== null && test.attachedNode !== host
  return (
    request.audit &&
    !isAboutAnother &&
    (others.length === 0 || (!isRoot(host) && others.every(isRoot))) &&
    test.dependsOn.nodes.every((id) => config(id) !== false && config(id) !== 'off')
  )
}

/** The ancestors of a node, found once. */
function ancestorsIn(dag: Dag): (id: UniqueId) => ReadonlySet<UniqueId> {
  const known = new Map<UniqueId, ReadonlySet<UniqueId>>()
  return (id) => {
    const found = known.get(id)
    if (found !== undefined) return found
    const reached = new Set<UniqueId>()
    const stack = [...dag.parents(id)]
    while (stack.length > 0) {
      const next = stack.pop()!
      if (reached.has(next)) continue
      reached.add(next)
      stack.push(...dag.parents(next))
    }
    known.set(id, reached)
    return reached
  }
}

function lastOf(ids: readonly UniqueId[], place: ReadonlyMap<UniqueId, number>): UniqueId | undefined {
  let last: UniqueId | undefined
  for (const id of ids) {
    if (last === undefined || (place.get(id) ?? -1) > (place.get(last) ?? -1)) last = id
  }
  return last
}

interface Waiting {
  /** Tests that are tasks, with the last of their parents. */
  readonly behind: ReadonlyMap<UniqueId, UniqueId>
  /** What the tests of a node read besides its ancestors. */
  readonly awaited: ReadonlyMap<UniqueId, ReadonlySet<UniqueId>>
  readonly units: ReadonlyMap<UniqueId, readonly UnitTestNode[]>
  readonly place: ReadonlyMap<UniqueId, number>
}

function dependencies(
  tasks: readonly ExecutableNode[],
  dag: Dag,
  { behind, awaited, units, place }: Waiting,
): ReadonlyMap<UniqueId, ReadonlySet<UniqueId>> {
  const chosen = new Set(tasks.map((node) => node.uniqueId))
  const testsBehind = new Map<UniqueId, { readonly test: UniqueId; readonly place: number }[]>()
  for (const node of tasks) {
    const host = behind.get(node.uniqueId)
    if (host === undefined) continue
    const test = { test: node.uniqueId, place: place.get(host) ?? -1 }
    for (const parent of parentsOf(node)) testsBehind.set(parent, [...(testsBehind.get(parent) ?? []), test])
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
        // Only tests whose parents all come before the node: no two can then wait for each other.
        const own = place.get(node.uniqueId) ?? -1
        for (const parent of [...after]) {
          for (const { test, place: last } of testsBehind.get(parent) ?? []) if (last < own) after.add(test)
        }
        for (const id of awaited.get(node.uniqueId) ?? []) after.add(id)
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
