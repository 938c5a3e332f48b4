import type { UniqueId } from '../../core/node.js'
import type { Dag } from '../contract.js'
import type { IndirectSelection } from './spec.js'

/** What a selection means, and the tests beside it that could still come along once more is selected. */
export interface Picked {
  readonly direct: ReadonlySet<UniqueId>
  readonly indirect: ReadonlySet<UniqueId>
}

/**
 * Adds the tests of the selected nodes: `eager` every test that reads one of them, `cautious` those that read nothing
 * else, `buildable` those that read nothing beyond them, their parents and sources, `empty` none.
 */
export function expandToTests(selected: ReadonlySet<UniqueId>, mode: IndirectSelection, dag: Dag): Picked {
  if (mode === 'empty') return { direct: selected, indirect: new Set() }
  const direct = new Set(selected)
  const indirect = new Set<UniqueId>()
  const allowed = mode === 'buildable' ? withParentsAndSources(selected, dag) : selected
  for (const id of selected) {
    for (const child of dag.children(id)) {
      if (!isTest(child, dag) || direct.has(child)) continue
      if (mode === 'eager' || readsOnly(child, allowed, dag)) direct.add(child)
      else indirect.add(child)
    }
  }
  return { direct, indirect }
}

/** The selected nodes with the tests whose parents are all there only now that the parts are put together. */
export function incorporateTests(picked: Picked, mode: IndirectSelection, dag: Dag): ReadonlySet<UniqueId> {
  if (mode === 'eager' || mode === 'empty' || picked.indirect.size === 0) return picked.direct
  const allowed = mode === 'buildable' ? withParentsAndSources(picked.direct, dag) : picked.direct
  return new Set([...picked.direct, ...[...picked.indirect].filter((id) => readsOnly(id, allowed, dag))])
}

function withParentsAndSources(selected: ReadonlySet<UniqueId>, dag: Dag): ReadonlySet<UniqueId> {
  const allowed = new Set(selected)
  for (const id of selected) for (const parent of dag.parents(id)) allowed.add(parent)
  for (const node of dag.nodes.values()) if (node.resourceType === 'source') allowed.add(node.uniqueId)
  return allowed
}

function readsOnly(id: UniqueId, allowed: ReadonlySet<UniqueId>, dag: Dag): boolean {
  return dag.parents(id).every((parent) => allowed.has(parent))
}

function isTest(id: UniqueId, dag: Dag): boolean {
  const resourceType: string | undefined = dag.nodes.get(id)?.resourceType
  return resourceType === 'test' || resourceType === 'unit_test'
}
