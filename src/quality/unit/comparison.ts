import type { RowSet } from '../../core/compiled.js'
import type { SqlText } from '../batch/contract.js'
import type { RowDifference, TypedColumn } from './contract.js'

/** Types that Postgres cannot compare, and what they are compared as. */
const COMPARED_AS: Readonly<Record<string, string>> = {
  json: 'jsonb',
  xml: 'text',
  point: 'text',
  polygon: 'text',
}

/**
 * The query that compares the result of a model with what a unit test expects: each row that occurs a different number of
 * times, first how many times more (or less, below zero) in the result, then its values as text. No rows: they agree.
 *
 * Values are compared in their own types, so that 1.0 is 1.00; nulls are equal; the order of rows does not count.
 */
export function comparisonQuery(
  actualSql: string,
  expectedSql: string,
  columns: readonly TypedColumn[],
  sql: SqlText,
): string {
  const compared = columns.map(({ name, dataType }) => {
    const base = COMPARED_AS[dataType.replace(/\(.*\)/, '')]
    return { name: sql.quote(name), cast: base === undefined ? '' : `::${base}` }
  })
  const list = compared.map(({ name, cast }) => `${name}${cast} as ${name}`).join(', ')
  const names = compared.map(({ name }) => name)
  return [
    `select sum(side) as surplus, ${names.map((name) => `${name}::text`).join(', ')}`,
    'from (',
    `select 1 as side, ${list} from (\n${actualSql}\n) as actual`,
    'union all',
    `select -1 as side, ${list} from (\n${expectedSql}\n) as expected`,
    ') as both_sides',
    `group by ${names.join(', ')}`,
    'having sum(side) <> 0',
    `order by ${names.map((name) => `${name}::text`).join(', ')}, 1`,
  ].join('\n')
}

/** The differences that a comparison query found. */
export function readDifferences(rows: RowSet): readonly RowDifference[] {
  return rows.rows.map(([surplus, ...values]) => ({
    side: Number(surplus) > 0 ? 'unexpected' : 'missing',
    count: Math.abs(Number(surplus)),
    values,
  }))
}
