import type { z } from 'zod'
import { type Diagnostic, problem, warning } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import { TEMPLATE } from './schemas/values.js'
import type { YamlDocument, YamlPath } from './yaml-document.js'

/**
 * Compares a value of a YAML file with a schema. Unknown keys are warnings that name the nearest right one; a wrong type
 * or a missing key is an error. Every problem of the value is in the list.
 *
 * @param at where `value` stands in the document
 * @param what what the value is, for people: `The project file`, `Model "orders"`
 */
export function checkShape(
  schema: z.ZodType,
  value: unknown,
  document: YamlDocument,
  at: YamlPath = [],
): readonly Diagnostic[] {
  const checked = schema.safeParse(value)
  if (checked.success) return []
  return checked.error.issues.flatMap((issue) => describe(issue, schema, value, document, at))
}

type Issue = z.core.$ZodIssue

function describe(
  issue: Issue,
  schema: z.ZodType,
  root: unknown,
  document: YamlDocument,
  at: YamlPath,
): readonly Diagnostic[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))
  const whole = [...at, ...path]
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path)
    return issue.keys.map((key) =>
      warning('UNKNOWN_KEY', `Key "${key}" is not known${placeOf(whole)}; it is ignored`, {
        location: document.locateKey([...whole, key]),
        ...nearestHint(key, known),
      }),
    )
  }
  const found = valueAt(root, path)
  const name = nameOf(whole)
  if (found === undefined) {
    return [
      problem('MISSING_KEY', `Key ${name} is missing${placeOf(whole.slice(0, -1))}`, {
        location: document.locate(whole),
        hint: `Add ${name}; it is ${expectation(issue)}.`,
      }),
    ]
  }
  return [
    problem('WRONG_TYPE', `${name} must be ${expectation(issue)}, not ${described(found)}`, {
      location: document.locate(whole),
      ...(issue.code === 'invalid_value' && typeof found === 'string'
        ? nearestHint(found, issue.values.map(String))
        : {}),
    }),
  ]
}

/** What a schema asks for, in words. */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'invalid_union': {
      const options = new Set(issue.errors.flatMap((errors) => errors.slice(0, 1).map(expectation)))
      options.delete(TEMPLATE)
      return [...options].join(' or ')
    }
    case 'too_small':
      return `at least ${String(issue.minimum)}`
    case 'too_big':
      return `at most ${String(issue.maximum)}`
    default:
      return issue.message
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'empty',
}

function described(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function nameOf(path: YamlPath): string {
  const last = path.at(-1)
  if (last === undefined) return 'The file'
  if (typeof last === 'string') return `"${last.replace(/^\+/, '')}"`
  return `Item ${last + 1}${path.length > 1 ? ` of ${nameOf(path.slice(0, -1))}` : ''}`
}

function placeOf(path: YamlPath): string {
  return path.length === 0 ? '' : ` in ${nameOf(path).replace(/^Item/, 'item')}`
}

function valueAt(root: unknown, path: YamlPath): unknown {
  let current = root
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<string | number, unknown>)[step]
  }
  return current
}

/** The keys that the schema knows at a path; what is not a map of fixed keys has none. */
export function knownKeys(schema: z.ZodType, path: YamlPath): readonly string[] {
  let current: unknown = schema
  for (const step of path) {
    const { shape, element, value } = unwrapped(current)
    current = typeof step === 'number' ? element : (shape?.[step] ?? value)
  }
  return Object.keys(unwrapped(current).shape ?? {})
}

interface SchemaParts {
  readonly shape?: Readonly<Record<string, unknown>> | undefined
  readonly element?: unknown
  readonly value?: unknown
}

function unwrapped(schema: unknown): SchemaParts {
  let current = schema as { readonly def?: Readonly<Record<string, unknown>> } | undefined
  for (;;) {
    const def = current?.def
    if (def === undefined) return {}
    if (def['type'] === 'union') {
      const options = def['options'] as readonly { readonly def: Readonly<Record<string, unknown>> }[]
      current = options.find((option) => ['object', 'array', 'record'].includes(String(option.def['type'])))
    } else if ('innerType' in def) current = def['innerType'] as typeof current
    else if ('getter' in def) current = (def['getter'] as () => typeof current)()
    else {
      return {
        shape: def['shape'] as Readonly<Record<string, unknown>> | undefined,
        element: def['element'],
        value: def['valueType'],
      }
    }
  }
}
