import { equals } from '../../comparing.js'
import { HostObject, hostFunction, hostObject } from '../../host-values.js'
import { repr } from '../../printing.js'
import { isText, PyDict, textOf, tuple } from '../../values.js'

/** Values shown when a sequence prints. */
const SHOWN = 5

/**
 * A sequence whose items also have names, as agate's rows and columns are: `row[0]`, `row['id']`, `row.id`, `.values()`.
 * @param typeName `Row`, `Column`, …, for printing
 * @param extra further members
 */
export function mappedSequence(
  typeName: string,
  values: readonly unknown[],
  keys: readonly string[],
  extra: Readonly<Record<string, unknown>> = {},
): HostObject {
  const indexOf = new Map(keys.map((key, index) => [key, index]))
  const named = (key: unknown): unknown => {
    const index = isText(key) ? indexOf.get(textOf(key)) : undefined
    return index === undefined ? undefined : values[index]
  }
  const methods = {
    keys: hostFunction(`${typeName}.keys`, () => [...keys]),
    values: hostFunction(`${typeName}.values`, () => tuple(values)),
    items: hostFunction(`${typeName}.items`, () => keys.map((key, index) => tuple([key, values[index]]))),
    dict: hostFunction(`${typeName}.dict`, () => PyDict.from(keys.map((key, index) => [key, values[index]] as const))),
    get: hostFunction(`${typeName}.get`, (args, kwargs) => named(args[0]) ?? args[1] ?? kwargs['default'] ?? null),
    ...extra,
  }
  return hostObject(
    { ...Object.fromEntries(keys.map((key, index) => [key, values[index]])), ...methods },
    {
      typeName,
      inner: { kind: 'sequence', values },
      str: () => {
        const shown = values.slice(0, SHOWN).map(repr).join(', ')
        return `<agate.${typeName}: (${shown}${values.length > SHOWN ? ', ...' : ''})>`
      },
      item: (key) => {
        if (typeof key !== 'number') return named(key)
        return values.at(key)
      },
      iterate: () => values,
      length: () => values.length,
      equals: (other) => {
        const theirs = sequenceOf(other)
        return (
          theirs !== undefined &&
          theirs.length === values.length &&
          values.every((value, at) => equals(value, theirs[at]))
        )
      },
    },
  )
}

function sequenceOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (!(value instanceof HostObject)) return undefined
  const inner = value.extras.inner as { readonly kind?: unknown; readonly values?: readonly unknown[] } | undefined
  return inner?.kind === 'sequence' ? inner.values : undefined
}
