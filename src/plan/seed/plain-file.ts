import { acceptedTypes, ALL_TYPES, BOOLEAN, DATE, DOUBLE, INTEGER, WHOLE_NUMBERS } from './infer-types.js'

/** A file in which every line is a row and every byte between two delimiters a value: most seeds are so. */
export interface PlainFile {
  readonly header: readonly string[]
  /** For each column, the types that all its values have, as `acceptedTypes` tells them. */
  readonly types: readonly number[]
  /** The rows as they stand in the file, which Postgres reads as CSV with the same meaning. The first is in line 2. */
  readonly body: Uint8Array
  /** Whether there are bytes beyond ASCII, which have to be looked at by whoever knows encodings. */
  readonly isAscii: boolean
}

const NEWLINE = 0x0a
const RETURN = 0x0d
const QUOTE = 0x22
const DOT = 0x2e
const MINUS = 0x2d
const ZERO = 0x30
const BACKSLASH = 0x5c
const [SMALL_E, LARGE_E] = [0x65, 0x45]

/** Digits whose value a number holds exactly. */
const EXACT_DIGITS = 15

/**
 * Looks once at every byte. Null for a file in which more has to be understood, or that is not in order: quotes, lines that
 * end in several ways, empty lines between others, rows of other lengths.
 */
export function readPlainFile(bytes: Uint8Array, delimiter: string): PlainFile | null {
  const separator = delimiter.charCodeAt(0)
  if (delimiter.length !== 1 || separator > 0x7f || separator === QUOTE || separator === BACKSLASH) return null
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const headEnd = bytes.indexOf(NEWLINE, start)
  const isCrlf = headEnd > start && bytes[headEnd - 1] === RETURN
  const head = bytes.subarray(start, headEnd === -1 ? bytes.length : headEnd - (isCrlf ? 1 : 0))
  if (head.length === 0 || head.includes(QUOTE) || head.includes(RETURN)) return null
  const header = new TextDecoder().decode(head).split(delimiter)
  const end = endOfRows(bytes, headEnd === -1 ? bytes.length : headEnd + 1)
  const body = bytes.subarray(headEnd === -1 ? bytes.length : headEnd + 1, end)
  const types = new Int32Array(header.length).fill(ALL_TYPES)
  const isAscii = scanRows(body, separator, isCrlf, types)
  return isAscii === null
    ? null
    : { header, types: [...types], body, isAscii: isAscii && head.every((byte) => byte < 0x80) }
}

/** Empty lines at the end are no rows. */
function endOfRows(bytes: Uint8Array, start: number): number {
  let end = bytes.length
  while (end > start && (bytes[end - 1] === NEWLINE || bytes[end - 1] === RETURN)) end -= 1
  if (bytes[end] === RETURN) end += 1
  return bytes[end] === NEWLINE ? end + 1 : end
}

/** Narrows `types` by every value. Gives whether all bytes are ASCII; null where the rows are not plain. */
function scanRows(bytes: Uint8Array, separator: number, isCrlf: boolean, types: Int32Array): boolean | null {
  const columns = types.length
  const { length } = bytes
  let isAscii = true
  let column = 0
  let start = 0
  for (let at = 0; at <= length; at += 1) {
    const byte = at === length ? NEWLINE : bytes[at]!
    if (byte !== separator && byte !== NEWLINE) {
      if (byte === QUOTE || (byte === RETURN && !(isCrlf && bytes[at + 1] === NEWLINE))) return null
      if (byte > 0x7f) isAscii = false
      continue
    }
    if (byte === NEWLINE && at === length && start === length && column === 0) break
    let end = at
    if (byte === NEWLINE && isCrlf && at < length) {
      if (bytes[at - 1] !== RETURN) return null
      end -= 1
    }
    if (column >= columns) return null
    const open = types[column]!
    if (end > start && open !== 0) types[column] = open & typesOf(bytes, start, end)
    column += 1
    if (byte === NEWLINE) {
      const isEmpty = column === 1 && end === start
      const endsCopy = column === 1 && end === start + 2 && bytes[start] === BACKSLASH && bytes[start + 1] === DOT
      if (column !== columns || isEmpty || endsCopy) return null
      column = 0
    }
    start = at + 1
  }
  return isAscii
}

/** What `acceptedTypes` says of the text of these bytes. */
function typesOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start]!
  const isNegative = first === MINUS
  if (!isDigit(first) && !isNegative) {
    // `true` and `false` are the only words that are not text.
    const length = end - start
    return length === 4 || length === 5 ? acceptedTypes(textOf(bytes, start, end)) & BOOLEAN : 0
  }
  let at = isNegative ? start + 1 : start
  const digits = at
  let value = 0
  while (at < end && isDigit(bytes[at]!)) {
    value = value * 10 + bytes[at]! - ZERO
    at += 1
  }
  const count = at - digits
  const isLed = count === 1 || (count > 1 && bytes[digits] !== ZERO)
  if (at === end) {
    if (!isLed) return 0
    if (count > EXACT_DIGITS) return acceptedTypes(textOf(bytes, start, end))
    return value <= (isNegative ? 2147483648 : 2147483647) ? WHOLE_NUMBERS : WHOLE_NUMBERS & ~INTEGER
  }
  const next = bytes[at]!
  if (next === DOT || next === SMALL_E || next === LARGE_E) {
    return isLed && isFraction(bytes, at, end) ? DOUBLE : 0
  }
  if (next !== MINUS || isNegative || count !== 4) return 0
  return end - start === 10 && isDay(bytes, start) ? DATE : acceptedTypes(textOf(bytes, start, end))
}

/** `.25`, `.25e-3`, `e10`: what may follow the whole part of a number. */
function isFraction(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  if (bytes[at] === DOT) {
    const digits = at + 1
    at = digits
    while (at < end && isDigit(bytes[at]!)) at += 1
    if (at === digits) return false
    if (at === end) return true
  }
  return /^e[+-]?\d+$/i.test(textOf(bytes, at, end))
}

/** A day that every month has; others are left to the calendar. */
function isDay(bytes: Uint8Array, start: number): boolean {
  const month = pair(bytes, start + 5)
  const day = pair(bytes, start + 8)
  return bytes[start + 7] === MINUS && month >= 1 && month <= 12 && day >= 1 && day <= 28
}

function pair(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at]!, bytes[at + 1]!]
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : -1
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at]!)
  return text
}
