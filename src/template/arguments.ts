import { raise } from './errors.js'
import { str, typeName } from './printing.js'
import { isText, textOf, type PyDict } from './values.js'

/**
 * The arguments of a built-in, by position and name, as Python binds them. Missing ones are undefined.
 *
 * @example bindArguments('join', ['separator'], args, kwargs)
 */
export function bindArguments(
  name: string,
  parameters: readonly string[],
  args: readonly unknown[],
  kwargs: PyDict | null,
): unknown[] {
  if (args.length > parameters.length) {
    raise('TypeError', `${name}() takes at most ${parameters.length} arguments (${args.length} given)`)
  }
  const bound: unknown[] = parameters.map((_, index) => (index < args.length ? args[index] : undefined))
  if (kwargs !== null) {
    for (const [key, value] of kwargs.entries()) {
      const index = parameters.indexOf(String(key))
      if (index === -1) raise('TypeError', `${name}() got an unexpected keyword argument '${String(key)}'`)
      if (index < args.length) raise('TypeError', `${name}() got multiple values for argument '${String(key)}'`)
      bound[index] = value
    }
  }
  return bound
}

/** A text argument; errors as Python would. */
export function textArgument(name: string, value: unknown): string {
  if (isText(value)) return textOf(value)
  return raise('TypeError', `${name}() argument must be str, not ${typeName(value)}`)
}

/** A whole-number argument. */
export function integerArgument(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'bigint') return raise('OverflowError', 'Python int too large to convert to C ssize_t')
  return raise('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`)
}

/** Any value as text, the way `|string` does. */
export function asText(value: unknown): string {
  return str(value)
}

/** Start and end that `find`, `index` and their kin take, within a length. */
export function sliceBounds(length: number, start: unknown, stop: unknown): [number, number] {
  const bound = (value: unknown, fallback: number): number => {
    if (value === undefined || value === null) return fallback
    const isIndex =
      typeof value === 'boolean' || typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
    if (!isIndex) raise('TypeError', 'slice indices must be integers or None or have an __index__ method')
    const index = Number(value)
    return Math.max(0, Math.min(length, index < 0 ? index + length : index))
  }
  return [bound(start, 0), bound(stop, length)]
}
