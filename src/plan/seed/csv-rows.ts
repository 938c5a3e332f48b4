import { CsvError, parse } from 'csv-parse/sync'
import { DiagnosticError, problem, type SourceLocation } from '../../core/diagnostic.js'

/**
 * Rows of a unit test that are written as CSV, by column; an empty cell is null. Throws DiagnosticError
 * `UNIT_TEST_ROWS` for text that is no table.
 */
export function csvRows(
  text: string,
  context: { readonly what: string; readonly location: SourceLocation },
): readonly Readonly<Record<string, string | null>>[] {
  try {
    const [header, ...records] = parse(text.replace(/^\uFEFF/, ''), { skip_empty_lines: true, trim: true })
    if (header === undefined) return []
    return records.map((record) =>
      Object.fromEntries(header.map((name, index) => [name, record[index] === '' ? null : (record[index] ?? null)])),
    )
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new DiagnosticError(
      problem('UNIT_TEST_ROWS', `The rows of ${context.what} are not valid CSV: ${error.message}`, {
        location: context.location,
        hint: 'The first line names the columns; every row has a value for each of them.',
      }),
    )
  }
}
