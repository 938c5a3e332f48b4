import type { Node, UniqueId, UnitTestNode } from '../core/node.js'
import type { RunVerb } from './contract.js'
import type { ParsedGraph } from './parse-opened.js'

/** Which nodes a verb runs; sources only where somebody said how to copy them. */
export function executableIds(
  verb: RunVerb,
  { parsed }: ParsedGraph,
  ids: ReadonlySet<UniqueId>,
): ReadonlySet<UniqueId> {
  return new Set(
    [...ids].filter((id) => {
      const node = parsed.manifest.nodes.get(id) ?? parsed.manifest.unitTests?.get(id)
      return node !== undefined && runs(verb, node)
    }),
  )
}

function runs(verb: RunVerb, node: Node | UnitTestNode): boolean {
  switch (node.resourceType) {
    case 'model':
      return (verb === 'run' || verb === 'build') && node.config.materialized !== 'ephemeral'
    case 'seed':
    case 'snapshot':
    case 'test':
      return verb === node.resourceType || verb === 'build'
    case 'unit_test':
      return verb === 'test' || verb === 'build'
    case 'function':
      return verb === 'build'
    case 'source':
      return (verb === 'sync' || verb === 'build') && node.sync !== null
    default:
      return false
  }
}
