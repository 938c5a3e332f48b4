import type { Selection } from '../contract.js'

export type IndirectSelection = NonNullable<Selection['indirectSelection']>

/** One criterion: a method with its value, and how far to go from what it matches. */
export interface Criterion {
  readonly kind: 'criterion'
  readonly method: string
  /** What stands between the method and the colon: `materialized` of `config.materialized:table`. */
  readonly methodArguments: readonly string[]
  readonly value: unknown
  /** Ancestors and descendants to take along: null none, Infinity all, else so many steps. */
  readonly parentsDepth: number | null
  readonly childrenDepth: number | null
  /** `@`: the descendants, and all ancestors of those. */
  readonly childrensParents: boolean
  readonly indirectSelection: IndirectSelection
  /** True where nobody wrote it: matching nothing is then no reason for a warning. */
  readonly isImplied: boolean
  /** As the user wrote it, for messages. */
  readonly raw: string
}

/** A selection as a tree. `difference` takes away from its first part what its others match. */
export type SelectionSpec =
  | Criterion
  | {
      readonly kind: 'union' | 'intersection' | 'difference'
      readonly parts: readonly SelectionSpec[]
      readonly indirectSelection: IndirectSelection
    }
