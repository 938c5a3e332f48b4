import { DiagnosticError, problem, type SourceLocation } from '../../core/diagnostic.js'
import { nearestHint } from '../../core/text.js'
import type { SqlText } from '../batch/contract.js'
import type { FixtureRows, TypedColumn } from './contract.js'

/**
 * The query that stands for an input of a unit test: its rows with the column types of the real relation. Columns that a
 * row does not name are null, so that a test says only what it is about.
 *
 * Throws DiagnosticError `UNIT_TEST_COLUMN` for columns that the relation does not have.
 */
export function fixtureSql(
  fixture: FixtureRows,
  columns: readonly TypedColumn[],
  context: { readonly sql: SqlText; readonly what: string; readonly location: SourceLocation },
): string {
  if (fixture.kind === 'sql') return fixture.sql
  const names = new Map(columns.map((column) => [column.name.toLowerCase(), column.name]))
  const given = new Set(fixture.rows.flatMap((row) => Object.keys(row)))
  const unknown = [...given].filter((name) => !names.has(name.toLowerCase()))
  if (unknown.length > 0) {
    throw new DiagnosticError(
      unknown.map((name) =>
        problem('UNIT_TEST_COLUMN', `${context.what} has no column "${name}"`, {
          location: context.location,
          ...nearestHint(name, names.values()),
        }),
      ),
    )
  }
  const select = (row: Readonly<Record<string, unknown>>): string => {
    const values = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
    const entries = columns.map(({ name, dataType }) => {
      const value = valueSql(values.get(name.toLowerCase()), dataType, context.sql)
      return `cast(${value} as ${dataType}) as ${context.sql.quote(name)}`
    })
    return `select ${entries.join(', ')}`
  }
  if (fixture.rows.length === 0) return `${select({})}\nwhere false`
  return fixture.rows.map(select).join('\nunion all\n')
}

/** Columns of a fixture in the order in which its rows first name them; null for a query. */
export function fixtureColumns(fixture: FixtureRows): readonly string[] | null {
  return fixture.kind === 'sql' ? null : [...new Set(fixture.rows.flatMap((row) => Object.keys(row)))]
}

/** A literal for the value; the server's own input function of the type reads it. */
function valueSql(value: unknown, dataType: string, sql: SqlText): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value) && dataType.endsWith('[]')) return sql.literal(arrayText(value))
  if (value instanceof Date) return sql.literal(value.toISOString())
  return sql.literal(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

function arrayText(values: readonly unknown[]): string {
  const items = values.map((value) => {
    if (value === null) return 'NULL'
    if (Array.isArray(value)) return arrayText(value)
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return `"${text.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${items.join(',')}}`
}
