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
  /** Bytes that say nothing of how many rows there are. */
  let skip = HEADER_BYTES
  let valuesLeft = 0
  /** The beginning of a number that stands across two pieces, and how many bytes of it were there. */
  let partial = 0
  let partialBytes = 0

  /** Takes the number that `partial` has become. */
  const take = (number: number): void => {
    if (valuesLeft > 0) {
      valuesLeft -= 1
      skip = Math.max(0, number)
    } else if (number >= 0) {
      valuesLeft = number
      rows += 1
    }
  }

  return {
    get rows() {
      return rows
    },
    add(piece) {
      const { length } = piece
      let at = 0
      while (partialBytes > 0 && at < length) {
        partial = (partial << 8) | piece[at]!
        at += 1
        partialBytes += 1
        if (partialBytes < (valuesLeft > 0 ? 4 : 2)) continue
        partialBytes = 0
        take(partial)
      }
      // In variables of this call, because this is done for every value of a table.
      let left = valuesLeft
      let seen = 0
      at += skip
      for (;;) {
        if (left > 0) {
          if (at + 4 > length) break
          const size = (piece[at]! << 24) | (piece[at + 1]! << 16) | (piece[at + 2]! << 8) | piece[at + 3]!
          at += size > 0 ? size + 4 : 4
          left -= 1
        } else {
          if (at + 2 > length) break
          // The end is a row of -1 values, and nothing follows it.
          left = ((piece[at]! << 24) >> 16) | piece[at + 1]!
          if (left >= 0) seen += 1
          at += 2
        }
      }
      rows += seen
      valuesLeft = Math.max(0, left)
      skip = Math.max(0, at - length)
      for (; at < length; at += 1) {
        partial = partialBytes === 0 ? signOf(piece[at]!) : partial
        partial = (partial << 8) | piece[at]!
        partialBytes += 1
      }
    },
  }
}

/** What stands before the first byte of a number: all ones where it is below zero. */
function signOf(byte: number): number {
  return byte >= 0x80 ? -1 : 0
}
