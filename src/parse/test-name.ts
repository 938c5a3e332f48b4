import type { TestMetadata } from '../core/node.js'

/** Longest test name that is used as it is; longer ones get a hash, as the field does. */
const MAX_TEST_NAME = 63
const KEPT_PREFIX = 30
const HASH_LENGTH = 10

export interface TestNames {
  /** Unique within a project: part of the unique id. */
  readonly fullName: string
  /** At most 63 characters: file name and relation of stored failures. */
  readonly shortName: string
}

/**
 * The name of a generic test that its author did not name, as tools around dbt expect it:
 * `<test>_<model>_<arguments>`, shortened with a hash when it is long.
 *
 * @example
 * genericTestNames({ test: 'not_null', subject: 'orders', kwargs: { column_name: 'id' } }, md5).fullName
 * // → 'not_null_orders_id'
 */
export function genericTestNames(
  test: { readonly test: string; readonly subject: string; readonly kwargs: Readonly<Record<string, unknown>> },
  md5: (text: string) => string,
): TestNames {
  const parts: string[] = []
  for (const key of Object.keys(test.kwargs).sort()) {
    if (key === 'model') continue
    parts.push(...flatten(test.kwargs[key]))
  }
  const suffix = parts.map((part) => part.replace(/[^0-9a-zA-Z_]+/g, '_')).join('__')
  // Without arguments the name ends in an underscore, as in the field.
  const fullName = `${test.test}_${test.subject}_${suffix}`
  if (fullName.length < MAX_TEST_NAME + 1) return { fullName, shortName: fullName }
  const prefix = `${test.test}_${test.subject}`.slice(0, KEPT_PREFIX)
  return { fullName, shortName: `${prefix}_${md5(fullName)}` }
}

/** The hash that tells apart two tests of one name: it covers the test's name and all its arguments. */
export function testHash(name: string, metadata: TestMetadata, md5: (text: string) => string): string {
  const described = { kwargs: metadata.kwargs, name: metadata.name, namespace: metadata.namespace }
  return md5(name + describe(described)).slice(-HASH_LENGTH)
}

function flatten(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((item) => pythonText(item))
  if (typeof value === 'object' && value !== null) return Object.values(value).map((item) => pythonText(item))
  return [pythonText(value)]
}

/** Values as Python prints them, so that names and hashes equal those of tools written there. */
function pythonText(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'object') return describe(value)
  return String(value)
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describe).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
    return `{${entries.map(([key, item]) => `'${key}': ${describe(item)}`).join(', ')}}`
  }
  return `'${pythonText(value).replaceAll("'", "\\'")}'`
}
