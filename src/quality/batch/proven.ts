import { isMeasured } from '../test-query.js'
import type { CompiledTest, RelationGuarantees } from './contract.js'
import { allowedValues, listedValues } from './listed-values.js'
import { shapeOf, type TestShape } from './test-shape.js'

interface RelationName {
  readonly schema: string
  readonly identifier: string
}

/**
 * The relation whose guarantees may prove a test, as the test names it; null for a test that only its rows can answer,
 * and for a relation without its schema, which the search path decides.
 */
export function provableRelation({ test, code }: CompiledTest): RelationName | null {
  const { config } = test
  if (isMeasured(config) || config.fail_calc.trim().toLowerCase() !== 'count(*)') return null
  if (!passesAtZero(config.warn_if) || !passesAtZero(config.error_if)) return null
  const shape = shapeOf(code)
  if (shape === null || (shape.kind === 'rows' && shape.isNull === null)) return null
  const [schema, identifier] = shape.source.path.slice(-2)
  return schema === undefined || identifier === undefined ? null : { schema, identifier }
}

/**
 * Why a test cannot find a row in a relation with these guarantees, in words for the result; null when it has to run.
 * They are those of its `provableRelation`.
 */
export function provenBy({ code }: CompiledTest, guarantees: RelationGuarantees): string | null {
  const shape = shapeOf(code)
  return shape === null ? null : reasonOf(shape, guarantees)
}

function reasonOf(shape: TestShape, guarantees: RelationGuarantees): string | null {
  switch (shape.kind) {
    case 'rows':
      return shape.isNull !== null && guarantees.notNull.has(shape.isNull)
        ? `"${shape.isNull}" is declared not null`
        : null
    case 'groups': {
      const hasValue = (column: string): boolean => guarantees.notNull.has(column) || shape.notNull.includes(column)
      const key = guarantees.uniqueKeys.find(({ columns }) =>
        columns.every((column) => shape.columns.includes(column) && hasValue(column)),
      )
      return key === undefined ? null : `"${key.name}" makes ${quoted(key.columns)} unique`
    }
    case 'references': {
      const [schema, identifier] = shape.to.path.slice(-2)
      const key = guarantees.foreignKeys.find(
        ({ column, to }) =>
          column === shape.column &&
          to.schema === schema &&
          to.identifier === identifier &&
          to.column === shape.toColumn,
      )
      return key === undefined || shape.to.where !== null ? null : `the foreign key "${key.name}" refers to it`
    }
    case 'values': {
      const { column } = shape
      const type = column === null ? undefined : guarantees.types.get(column)
      const accepted = type === undefined ? null : listedValues(shape.values, type)
      if (column === null || type === undefined || accepted === null) return null
      const check = guarantees.checks.find(({ expression }) => {
        const allowed = allowedValues(expression, column, type)
        return allowed !== null && [...allowed].every((value) => accepted.has(value))
      })
      return check === undefined ? null : `the check "${check.name}" allows no other value`
    }
  }
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

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
