import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { Node, RefCall, SourceCall, UniqueId } from '../core/node.js'
import type { PackageOrder } from '../core/package-order.js'
import { buildLinkTable, type LinkTable, resolveRef, resolveSource } from './link.js'

export interface LinkedNodes {
  readonly nodes: readonly Node[]
  readonly disabled: readonly Node[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface LinkOptions {
  readonly order: PackageOrder
  /** Layers in order, for the layer of a test that stands in none. */
  readonly layers: readonly string[]
  /** Packages that keep their protected models to themselves. */
  readonly restricted: ReadonlySet<string>
}

type LinkedNode = Exclude<Node, { readonly resourceType: 'seed' | 'source' }>

/**
 * Points every `ref` and `source` at the node it means. Tests of disabled nodes are disabled too; every other bad call is a
 * problem.
 */
export function linkNodes(nodes: readonly Node[], disabled: readonly Node[], options: LinkOptions): LinkedNodes {
  const table = buildLinkTable(nodes, disabled, options.order)
  const byId = new Map(nodes.map((node) => [node.uniqueId, node]))
  const diagnostics: Diagnostic[] = []
  const linked: Node[] = []
  const newlyDisabled: Node[] = []
  for (const node of nodes) {
    if (node.resourceType === 'seed' || node.resourceType === 'source') {
      linked.push(node)
      continue
    }
    const found = resolveCalls(node, table, options)
    if (node.resourceType === 'test' && found.isDisabled) {
      newlyDisabled.push({ ...node, config: { ...node.config, enabled: false } })
      continue
    }
    diagnostics.push(...found.diagnostics)
    const withParents = { ...node, dependsOn: { ...node.dependsOn, nodes: found.ids } }
    linked.push(withLayer(withParents, byId, options.layers))
  }
  return { nodes: linked, disabled: [...disabled, ...newlyDisabled], diagnostics }
}

interface Resolved {
  readonly ids: readonly UniqueId[]
  readonly diagnostics: readonly Diagnostic[]
  /** Whether a call leads to a disabled node. */
  readonly isDisabled: boolean
}

function resolveCalls(node: LinkedNode, table: LinkTable, options: LinkOptions): Resolved {
  const ids = new Set<UniqueId>()
  const diagnostics: Diagnostic[] = []
  const add = (target: Node | Diagnostic, call: RefCall | SourceCall): void => {
    if ('severity' in target) {
      // One mistake in a loop is one problem.
      if (!diagnostics.some((each) => each.message === target.message)) diagnostics.push(target)
      return
    }
    const refused = accessProblem(node, target, call, options)
    if (refused !== null) diagnostics.push(refused)
    ids.add(target.uniqueId)
  }
  for (const call of node.refs) add(resolveRef(call, node, table), call)
  for (const call of node.sources) add(resolveSource(call, node, table), call)
  return {
    ids: [...ids],
    diagnostics,
    isDisabled: diagnostics.some(({ code }) => code === 'REF_DISABLED' || code === 'SOURCE_DISABLED'),
  }
}

/** Private models serve their own group; protected ones of a restricted package serve that package. */
function accessProblem(
  node: LinkedNode,
  target: Node,
  call: RefCall | SourceCall,
  options: LinkOptions,
): Diagnostic | null {
  if (target.resourceType !== 'model') return null
  // Tests and exposures of a model are declared by whoever may see it.
  if (node.resourceType === 'test' && node.attachedNode === target.uniqueId) return null
  const access = target.config['access'] ?? 'protected'
  const group = target.config.group ?? null
  if (access === 'private' && (group === null || group !== (node.config.group ?? null))) {
    return problem(
      'ACCESS_PRIVATE',
      `${node.uniqueId} refers to ${target.uniqueId}, which is private to group "${group ?? ''}"`,
      {
        location: call.location,
        hint: `Put it into the group too, or make the model protected (${target.originalFilePath}).`,
      },
    )
  }
  if (access === 'protected' && target.packageName !== node.packageName && options.restricted.has(target.packageName)) {
    return problem(
      'ACCESS_PROTECTED',
      `${node.uniqueId} refers to ${target.uniqueId}, which is protected in package "${target.packageName}"`,
      { location: call.location, hint: 'Only models with "access: public" of that package may be used.' },
    )
  }
  return null
}

/** A test stands in the latest layer that it reads: it can run when that layer is built. */
function withLayer(node: Node, byId: ReadonlyMap<UniqueId, Node>, layers: readonly string[]): Node {
  if (node.resourceType !== 'test' || node.layer !== null) return node
  const last = Math.max(-1, ...node.dependsOn.nodes.map((id) => layers.indexOf(byId.get(id)?.layer ?? '')))
  return last === -1 ? node : { ...node, layer: layers[last] ?? null }
}
