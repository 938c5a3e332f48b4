import { CsvError, parse } from 'csv-parse/sync'
import { DiagnosticError, problem, type Diagnostic } from '../../core/diagnostic.js'
import type { SeedNode } from '../../core/node.js'
import { byteLength, nearestHint } from '../../core/text.js'
import { MAX_IDENTIFIER_BYTES } from '../../core/relation.js'
import type { TypedColumn } from '../input.js'
import { inferType, narrowestType, type Cell } from './infer-types.js'
import { readPlainFile } from './plain-file.js'

export interface SeedTable {
  readonly columns: readonly TypedColumn[]
  /** The rows, as they are copied. */
  readonly rows: SeedContent
  /** Line of the file at which a row (the first is 1) begins; undefined when there is no such row. */
  lineOf(row: number): number | undefined
}

export type SeedContent =
  | { readonly kind: 'values'; readonly values: readonly (readonly Cell[])[] }
  /** As they stand in the file: CSV without quotes, in which an empty value is null. */
  | { readonly kind: 'csv'; readonly bytes: Uint8Array; readonly delimiter: string }

/**
 * Reads a seed: types are inferred, or taken from `column_types`; an empty cell is null; with `quote_columns: false` the
 * names of columns become small, as they do without quotes. Throws DiagnosticError with
 * file and line for a file that is not a table.
 *
 * @param decode gives the text of the bytes, or throws when they are no text
 */
export function readSeed(node: SeedNode, bytes: Uint8Array, decode: (bytes: Uint8Array) => string): SeedTable {
  const delimiter = typeof node.config['delimiter'] === 'string' ? node.config['delimiter'] : ','
  const plain = readPlainFile(bytes, delimiter)
  if (plain === null) return readValues(node, delimiter, decode(bytes))
  if (!plain.isAscii) decode(bytes)
  const header = columnNames(node, plain.header)
  const declared = declaredTypes(node, header)
  return {
    columns: header.map((name, index) => ({
      name,
      dataType: declared.get(name) ?? narrowestType(plain.types[index] ?? 0),
    })),
    rows: { kind: 'csv', bytes: plain.body, delimiter },
    lineOf: (row) => row + 1,
  }
}

function columnNames(node: SeedNode, written: readonly string[]): readonly string[] {
  const header = node.config['quote_columns'] === false ? written.map(unquoted) : written
  checkHeader(node.originalFilePath, header)
  return header
}

function readValues(node: SeedNode, delimiter: string, text: string): SeedTable {
  const file = node.originalFilePath
  const content = text.replace(/^\uFEFF/, '')
  const records = parseRecords(file, content, delimiter)
  const [first, ...body] = records
  if (first === undefined)
    throw new DiagnosticError(broken(file, 1, 'The seed is empty: it needs at least a header line'))
  const header = columnNames(node, first.record)
  const ragged = body.filter(({ record }) => record.length !== header.length)
  if (ragged.length > 0) {
    throw new DiagnosticError(
      ragged
        .slice(0, 20)
        .map(({ record, line }) =>
          broken(file, line, `The row has ${record.length} values, the header has ${header.length} columns`),
        ),
    )
  }
  const values = body.map(({ record }) => record.map((value): Cell => (value === '' ? null : value)))
  const declared = declaredTypes(node, header)
  return {
    columns: header.map((name, index) => ({
      name,
      dataType: declared.get(name) ?? inferType(values.map((row) => row[index] ?? null)),
    })),
    rows: { kind: 'values', values },
    lineOf: (row) => body[row - 1]?.line,
  }
}

/** The column that Postgres makes of a name without quotes. */
function unquoted(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

interface Parsed {
  readonly record: readonly string[]
  readonly line: number
}

function parseRecords(file: string, text: string, delimiter: string): readonly Parsed[] {
  try {
    const lines: number[] = []
    let previous = 0
    const records = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], context) => {
        // The context tells where a record ends; it begins behind the one before it.
        lines.push(previous + 1)
        previous = context.lines
        return record
      },
    })
    return records.map((record, index) => ({ record, line: lines[index] ?? index + 1 }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    throw new DiagnosticError(
      broken(
        file,
        line,
        `The file is not valid CSV: ${error.message.replace(/ at line \d+/, '')}`,
        'Quotes inside a quoted value are written twice: "say ""hi"""',
      ),
    )
  }
}

function checkHeader(file: string, header: readonly string[]): void {
  const problems: Diagnostic[] = []
  const seen = new Set<string>()
  for (const [index, name] of header.entries()) {
    if (name.trim() === '') problems.push(broken(file, 1, `Column ${index + 1} of the header has no name`))
    else if (seen.has(name)) problems.push(broken(file, 1, `The header names the column "${name}" twice`))
    if (byteLength(name) > MAX_IDENTIFIER_BYTES) {
      problems.push(broken(file, 1, `The column name "${name}" is longer than ${MAX_IDENTIFIER_BYTES} bytes`))
    }
    seen.add(name)
  }
  if (problems.length > 0) throw new DiagnosticError(problems)
}

function declaredTypes(node: SeedNode, header: readonly string[]): ReadonlyMap<string, string> {
  const configured = node.config['column_types']
  if (typeof configured !== 'object' || configured === null) return new Map()
  const types = new Map<string, string>()
  const problems: Diagnostic[] = []
  for (const [name, type] of Object.entries(configured as Record<string, unknown>)) {
    const column =
      header.find((known) => known === name) ?? header.find((known) => known.toLowerCase() === name.toLowerCase())
    if (column === undefined) {
      problems.push(
        problem(
          'SEED_COLUMN_UNKNOWN',
          `"column_types" of seed "${node.name}" names the column "${name}", which the file does not have`,
          {
            location: { file: node.originalFilePath, line: 1, column: 1 },
            ...nearestHint(name, header),
          },
        ),
      )
    } else types.set(column, String(type))
  }
  if (problems.length > 0) throw new DiagnosticError(problems)
  return types
}

function broken(file: string, line: number, message: string, hint?: string): Diagnostic {
  return problem('SEED_INVALID', message, {
    location: { file, line, column: 1 },
    ...(hint === undefined ? {} : { hint }),
  })
}
