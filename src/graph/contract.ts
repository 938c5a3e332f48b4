import type { Node, UniqueId } from '../core/node.js'

/** The graph of a manifest: which node reads which. Ids are sorted wherever an order is not the topological one. */
export interface Dag {
  readonly nodes: ReadonlyMap<UniqueId, Node>
  readonly parents: (id: UniqueId) => readonly UniqueId[]
  readonly children: (id: UniqueId) => readonly UniqueId[]
  /** Every parent before its children; ties by layer, then id. */
  readonly order: readonly UniqueId[]
}

/** What `--select` and its relatives say; lists are unions of space-separated words. */
export interface Selection {
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
  readonly selector?: string
  readonly resourceTypes?: readonly string[]
  readonly excludeResourceTypes?: readonly string[]
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
}
