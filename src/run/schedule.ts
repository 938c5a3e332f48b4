import type { ExecutableNode, UniqueId } from '../core/node.js'
import type { RunOrder } from './graph-order.js'
import type { Helper } from './scope.js'

/** How a task ended, as far as the others care. */
export interface TaskOutcome {
  /** Descendants are skipped. */
  readonly blocks: boolean
  /** Later layers are skipped as well. */
  readonly closesLayer: boolean
  /** What the others are skipped because of; default the task. */
  readonly cause?: UniqueId
}

export interface ScheduleOptions {
  readonly order: RunOrder
  readonly threads: number
  readonly execute: (node: ExecutableNode, thread: string) => Promise<TaskOutcome>
  /** Told which node comes next, as soon as nothing but a thread is missing for it. */
  readonly expect: (node: ExecutableNode) => void
  readonly skip: (node: ExecutableNode, because: UniqueId | null) => void
  readonly onLayer: (layer: number, nodes: number) => void
  readonly onLayerClosed: (layer: number, cause: UniqueId) => void
  /** Once it aborts, nothing new is started. */
  readonly signal: AbortSignal
}

export interface Schedule {
  /** Resolves when every task was executed or skipped. */
  readonly done: Promise<void>
  /** Gives work to idle threads, ahead of new tasks. */
  offer(helper: Helper): void
}

/**
 * Runs the tasks on `threads` threads: each as soon as everything before it has ended, layer by layer, ties in graph
 * order. A task whose ancestor failed is skipped with that ancestor as the cause.
 */
export function startSchedule(options: ScheduleOptions): Schedule {
  const { order, threads, signal } = options
  const waiting = new Map(order.tasks.map((node) => [node.uniqueId, new Set(order.after.get(node.uniqueId))]))
  const children = childrenOf(order)
  const helpers: Helper[] = []
  const idle = Array.from({ length: threads }, (_, index) => `Thread-${threads - index}`)
  const unfinished = new Map<number, number>()
  for (const layer of order.layerOf.values()) unfinished.set(layer, (unfinished.get(layer) ?? 0) + 1)
  let queue = [...order.tasks]
  let closed: { readonly layer: number; readonly cause: UniqueId } | null = null
  let remaining = order.tasks.length
  const announced = new Set<number>()
  let resolve: () => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const done = new Promise<void>((onDone, onError) => {
    resolve = onDone
    reject = onError
  })

  function finish(id: UniqueId): void {
    remaining -= 1
    const layer = order.layerOf.get(id)
    if (layer !== undefined) unfinished.set(layer, (unfinished.get(layer) ?? 1) - 1)
    for (const child of children.get(id) ?? []) waiting.get(child)?.delete(id)
  }

  function skipDescendants(id: UniqueId, because: UniqueId): void {
    const reached = new Set<UniqueId>()
    const stack = [...(children.get(id) ?? [])]
    while (stack.length > 0) {
      const next = stack.pop()!
      if (reached.has(next)) continue
      reached.add(next)
      stack.push(...(children.get(next) ?? []))
    }
    skipWhere((node) => reached.has(node.uniqueId), because)
  }

  function skipWhere(condition: (node: ExecutableNode) => boolean, because: UniqueId | null): void {
    const skipped = queue.filter(condition)
    queue = queue.filter((node) => !condition(node))
    for (const node of skipped) {
      options.skip(node, because)
      finish(node.uniqueId)
    }
  }

  function currentLayer(): number {
    let lowest = Number.POSITIVE_INFINITY
    for (const [layer, count] of unfinished) if (count > 0 && layer < lowest) lowest = layer
    return lowest
  }

  function indexOfNext(): number {
    const current = currentLayer()
    return queue.findIndex((node) => {
      const layer = order.layerOf.get(node.uniqueId)
      return (layer === undefined || layer <= current) && waiting.get(node.uniqueId)?.size === 0
    })
  }

  function nextTask(): ExecutableNode | undefined {
    const index = indexOfNext()
    if (index === -1) return undefined
    const [node] = queue.splice(index, 1)
    const layer = node === undefined ? undefined : order.layerOf.get(node.uniqueId)
    if (layer !== undefined && !announced.has(layer)) {
      announced.add(layer)
      options.onLayer(layer, nodesIn(order, layer))
    }
    return node
  }

  async function work(node: ExecutableNode, thread: string): Promise<void> {
    const outcome = await options.execute(node, thread)
    const layer = order.layerOf.get(node.uniqueId)
    finish(node.uniqueId)
    const cause = outcome.cause ?? node.uniqueId
    if (outcome.blocks) skipDescendants(node.uniqueId, cause)
    if (outcome.closesLayer && layer !== undefined && (closed === null || layer < closed.layer)) {
      closed = { layer, cause }
      options.onLayerClosed(layer, cause)
      skipWhere((other) => (order.layerOf.get(other.uniqueId) ?? -1) > layer, cause)
    }
  }

  function pump(): void {
    if (signal.aborted) skipWhere(() => true, null)
    while (idle.length > 0) {
      const helper = helpers.shift()
      const task = helper === undefined ? nextTask() : undefined
      if (helper === undefined && task === undefined) break
      const thread = idle.pop()!
      const running = helper === undefined ? work(task!, thread) : helper(thread)
      void running.then(
        () => {
          idle.push(thread)
          pump()
        },
        (error: unknown) => reject(error),
      )
    }
    if (remaining === 0) resolve()
    const next = idle.length === 0 && helpers.length === 0 ? queue[indexOfNext()] : undefined
    if (next !== undefined) options.expect(next)
  }

  signal.addEventListener('abort', pump)
  queueMicrotask(pump)
  return {
    done: done.finally(() => signal.removeEventListener('abort', pump)),
    offer(helper) {
      helpers.push(helper)
      queueMicrotask(pump)
    },
  }
}

/** Nodes of a layer: its tasks, and the tests that run with one of them without deciding over it. */
function nodesIn({ layerOf, companions }: RunOrder, layer: number): number {
  let count = 0
  for (const [id, own] of layerOf) if (own === layer) count += 1 + (companions.get(id)?.length ?? 0)
  return count
}

function childrenOf(order: RunOrder): ReadonlyMap<UniqueId, readonly UniqueId[]> {
  const children = new Map<UniqueId, UniqueId[]>()
  for (const [id, parents] of order.after) {
    for (const parent of parents) {
      const list = children.get(parent)
      if (list === undefined) children.set(parent, [id])
      else list.push(id)
    }
  }
  return children
}
