import { quotedName } from '../artifacts/index.js'
import type { NodePosition } from '../core/event.js'
import { isRelational, type ExecutableNode, type TestNode, type UniqueId } from '../core/node.js'
import { displayName, relationKey } from '../core/relation.js'
import type { RunResult } from '../core/result.js'
import type { KindedRelation } from '../plan/index.js'
import { relationOf } from './build-input.js'
import { compileAhead } from './compile-ahead.js'
import type { RunRequest } from './contract.js'
import type { RunOrder } from './graph-order.js'
import { guaranteeBook } from './guarantee-book.js'
import { pointerOf } from './latest-pointer.js'
import { isBuildable } from './leftovers.js'
import type { Helper, RunScope } from './scope.js'
import { openSessionBook } from './session-book.js'

/** What everything in one run shares; `run` says where results and offers of work go. */
export function openScope(
  request: RunRequest,
  order: RunOrder,
  signal: AbortSignal,
  run: {
    readonly offer: (helper: Helper) => void
    readonly later: (work: () => void) => void
    readonly isFinished: (id: UniqueId) => boolean
    readonly earlierOf: RunScope['earlierOf']
    readonly finished: (node: ExecutableNode, result: RunResult) => void
  },
): RunScope {
  const { database } = request
  const positions = new Map<UniqueId, NodePosition>(
    order.numbered.map((node, index) => [
      node.uniqueId,
      { node, index: index + 1, total: order.numbered.length, label: labelOf(node) },
    ]),
  )
  const position = (id: UniqueId): NodePosition => positions.get(id)!
  const abandoned: KindedRelation[] = []
  const builders = buildersOf(order)
  return {
    request,
    database,
    writer: database.dialect,
    sessions: openSessionBook(database, request.emit, signal),
    signal,
    gateOf: (id): readonly TestNode[] => order.gates.get(id) ?? [],
    companionsOf: (id) => order.companions.get(id) ?? [],
    position,
    quote(node) {
      if (!isBuildable(node)) return isRelational(node) ? quotedName(node.database, node.schema, node.alias) : ''
      const relation = relationOf(node)
      return quotedName(relation.database, relation.schema, relation.identifier)
    },
    started: (node) => request.emit({ kind: 'nodeStarted', ...position(node.uniqueId) }),
    finished(node, result) {
      run.finished(node, result)
      request.emit({ kind: 'nodeFinished', result, ...position(node.uniqueId) })
    },
    offer: run.offer,
    ahead: compileAhead(request),
    guarantees: guaranteeBook(request, order.numbered),
    later: run.later,
    isFinished: run.isFinished,
    isAwaited(key) {
      const id = builders.get(key)
      return id !== undefined && !run.isFinished(id)
    },
    earlierOf: run.earlierOf,
    abandoned,
  }
}

/** Which node the run builds each relation for, pointers to latest versions included. */
function buildersOf(order: RunOrder): ReadonlyMap<string, UniqueId> {
  return new Map(
    order.tasks.filter(isBuildable).flatMap((node): readonly (readonly [string, UniqueId])[] => {
      const pointer = pointerOf(node)
      const relations = pointer === null ? [relationOf(node)] : [relationOf(node), pointer]
      return relations.map((relation) => [relationKey(relation), node.uniqueId])
    }),
  )
}

function labelOf(node: ExecutableNode): string {
  if (node.resourceType === 'unit_test') return `${node.model}::${node.name}`
  return isBuildable(node) ? displayName(relationOf(node)) : node.name
}
