import type { ShownRows } from '../api/contract.js'

/** Rows as a table of plain characters; numbers stand to the right. */
export function rowsAsTable(shown: ShownRows): string {
  const right = shown.columns.map((column) => isNumeric(column.dataType))
  const head = shown.columns.map((column) => column.name)
  const body = shown.rows.map((row) => row.map((value) => (value === null ? '' : value.replace(/\s+/g, ' '))))
  const widths = head.map((name, index) => Math.max(width(name), ...body.map((row) => width(row[index] ?? '')), 1))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => aligned(cell, widths[index] ?? 1, right[index] === true)).join(' | ')} |`
  return [line(head), `| ${widths.map((size) => '-'.repeat(size)).join(' | ')} |`, ...body.map(line)].join('\n')
}

/** `{"node": name, "show": [{column: value}]}`; numbers that JSON holds exactly are numbers, null is null. */
export function rowsAsJson(shown: ShownRows, isInline: boolean): string {
  const show = shown.rows.map((row) =>
    Object.fromEntries(
      shown.columns.map((column, index) => [column.name, jsonValue(row[index] ?? null, column.dataType)]),
    ),
  )
  return JSON.stringify(isInline ? { show } : { node: shown.name, show }, null, 2)
}

function jsonValue(text: string | null, dataType: string): unknown {
  if (text === null) return null
  if (dataType === 'boolean') return text === 't' || text === 'true'
  if (isNumeric(dataType)) {
    const number = Number(text)
    const isExact = Number.isSafeInteger(number) ? /^-?\d+$/.test(text) : String(number) === text
    // 1.50 and 1.5 are the same number; 0.1000000000000000055 is not the number that JSON readers would see.
    return isExact || (Number.isFinite(number) && String(number) === text.replace(/\.?0+$/, '')) ? number : text
  }
  if (dataType === 'json' || dataType === 'jsonb') {
    try {
      return JSON.parse(text) as unknown
    } catch {
      return text
    }
  }
  return text
}

function isNumeric(dataType: string): boolean {
  return /^(smallint|integer|bigint|numeric|real|double precision)/.test(dataType) && !dataType.endsWith('[]')
}

function aligned(cell: string, size: number, toTheRight: boolean): string {
  const padding = ' '.repeat(Math.max(0, size - width(cell)))
  return toTheRight ? padding + cell : cell + padding
}

/** Columns that text takes: wide characters take two, marks that combine take none. */
function width(text: string): number {
  let columns = 0
  for (const character of text) {
    if (/\p{M}|\u200d/u.test(character)) continue
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1
  }
  return columns
}
