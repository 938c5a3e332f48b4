import { str } from '../../printing.js'
import { type Decimal, normalizeDecimal, printDecimal, quantizeDecimal } from './decimal.js'
import { decimalOf } from './decimal-value.js'

export interface PrintSize {
  readonly rows: number
  readonly columns: number
  /** Characters of one cell. */
  readonly width: number
}

/** The part of a table that is printed. */
export interface PrintedTable {
  readonly names: readonly string[]
  /** agate's names of the columns' types. */
  readonly types: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

const ELLIPSIS = '...'
/** Decimal places that are shown of a number. */
const MOST_PLACES = 3

/** A table for people, as agate prints it: borders of `|` and `-`; decimal columns to the right, with the same places. */
export function tableText(table: PrintedTable, size: PrintSize): string {
  const shownNames = table.names.slice(0, size.columns)
  const moreColumns = table.names.length > shownNames.length
  const shownRows = table.rows.slice(0, size.rows)
  const columns = shownNames.map((name, index) => {
    const values = shownRows.map((row) => row[index] ?? null)
    const isDecimal = table.types[index] === 'Number'
    const cells = isDecimal ? decimalCells(values) : values.map((value) => (value === null ? '' : str(value)))
    return { isDecimal, cells: [name, ...cells].map((cell) => cut(cell, size.width)) }
  })
  if (moreColumns) columns.push({ isDecimal: false, cells: [ELLIPSIS, ...shownRows.map(() => ELLIPSIS)] })
  if (table.rows.length > shownRows.length) for (const column of columns) column.cells.push(ELLIPSIS)
  const padded = columns.map(({ isDecimal, cells }) => {
    const width = Math.max(...cells.map((cell) => cell.length))
    const [head = '', ...rest] = cells.map((cell) => (isDecimal ? cell.padStart(width) : cell.padEnd(width)))
    return [head, '-'.repeat(width), ...rest]
  })
  const lines = padded[0]?.map((_, line) => `| ${padded.map((cells) => cells[line] ?? '').join(' | ')} |`) ?? []
  return lines.join('\n')
}

/** Rows as CSV with a header. */
export function csvText({ names, rows }: Pick<PrintedTable, 'names' | 'rows'>): string {
  const cell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [names, ...rows.map((row) => row.map((value) => (value === null ? '' : str(value))))]
  return lines.map((line) => line.map(cell).join(',')).join('\n')
}

/** Numbers with thousands apart, all with as many places as the one that has most; `…` where there are more. */
function decimalCells(values: readonly unknown[]): string[] {
  const numbers = values.map((value) => (value === null ? undefined : decimalOf(value)))
  const places = Math.max(0, ...numbers.map((number) => (number === undefined ? 0 : placesOf(number))))
  const shown = Math.min(places, MOST_PLACES)
  return numbers.map((number, index) => {
    if (number === undefined) return values[index] === null ? '' : str(values[index])
    const [whole = '', fraction] = printDecimal(quantizeDecimal(number, -shown)).split('.')
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
    return `${grouped}${fraction === undefined ? '' : `.${fraction}`}${places > shown ? '…' : ''}`
  })
}

function placesOf(number: Decimal): number {
  return number.special === null ? Math.max(0, -normalizeDecimal(number).exponent) : 0
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - ELLIPSIS.length))}${ELLIPSIS}` : text
}
