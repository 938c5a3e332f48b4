import type { Diagnostic } from './diagnostic.js'
import type { ExecutableNode, UniqueId } from './node.js'
import type { RunResult } from './result.js'

/** Progress of a node, for lines such as `3 of 12 OK created sql table model …`. */
export interface NodePosition {
  readonly node: ExecutableNode
  /** 1-based. */
  readonly index: number
  readonly total: number
  /** Quoted-less name for people: `schema.identifier`, or the test's name. */
  readonly label: string
}

/** Progress of a data set that is exported. */
export interface DatasetPosition {
  readonly name: string
  /** 1-based. */
  readonly index: number
  readonly total: number
}

/**
 * What happened, as data; the command line prints it, the JSON log carries it, the library's callers may listen.
 */
export type EngineEvent =
  | { readonly kind: 'runStarting'; readonly version: string; readonly invocationId: string }
  | { readonly kind: 'adapterRegistered'; readonly adapter: string; readonly version: string }
  | { readonly kind: 'projectParsed'; readonly counts: readonly (readonly [label: string, count: number])[] }
  | { readonly kind: 'concurrency'; readonly threads: number; readonly target: string }
  | { readonly kind: 'layerStarted'; readonly layer: string; readonly nodes: number }
  | { readonly kind: 'layerClosed'; readonly layer: string; readonly cause: UniqueId }
  | ({ readonly kind: 'nodeStarted' } & NodePosition)
  | ({
      readonly kind: 'nodeProgress'
      readonly rows: number
      readonly bytes: number
      /** How many there will be, as far as anybody knows. */
      readonly expectedRows?: number | null
    } & NodePosition)
  | ({ readonly kind: 'nodeFinished'; readonly result: RunResult } & NodePosition)
  | ({ readonly kind: 'datasetStarted' } & DatasetPosition)
  | ({ readonly kind: 'datasetProgress'; readonly rows: number; readonly totalRows: number } & DatasetPosition)
  /** `changed` is false where the folder held the same already. */
  | ({
      readonly kind: 'datasetFinished'
      readonly rows: number
      readonly changed: boolean
      readonly folder: string
    } & DatasetPosition)
  | { readonly kind: 'runFinished'; readonly results: readonly RunResult[]; readonly seconds: number }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'message'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly text: string }
  | { readonly kind: 'sql'; readonly session: string; readonly uniqueId: UniqueId | null; readonly sql: string }

export type EventListener = (event: EngineEvent) => void
