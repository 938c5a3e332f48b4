import type { Session } from '../adapters/contract.js'
import type { ExecutableNode } from '../core/node.js'
import { relationKey } from '../core/relation.js'
import type { RelationGuarantees } from '../quality/index.js'
import { relationOf } from './build-input.js'
import { readGuarantees } from './catalog/read-guarantees.js'
import type { RunRequest } from './contract.js'
import { isBuildable } from './leftovers.js'

type Relations = Parameters<typeof readGuarantees>[1]

/** What the catalog promises of relations that tests read. */
export interface GuaranteeBook {
  /** As `readGuarantees`. */
  of(session: Session, relations: Relations): Promise<ReadonlyMap<string, RelationGuarantees>>
}

/**
 * A run that builds something asks for every relation when its turn comes. One that tests alone changes nothing, so that it
 * asks once, for all that its tests are known to read, and for others as they come.
 */
export function guaranteeBook(request: RunRequest, nodes: readonly ExecutableNode[]): GuaranteeBook {
  if (request.verb !== 'test') return { of: readGuarantees }
  const expected = relationsOfTests(request, nodes)
  let asked: Promise<ReadonlyMap<string, RelationGuarantees>> | null = null
  return {
    async of(session, relations) {
      const others = relations.filter((relation) => !expected.has(relationKey(relation)))
      if (others.length === relations.length) return readGuarantees(session, relations)
      asked ??= readGuarantees(session, [...expected.values()])
      try {
        const known = await asked
        return others.length === 0 ? known : new Map([...known, ...(await readGuarantees(session, others))])
      } catch (error) {
        // Whoever tries again asks again.
        asked = null
        throw error
      }
    },
  }
}

function relationsOfTests(
  { manifest, deferred }: RunRequest,
  nodes: readonly ExecutableNode[],
): ReadonlyMap<string, Relations[number]> {
  const parents = new Set(nodes.flatMap((node) => (node.resourceType === 'test' ? node.dependsOn.nodes : [])))
  const relations = [...parents].flatMap((id) => {
    const node = manifest.nodes.get(id)
    return deferred?.get(id) ?? (node !== undefined && isBuildable(node) ? [relationOf(node)] : [])
  })
  return new Map(relations.map((relation) => [relationKey(relation), relation]))
}
