import type { UniqueId } from './node.js'

export type { UnitTestNode as UnitTest } from './node.js'

/** A set of models with an owner; private ones serve their own group only. */
export interface Group {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  readonly path: string
  readonly originalFilePath: string
  readonly owner: Readonly<Record<string, unknown>>
  readonly description: string
  readonly meta: Readonly<Record<string, unknown>>
}

/** Entries of the semantic layer: read and kept, never built. */
export interface SemanticEntry {
  readonly section: 'metrics' | 'semantic_models' | 'saved_queries'
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  readonly originalFilePath: string
  /** As it is written. */
  readonly definition: Readonly<Record<string, unknown>>
  /** What it is about: the model of a semantic model, what measures a metric, the metrics of a saved query. */
  readonly parents: readonly UniqueId[]
}
