import type { CatalogColumn } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import { DELETED_AT } from './landing.js'

/** How the structure of a source differs from that of its copy. */
export interface Drift {
  readonly added: readonly CatalogColumn[]
  readonly widened: readonly CatalogColumn[]
  /** Columns that may be null now, and could not in the copy. */
  readonly loosened: readonly CatalogColumn[]
  readonly dropped: readonly CatalogColumn[]
  readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[]
}

/** Compares by name, so that order does not matter; a rename is a dropped and an added column. */
export function compareColumns(copy: readonly CatalogColumn[], source: readonly CatalogColumn[]): Drift {
  const before = new Map(copy.filter((column) => column.name !== DELETED_AT).map((column) => [column.name, column]))
  const names = new Set(source.map((column) => column.name))
  const changed = source.flatMap((column) => {
    const old = before.get(column.name)
    return old === undefined || old.dataType === column.dataType ? [] : [{ old, column }]
  })
  return {
    added: source.filter((column) => !before.has(column.name)),
    widened: changed.filter(({ old, column }) => isWider(old.dataType, column.dataType)).map(({ column }) => column),
    loosened: source.filter((column) => column.isNullable && before.get(column.name)?.isNullable === false),
    dropped: [...before.values()].filter((column) => !names.has(column.name)),
    retyped: changed
      .filter(({ old, column }) => !isWider(old.dataType, column.dataType))
      .map(({ old, column }) => ({ name: column.name, from: old.dataType, to: column.dataType })),
  }
}

export function hasDrift(drift: Drift): boolean {
  return describeDrift(drift).length > 0
}

/** Stops on a difference that `onDrift` does not allow. Throws DiagnosticError with all of them. */
export function checkDrift(node: SourceNode, drift: Drift, onDrift: NonNullable<SyncConfig['onDrift']>): void {
  const isAllowed =
    onDrift === 'ignore' || (onDrift === 'add' && drift.dropped.length === 0 && drift.retyped.length === 0)
  if (isAllowed || !hasDrift(drift)) return
  throw new DiagnosticError(
    problem(
      'SCHEMA_DRIFT',
      `The source of "${node.sourceName}.${node.name}" has changed: ${describeDrift(drift).join('; ')}.`,
      {
        location: node.location,
        hint: 'Look at the models that use it, then sync with --full-refresh, or set `on_drift` under `sync:`.',
      },
    ),
  )
}

export function describeDrift(drift: Drift): readonly string[] {
  return [
    ...drift.added.map((column) => `new column "${column.name}" (${column.dataType})`),
    ...drift.widened.map((column) => `column "${column.name}" is ${column.dataType} now`),
    ...drift.retyped.map(({ name, from, to }) => `column "${name}" was ${from} and is ${to}`),
    ...drift.dropped.map((column) => `column "${column.name}" is gone`),
  ]
}

const WIDER: Readonly<Record<string, readonly string[]>> = {
  smallint: ['integer', 'bigint', 'numeric'],
  integer: ['bigint', 'numeric'],
  bigint: ['numeric'],
  real: ['double precision'],
}

/** Whether every value of `from` is one of `to`, unchanged. */
export function isWider(from: string, to: string): boolean {
  if (WIDER[from]?.includes(to) === true) return true
  const [fromName, fromLimits] = splitType(from)
  const [toName, toLimits] = splitType(to)
  if (fromName === 'character varying') {
    if (to === 'text' || to === 'character varying') return true
    return toName === fromName && fromLimits[0]! < toLimits[0]!
  }
  if (fromName === 'numeric' && toName === 'numeric') {
    if (toLimits.length === 0) return true
    if (fromLimits.length === 0) return false
    const [precision = 0, scale = 0] = fromLimits
    const [newPrecision = 0, newScale = 0] = toLimits
    // A larger scale writes the same number with more digits, which is another text.
    return newScale === scale && newPrecision > precision
  }
  return false
}

function splitType(dataType: string): readonly [name: string, limits: readonly number[]] {
  const match = /^([^(]+)(?:\(([\d,]+)\))?$/.exec(dataType)
  return [match?.[1] ?? dataType, match?.[2]?.split(',').map(Number) ?? []]
}
