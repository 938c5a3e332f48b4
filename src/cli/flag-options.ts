import type { SelectionOptions } from '../api/contract.js'
import type { FlagValues } from './flag.js'

/** The flags that choose nodes, as the engine takes them. */
export function selectionOptions(values: FlagValues): SelectionOptions {
  return {
    ...wordsOption(values, 'select', 'select'),
    ...wordsOption(values, 'exclude', 'exclude'),
    ...wordsOption(values, 'resourceType', 'resourceTypes'),
    ...wordsOption(values, 'excludeResourceType', 'excludeResourceTypes'),
    ...textOption(values, 'selector', 'selector'),
    ...textOption(values, 'state', 'state'),
    ...switchOption(values, 'defer', 'defer'),
    ...textOption(values, 'deferState', 'deferState'),
    ...switchOption(values, 'favorState', 'favorState'),
    ...(typeof values.indirectSelection === 'string'
      ? { indirectSelection: values.indirectSelection as NonNullable<SelectionOptions['indirectSelection']> }
      : {}),
  }
}

/** `{ [to]: value }` when the flag is set to text, nothing otherwise; for spreading. */
export function textOption<To extends string>(values: FlagValues, key: string, to: To): Partial<Record<To, string>> {
  const value = values[key]
  return typeof value === 'string' ? ({ [to]: value } as Record<To, string>) : {}
}

/** The same for numbers. */
export function numberOption<To extends string>(values: FlagValues, key: string, to: To): Partial<Record<To, number>> {
  const value = values[key]
  return typeof value === 'number' ? ({ [to]: value } as Record<To, number>) : {}
}

/** The same for switches. */
export function switchOption<To extends string>(values: FlagValues, key: string, to: To): Partial<Record<To, boolean>> {
  const value = values[key]
  return typeof value === 'boolean' ? ({ [to]: value } as Record<To, boolean>) : {}
}

/** What `--on-conflict` says, as the engine takes it. */
export function conflictOption(values: FlagValues): { readonly onConflict?: 'wait' | 'fail' } {
  const { onConflict } = values
  return onConflict === 'wait' || onConflict === 'fail' ? { onConflict } : {}
}

function wordsOption<To extends string>(
  values: FlagValues,
  key: string,
  to: To,
): Partial<Record<To, readonly string[]>> {
  const value = values[key]
  return Array.isArray(value) ? ({ [to]: value as readonly string[] } as Record<To, readonly string[]>) : {}
}
