import type { Cell } from './infer-types.js'

/** Rows per piece handed to the driver: large enough that calls do not count, small enough to stay in the cache. */
const ROWS_PER_CHUNK = 2_000

/** Rows in the text format of COPY, in pieces. */
export async function* copyText(rows: readonly (readonly Cell[])[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
    let text = ''
    for (const row of rows.slice(start, start + ROWS_PER_CHUNK)) text += `${row.map(copyCell).join('\t')}\n`
    yield encoder.encode(text)
  }
}

function copyCell(cell: Cell): string {
  if (cell === null) return '\\N'
  return /[\\\t\n\r]/.test(cell) ? cell.replace(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found) : cell
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
