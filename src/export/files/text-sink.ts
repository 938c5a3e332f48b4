import type { ExportColumn, FileWriter } from '../contract.js'
import { arrayElements } from './array-text.js'
import type { RowSink } from './row-sink.js'
import type { ValueType } from './value-type.js'

/** Text is written in pieces of this many characters. */
const PIECE = 256 * 1024

function lines(file: FileWriter, lineOf: (row: readonly (string | null)[]) => string, head = ''): RowSink {
  const encoder = new TextEncoder()
  let held = head
  const flush = (): void => {
    if (held !== '') file.write(encoder.encode(held))
    held = ''
  }
  return {
    write(row) {
      held += lineOf(row)
      if (held.length >= PIECE) flush()
    },
    close() {
      flush()
      return file.close()
    },
  }
}

/** CSV as Postgres' `copy … (format csv, header)` reads it back: null is nothing, an empty text is `""`. */
export function csvSink(columns: readonly ExportColumn[], file: FileWriter): RowSink {
  const head = `${columns.map(({ name }) => csvField(name)).join(',')}\n`
  return lines(file, (row) => `${columns.map((_, index) => csvField(row[index] ?? null)).join(',')}\n`, head)
}

function csvField(value: string | null): string {
  if (value === null) return ''
  return value === '' || /[",\n\r]|^\s|\s$|^\\\.$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** One JSON object a line; numbers keep every digit, times are ISO 8601. */
export function jsonlSink(columns: readonly ExportColumn[], file: FileWriter): RowSink {
  const fields = columns.map(({ name, type }) => ({ key: `${JSON.stringify(name)}:`, value: jsonValue(type) }))
  return lines(file, (row) => {
    const members = fields.map(({ key, value }, index) => {
      const text = row[index] ?? null
      return key + (text === null ? 'null' : value(text))
    })
    return `{${members.join(',')}}\n`
  })
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/

/** The JSON text of a value. NaN and infinity, for which JSON has no number, are null. */
function jsonValue(type: ValueType): (text: string) => string {
  switch (type.kind) {
    case 'boolean':
      return (text) => (text === 't' ? 'true' : 'false')
    case 'int32':
    case 'int64':
    case 'float':
    case 'double':
    case 'decimal':
      return (text) => (JSON_NUMBER.test(text) ? text : 'null')
    case 'timestamp':
      return (text) => JSON.stringify(text.replace(' ', 'T'))
    case 'timestamptz':
      return (text) => JSON.stringify(text.replace(' ', 'T').replace(/\+00$/, 'Z'))
    case 'json':
      // Only jsonb is sure to stand on one line.
      return (text) => (/[\n\r]/.test(text) ? text.replace(/[\n\r]+/g, ' ') : text)
    case 'list': {
      const value = jsonValue(type.element)
      return (text) =>
        `[${arrayElements(text)
          .map((each) => (each === null ? 'null' : value(each)))
          .join(',')}]`
    }
    case 'text':
    case 'uuid':
    case 'date':
    case 'bytes':
      return (text) => JSON.stringify(text)
  }
}
