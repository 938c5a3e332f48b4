import type { RowSet } from '../core/compiled.js'
import type { TestConfig } from '../core/config.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { TestMeasure } from './contract.js'
import { isMeasured } from './test-query.js'

/** Type ids of Postgres: int8, int2, int4, float4, float8, numeric. */
const NUMBER_TYPES: ReadonlySet<number> = new Set([20, 21, 23, 700, 701, 1700])
const BOOLEAN_TYPE = 16
/** json and jsonb. */
const JSON_TYPES: ReadonlySet<number> = new Set([114, 3802])

/**
 * What the one row of a test's query says.
 *
 * Throws DiagnosticError `TEST_RESULT` when a test does not keep its promise: more or less than one row, no `measured`
 * column, a `fail_calc` that is not a whole number.
 */
export function readMeasure(config: TestConfig, rows: RowSet): TestMeasure {
  const row = rows.rows[0]
  if (row === undefined || rows.rows.length > 1) {
    throw badResult(
      `The query of the test gave ${rows.rows.length} rows in place of one`,
      isMeasured(config) ? 'A measured test must aggregate, and give its number in a column "measured".' : undefined,
    )
  }
  const cells = new Map(
    rows.columns.map((column, index) => [column.name, { text: row[index] ?? null, typeId: column.typeId }]),
  )
  return isMeasured(config) ? measuredTest(config, cells) : ordinaryTest(config, cells)
}

interface Cell {
  readonly text: string | null
  readonly typeId: number
}

function ordinaryTest(config: TestConfig, cells: ReadonlyMap<string, Cell>): TestMeasure {
  const text = cells.get('failures')?.text ?? null
  const failures = text === null ? null : Number(text)
  if (failures !== null && !Number.isInteger(failures)) {
    throw badResult(
      `"fail_calc: ${config.fail_calc}" gave ${text}, which is not a whole number`,
      'Count or sum whole numbers in it; a measured test may give a ratio.',
    )
  }
  return {
    failures,
    measured: failures,
    detail: null,
    shouldWarn: isTrue(cells.get('should_warn')),
    shouldError: isTrue(cells.get('should_error')),
  }
}

function measuredTest(config: TestConfig, cells: ReadonlyMap<string, Cell>): TestMeasure {
  const cell = cells.get('measured')
  if (cell === undefined) {
    throw badResult(
      'The measured test gave no column "measured"',
      `Its columns are ${[...cells.keys()].map((name) => `"${name}"`).join(', ')}.`,
    )
  }
  const measured = numberOf('measured', cell)
  const failing = cells.get('failing')
  const detail = [...cells].filter(([name]) => name !== 'measured' && name !== 'failing')
  return {
    failures: failing === undefined ? null : numberOf('failing', failing),
    measured,
    detail: detail.length === 0 ? null : Object.fromEntries(detail.map(([name, each]) => [name, valueOf(each)])),
    shouldWarn: exceeds(measured, config.warn_above),
    shouldError: exceeds(measured, config.error_above),
  }
}

function exceeds(measured: number | null, limit: number | null | undefined): boolean {
  return measured !== null && limit !== null && limit !== undefined && measured > limit
}

function numberOf(name: string, { text }: Cell): number | null {
  if (text === null) return null
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw badResult(`The column "${name}" of the measured test is "${text}", which is not a number`)
}

function isTrue(cell: Cell | undefined): boolean {
  return cell?.text === 't' || cell?.text === 'true'
}

/** The value as JSON would have it; numbers that JSON cannot hold exactly stay text. */
function valueOf({ text, typeId }: Cell): unknown {
  if (text === null) return null
  if (typeId === BOOLEAN_TYPE) return text === 't' || text === 'true'
  if (JSON_TYPES.has(typeId)) return JSON.parse(text) as unknown
  if (!NUMBER_TYPES.has(typeId)) return text
  const value = Number(text)
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : text
}

function badResult(message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(problem('TEST_RESULT', message, hint === undefined ? {} : { hint }))
}
