import type { Manifest } from '../../core/manifest.js'
import type { UniqueId } from '../../core/node.js'
import type { Dag } from '../contract.js'

/** A selector of `selectors.yml`, its definition as written. */
export interface SelectorDefinition {
  readonly name: string
  readonly default?: boolean | null
  readonly definition: unknown
}

/** What an earlier invocation left behind; each part serves its own methods. */
export interface EarlierState {
  /** For `state:`. */
  readonly manifest?: Manifest | undefined
  /** Variables of both invocations, so that a changed value counts as a change of the nodes that read it. */
  readonly variables?:
    | {
        readonly current: Readonly<Record<string, unknown>>
        readonly earlier: Readonly<Record<string, unknown>>
      }
    | undefined
  /** Status of each node in the earlier `run_results.json`, for `result:`. */
  readonly results?: ReadonlyMap<UniqueId, string> | undefined
  /** Latest load of each source (ISO 8601) then and now, for `source_status:fresher`. */
  readonly freshness?:
    | {
        readonly current: ReadonlyMap<UniqueId, string>
        readonly earlier: ReadonlyMap<UniqueId, string>
      }
    | undefined
}

/** All that the methods may look at. */
export interface SelectionContext {
  readonly dag: Dag
  readonly manifest: Manifest
  readonly selectors: readonly SelectorDefinition[]
  readonly state: EarlierState
}
