/** The formats in which tables are copied. */
export type SyncFormat = 'text' | 'binary'

const SIGNATURE_BYTES = 11
/** Signature, flags and the length of the header's extension, which no version has. */
const HEADER_BYTES = SIGNATURE_BYTES + 8

/** Counts the rows that have gone by in pieces of a copy, however they are cut. */
export interface RowCounter {
  readonly rows: number
  add(piece: Uint8Array): void
}

export function rowCounter(format: SyncFormat): RowCounter {
  return format === 'text' ? textCounter() : binaryCounter()
}

const NEWLINE = 0x0a

/** In text format every row ends in a newline, and those in values are escaped. */
function textCounter(): RowCounter {
  let rows = 0
  return {
    get rows() {
      return rows
    },
    add(piece) {
      for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) rows += 1
    },
  }
}

/** A row is the number of its values, and each value its length and its bytes; -1 is no value, or no further row. */
function binaryCounter(): RowCounter {
  let rows = 0
  let skip = HEADER_BYTES
  let valuesLeft = 0
  /** A number that stands across two pieces: what is known of it, and the bytes that it still lacks. */
  let partial = 0
  let missing = 0

  return {
    get rows() {
      return rows
    },
    add(piece) {
      const { length } = piece
      let at = 0
      while (at < length) {
        if (skip > 0) {
          const step = Math.min(skip, length - at)
          skip -= step
          at += step
          continue
        }
        const size = valuesLeft > 0 ? 4 : 2
        if (missing === 0 && at + size <= length) {
          // The two cases that nearly all numbers are of, without the detour over single bytes.
          partial =
            size === 4
              ? (piece[at]! << 24) | (piece[at + 1]! << 16) | (piece[at + 2]! << 8) | piece[at + 3]!
              : ((piece[at]! << 24) >> 16) | piece[at + 1]!
          at += size
        } else {
          if (missing === 0) {
            missing = size
            partial = piece[at]! >= 0x80 ? -1 : 0
          }
          partial = (partial << 8) | piece[at]!
          at += 1
          missing -= 1
          if (missing > 0) continue
        }
        if (size === 2) {
          valuesLeft = Math.max(0, partial)
          if (partial >= 0) rows += 1
        } else {
          valuesLeft -= 1
          skip = Math.max(0, partial)
        }
      }
    },
  }
}
