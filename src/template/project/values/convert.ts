import { raise } from '../../errors.js'
import { str, typeName } from '../../printing.js'
import { isText, textOf, Undefined } from '../../values.js'

/** Whether a host value is a record of named values (not a list, not null). */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text argument; other values as they print. Undefined is an error, because it is a misspelt name. */
export function asText(value: unknown): string {
  if (value instanceof Undefined) raise('UndefinedError', value.reason)
  return isText(value) ? textOf(value) : str(value)
}

/** Text, or null for None and for what is not given. */
export function optionalText(value: unknown): string | null {
  return value === null || value === undefined ? null : asText(value)
}

/** A whole number that is not negative, or null for None. */
export function asCount(value: unknown): number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  return raise('TypeError', `expected a number of rows, got ${typeName(value)}`)
}

/** Whether two records agree in the keys given. */
export function sameKeys<Key extends string>(
  left: Readonly<Record<Key, unknown>>,
  right: Readonly<Record<Key, unknown>>,
  keys: readonly Key[],
): boolean {
  return keys.every((key) => left[key] === right[key])
}
