import { iterate } from '../../comparing.js'
import { raise, TemplateError } from '../../errors.js'
import { fromHost, hostFunction, toHost } from '../../host-values.js'
import { repr, typeName } from '../../printing.js'
import { isText, PyDict, PySet, textOf, tuple } from '../../values.js'
import type { ContextHost } from '../context-host.js'
import { asText } from '../values/convert.js'
import { readJson, writeJson } from './json.js'

/** `tojson`, `fromjson`, `toyaml`, `fromyaml`, `set`, `zip`, `local_md5`, `diff_of_two_dicts`. */
export function dataGlobals(host: Pick<ContextHost, 'yaml' | 'md5'>): Record<string, unknown> {
  return {
    ...serialization(host),
    ...collections,
    local_md5: hostFunction('local_md5', (args) => host.md5(asText(args[0]))),
  }
}

function serialization(host: Pick<ContextHost, 'yaml'>): Record<string, unknown> {
  return {
    tojson: hostFunction('tojson', (args, kwargs) =>
      writeJson(args[0] ?? kwargs['value'], (args[2] ?? kwargs['sort_keys'] ?? false) === true),
    ),
    fromjson: hostFunction('fromjson', (args, kwargs) => {
      const parsed = readJson(textArgument('fromjson', args[0] ?? kwargs['string']))
      return parsed === undefined ? (args[1] ?? kwargs['default'] ?? null) : parsed.value
    }),
    toyaml: hostFunction('toyaml', (args, kwargs) =>
      host.yaml.write(toHost(args[0] ?? kwargs['value']), {
        sortKeys: (args[2] ?? kwargs['sort_keys'] ?? false) === true,
      }),
    ),
    fromyaml: hostFunction('fromyaml', (args, kwargs) => {
      const text = textArgument('fromyaml', args[0] ?? kwargs['value'])
      try {
        return fromHost(host.yaml.parse(text))
      } catch {
        return args[1] ?? kwargs['default'] ?? null
      }
    }),
  }
}

const collections: Readonly<Record<string, unknown>> = {
  set: hostFunction('set', (args, kwargs) =>
    orDefault(() => PySet.from(iterate(args[0])), args[1] ?? kwargs['default']),
  ),
  set_strict: hostFunction('set_strict', (args) => PySet.from(iterate(args[0]))),
  zip: hostFunction('zip', (args, kwargs) => orDefault(() => zip(args), kwargs['default'])),
  zip_strict: hostFunction('zip_strict', (args) => zip(args)),
  diff_of_two_dicts: hostFunction('diff_of_two_dicts', (args, kwargs) =>
    difference(args[0] ?? kwargs['dict_a'], args[1] ?? kwargs['dict_b']),
  ),
}

function zip(lists: readonly unknown[]): unknown[] {
  const items = lists.map((list) => [...iterate(list)])
  const length = items.length === 0 ? 0 : Math.min(...items.map((list) => list.length))
  return Array.from({ length }, (_, index) => tuple(items.map((list) => list[index])))
}

/** What cannot be walked over gives the default (or none), as the field has it; other errors stay. */
function orDefault(make: () => unknown, fallback: unknown): unknown {
  try {
    return make()
  } catch (error) {
    if (error instanceof TemplateError && error.kind === 'TypeError') return fallback ?? null
    throw error
  }
}

/** `dict_a` without what `dict_b` has: keys and the texts in their lists are compared without regard to case. */
function difference(first: unknown, second: unknown): PyDict {
  const left = dictArgument(first)
  const right = new Map([...dictArgument(second).entries()].map(([key, items]) => [lower(key), lowerAll(items)]))
  const made = new PyDict()
  for (const [key, items] of left.entries()) {
    const known = right.get(lower(key))
    const rest = [...iterate(items)].filter((item) => known?.has(lower(item)) !== true)
    if (rest.length > 0) made.set(key, rest)
  }
  return made
}

function dictArgument(value: unknown): PyDict {
  return value instanceof PyDict ? value : raise('TypeError', `expected a dictionary, got ${typeName(value)}`)
}

function lower(value: unknown): string {
  return asText(value).toLowerCase()
}

function lowerAll(items: unknown): ReadonlySet<string> {
  return new Set([...iterate(items)].map(lower))
}

function textArgument(name: string, value: unknown): string {
  return isText(value) ? textOf(value) : raise('TypeError', `${name}() takes text, got ${repr(value)}`)
}
