import type { Cell } from './infer-types.js'
import type { SeedContent } from './read-seed.js'

/** Rows per piece handed to the driver: large enough that calls do not count, small enough to stay in the cache. */
const ROWS_PER_CHUNK = 2_000

const BYTES_PER_CHUNK = 256 * 1024

/** What `copy … from stdin` has to be told of the rows; empty where nothing. */
export function copyOptions(rows: SeedContent, literal: (text: string) => string): string {
  return rows.kind === 'values' ? '' : ` with (format csv, delimiter ${literal(rows.delimiter)})`
}

/** The rows in pieces, in the form that `copyOptions` names. */
export function copyPieces(rows: SeedContent): AsyncGenerator<Uint8Array> {
  return rows.kind === 'values' ? textPieces(rows.values) : filePieces(rows.bytes)
}

/** The rows as values, null for an empty one. */
export function seedValues(rows: SeedContent): readonly (readonly Cell[])[] {
  if (rows.kind === 'values') return rows.values
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(rows.bytes).split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.split(rows.delimiter).map((value) => (value === '' ? null : value)))
}

async function* filePieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += BYTES_PER_CHUNK)
    yield bytes.subarray(start, start + BYTES_PER_CHUNK)
}

async function* textPieces(rows: readonly (readonly Cell[])[]): AsyncGenerator<Uint8Array> {
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
