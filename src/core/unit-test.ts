import type { SourceLocation } from './diagnostic.js'
import type { UniqueId } from './node.js'

/** Rows of a unit test, as written: a list of maps, CSV text, or a query. */
export interface UnitTestRows {
  readonly format: 'dict' | 'csv' | 'sql'
  /** Maps for `dict`; text for `csv` and `sql`, from the properties file or from the fixture. */
  readonly rows: string | readonly Readonly<Record<string, unknown>>[]
  /** Name of the fixture file that `rows` came from. */
  readonly fixture: string | null
}

/** Rows that stand for one input of the model. */
export interface UnitTestInput extends UnitTestRows {
  /** As written: `ref('orders')`, `source('app', 'orders')`, `this`. */
  readonly input: string
  /** The node that `input` means; null for `this`. */
  readonly node: UniqueId | null
}

/** A model run on given rows, compared with expected ones. */
export interface UnitTest {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  readonly path: string
  readonly originalFilePath: string
  readonly fqn: readonly string[]
  readonly description: string
  /** Name of the model, and the node that it means. */
  readonly model: string
  readonly modelId: UniqueId
  readonly version: string | number | null
  readonly given: readonly UnitTestInput[]
  readonly expect: UnitTestRows
  readonly overrides: {
    readonly macros: Readonly<Record<string, unknown>>
    readonly vars: Readonly<Record<string, unknown>>
    readonly envVars: Readonly<Record<string, unknown>>
  }
  readonly enabled: boolean
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly location: SourceLocation
}

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
  readonly definition: Readonly<Record<string, unknown>>
}
