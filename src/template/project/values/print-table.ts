import { str } from '../../printing.js'

export interface PrintSize {
  readonly rows: number
  readonly columns: number
  /** Characters of one cell. */
  readonly width: number
}

const ELLIPSIS = '...'

/** A table for people, as agate prints it: borders of `|` and `-`, numbers to the right. */
export function tableText(names: readonly string[], rows: readonly (readonly unknown[])[], size: PrintSize): string {
  const shownNames = names.slice(0, size.columns)
  const moreColumns = names.length > shownNames.length
  const shownRows = rows.slice(0, size.rows)
  const heads = [...shownNames.map((name) => cut(name, size.width)), ...(moreColumns ? [ELLIPSIS] : [])]
  const cells = shownRows.map((row) => [
    ...row.slice(0, shownNames.length).map((value) => cut(value === null ? '' : str(value), size.width)),
    ...(moreColumns ? [ELLIPSIS] : []),
  ])
  if (rows.length > shownRows.length) cells.push(heads.map(() => ELLIPSIS))
  const widths = heads.map((head, index) => Math.max(head.length, ...cells.map((row) => row[index]?.length ?? 0)))
  const rightwards = heads.map((_, index) => shownRows.some((row) => isNumber(row[index])))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => (rightwards[index] === true ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0))).join(' | ')} |`
  const border = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(heads), border, ...cells.map(line)].join('\n')
}

/** Rows as CSV with a header. */
export function csvText(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [names, ...rows.map((row) => row.map((value) => (value === null ? '' : str(value))))]
  return lines.map((line) => line.map(cell).join(',')).join('\n')
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - ELLIPSIS.length))}${ELLIPSIS}` : text
}

function isNumber(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true
  return typeof value === 'object' && value !== null && /^-?[\d.]+(E[+-]?\d+)?$/.test(str(value))
}
