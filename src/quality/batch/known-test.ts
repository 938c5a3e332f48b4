import type { TestNode } from '../../core/node.js'
import type { SqlText } from './contract.js'

/** A data test whose meaning the engine knows: what it counts, row by row of one relation. */
export type KnownTest =
  | { readonly kind: 'not_null'; readonly column: string }
  | { readonly kind: 'unique'; readonly column: string }
  | {
      readonly kind: 'accepted_values'
      readonly column: string
      readonly values: readonly unknown[]
      readonly quote: boolean
    }

const TEMPLATE = /\{[{%#]/

/**
 * What a test means, when it is one of the engine's own under its own macro and is configured so that nothing beyond its
 * count matters. Null for all others: those run as their own query.
 */
export function knownTest(test: TestNode): KnownTest | null {
  const { testMetadata: metadata, config } = test
  if (metadata === null || test.columnName === null) return null
  const own = `macro.dbt.test_${metadata.name}`
  const replaced = test.dependsOn.macros.filter(
    (macro) => macro.endsWith(`test_${metadata.name}`) || macro.endsWith('get_where_subquery'),
  )
  if (!test.dependsOn.macros.includes(own) || replaced.some((macro) => !macro.startsWith('macro.dbt.'))) return null
  if (config.fail_calc.trim().toLowerCase() !== 'count(*)' || config.limit !== null) return null
  if (config.where !== null && TEMPLATE.test(config.where)) return null
  if (TEMPLATE.test(JSON.stringify(metadata.kwargs['values'] ?? null)) || config['sql_header'] != null) return null
  const column = test.columnName
  if (metadata.name === 'not_null' || metadata.name === 'unique') return { kind: metadata.name, column }
  const { values, quote } = metadata.kwargs
  if (metadata.name === 'accepted_values' && Array.isArray(values) && values.length > 0 && values.every(isPlain)) {
    return { kind: 'accepted_values', column, values, quote: quote !== false }
  }
  return null
}

/** The columns of a batch that a test needs, as aggregates over the relation. */
export function aggregateOf(test: KnownTest, where: string | null, sql: SqlText): string {
  const column = test.column
  const filter = (condition: string): string => {
    const conditions = [...(where === null ? [] : [`(${where}\n)`]), ...(condition === '' ? [] : [condition])]
    return conditions.length === 0 ? '' : ` filter (where ${conditions.join(' and ')})`
  }
  switch (test.kind) {
    case 'not_null':
      return `count(*)${filter(`${column} is null`)}`
    case 'accepted_values':
      return `count(distinct ${column})${filter(`${column} not in (${valueList(test, sql)})`)}`
    case 'unique':
      // Zero exactly when no value occurs twice; how many do takes a query of its own.
      return `nullif(least(count(${column})${filter('')} - count(distinct ${column})${filter('')}, 1), 1)`
  }
}

function valueList(test: Extract<KnownTest, { kind: 'accepted_values' }>, sql: SqlText): string {
  return test.values.map((value) => (test.quote ? sql.literal(spelled(value)) : spelled(value))).join(', ')
}

/** Whether a value is printed the same here and by a template; 1.0 and 1 are one number here and two there. */
function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)
}

/** Values as a template prints them: booleans are Python's there. */
function spelled(value: unknown): string {
  if (value === true) return 'True'
  if (value === false) return 'False'
  return String(value)
}
