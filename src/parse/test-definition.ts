import { type Diagnostic, problem, type SourceLocation } from '../core/diagnostic.js'
import type { MacroDefinition } from '../template/index.js'
import { isMap } from './merge-config.js'

/** One data test as declared, in whichever spelling. */
export interface TestDefinition {
  readonly name: string
  /** Package written before the name. */
  readonly namespace: string | null
  /** Arguments of the macro, as written, without `model`. */
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly config: Readonly<Record<string, unknown>>
  readonly customName: string | null
  readonly description: unknown
}

/** Keys that are configuration wherever they stand in a test. */
const CONFIG_KEYS: ReadonlySet<string> = new Set([
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'meta',
  'database',
  'schema',
  'alias',
  'sql_header',
  'measured',
  'failures_sql',
  'sample_keys',
])

/** Limits of what is measured: configuration, unless the macro takes an argument of that name. */
const LIMITS: ReadonlySet<string> = new Set([
  'warn_above',
  'error_above',
  'change_above',
  'change_below',
  'history_runs',
])

/** Keys that stand beside the name of a test and are neither arguments nor configuration. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'config',
  'arguments',
  'test_name',
  'column_name',
])

const NAME = /^(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)$/

/**
 * Reads one entry of `data_tests:`: a name; a map of the name to its arguments; or a map with `test_name:`. Arguments
 * stand under `arguments:` or inline, configuration under `config:` or inline.
 *
 * @param parametersOf the parameters of the test's macro, to tell limits from arguments; undefined when there is none
 */
export function readTestDefinition(
  written: unknown,
  location: SourceLocation,
  parametersOf: (name: string, namespace: string | null) => MacroDefinition['parameters'] | undefined,
): TestDefinition | Diagnostic {
  const found = nameAndBody(written, location)
  if (!('body' in found)) return found
  const match = NAME.exec(found.name)
  if (match === null) {
    return problem('TEST_INVALID', `"${found.name}" is not the name of a test`, {
      location,
      hint: 'A name is made of letters, digits and underscores, with the package before it: dbt_utils.not_constant.',
    })
  }
  const [, namespace = null, name = ''] = match
  const parameters = parametersOf(name, namespace)
  const isConfig = (key: string): boolean =>
    CONFIG_KEYS.has(key) || (LIMITS.has(key) && parameters?.some((each) => each.name === key) !== true)
  const config: Record<string, unknown> = { ...(isMap(found.body['config']) ? found.body['config'] : {}) }
  const kwargs: Record<string, unknown> = {}
  const given = isMap(found.body['arguments']) ? found.body['arguments'] : {}
  for (const [key, value] of Object.entries(found.body)) {
    if (OWN_KEYS.has(key) && key !== 'column_name' && !(key === 'arguments' && !isMap(value))) continue
    if (isConfig(key)) {
      if (key in config) {
        return problem('TEST_INVALID', `Test "${found.name}" gives "${key}" twice: beside "config:" and in it`, {
          location,
          hint: 'Keep the one under "config:".',
        })
      }
      config[key] = value
    } else kwargs[key] = value
  }
  for (const [key, value] of Object.entries(given)) {
    if (LIMITS.has(key) && isConfig(key)) config[key] = value
    else kwargs[key] = value
  }
  return {
    name,
    namespace,
    kwargs,
    config,
    customName: typeof found.body['name'] === 'string' ? found.body['name'] : null,
    description: found.body['description'],
  }
}

function nameAndBody(
  written: unknown,
  location: SourceLocation,
): { readonly name: string; readonly body: Readonly<Record<string, unknown>> } | Diagnostic {
  if (typeof written === 'string') return { name: written, body: {} }
  if (!isMap(written)) return invalid('A test must be a name, or a map of a name to its arguments', location)
  if (typeof written['test_name'] === 'string') return { name: written['test_name'], body: written }
  const names = Object.keys(written).filter((key) => !OWN_KEYS.has(key))
  const [name] = names
  if (name === undefined || names.length > 1) {
    const keys = Object.keys(written)
      .map((key) => `"${key}"`)
      .join(', ')
    return invalid(
      names.length > 1
        ? `A test has one name, but this map has the keys ${keys}`
        : `This map names no test; it has the keys ${keys}`,
      location,
    )
  }
  const inner = written[name]
  if (inner !== null && !isMap(inner)) return invalid(`The arguments of test "${name}" must be a map`, location)
  const { [name]: _arguments, ...beside } = written
  return { name, body: { ...beside, ...inner } }
}

function invalid(message: string, location: SourceLocation): Diagnostic {
  return problem('TEST_INVALID', message, {
    location,
    hint: 'Indent the arguments below the name: "- accepted_values:", then "arguments:" four spaces further in.',
  })
}
