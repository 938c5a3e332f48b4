import type { TestNode } from '../../core/node.js'
import type { RelationGuarantees } from './contract.js'
import { knownTest } from './known-test.js'

/**
 * Why a test cannot fail on a relation with these guarantees, in words for the result (`primary key of "id"`); null when
 * it has to run. Only tests that pass without failing rows can be proven.
 */
export function provenBy(test: TestNode, guarantees: RelationGuarantees): string | null {
  const known = knownTest(test)
  if (known === null || !passesAtZero(test.config.warn_if) || !passesAtZero(test.config.error_if)) return null
  const column = columnName(known.column)
  if (known.kind === 'not_null' && guarantees.notNull.has(column)) return `"${column}" is not null in the table`
  const isKey = guarantees.uniqueKeys.some((key) => key.length === 1 && key[0] === column)
  return known.kind === 'unique' && isKey ? `"${column}" is unique in the table` : null
}

/** Whether a limit such as `!= 0` or `> 10` lets a count of zero pass. Anything more complicated is not proven. */
function passesAtZero(limit: string): boolean {
  const match = /^\s*(!=|<>|>=?|=|<=?)\s*(\d+)\s*$/.exec(limit)
  if (match === null) return false
  const value = Number(match[2])
  switch (match[1]) {
    case '=':
      return value !== 0
    case '>':
      return true
    case '>=':
      return value > 0
    case '<':
      return value === 0
    case '<=':
      return false
    default:
      return value === 0
  }
}

/** The catalog's name of a column as it is written in a test: folded to lower case unless it is quoted. */
function columnName(written: string): string {
  return written.startsWith('"') && written.endsWith('"') && written.length > 1
    ? written.slice(1, -1).replaceAll('""', '"')
    : written.toLowerCase()
}
