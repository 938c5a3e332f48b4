const NEWLINE = 0x0a
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Bytes of one COPY into the embedded database, which holds a whole one in memory. */
const CHUNK_BYTES = 4 * 1024 * 1024

/** A run of whole rows, and how many line ends of the input came before it. */
export interface CopyChunk {
  readonly data: Uint8Array<ArrayBuffer>
  readonly linesBefore: number
}

/**
 * Cuts copy data into chunks of whole rows that can be copied one after the other.
 *
 * In text format a row ends at a newline that no backslash escapes; in csv at a newline outside quotes. A csv header is
 * repeated at the head of each chunk, because each one is copied by the same statement.
 */
export async function* cutRows(
  data: AsyncIterable<Uint8Array>,
  format: { readonly isCsv: boolean; readonly hasHeader: boolean },
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<CopyChunk, void, undefined> {
  const scanner = format.isCsv ? new CsvScanner() : new TextScanner()
  let header: Uint8Array | null = format.hasHeader ? null : new Uint8Array(0)
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let headerLines = 0
  let linesBefore = 0
  let lines = 0
  let isFirst = true

  const flush = (): CopyChunk => {
    const parts = isFirst || header === null ? pending : [header, ...pending]
    // The lines of a repeated header are not there in the input.
    const chunk = { data: joined(parts), linesBefore: isFirst ? 0 : linesBefore - headerLines }
    isFirst = false
    pending = []
    pendingBytes = 0
    linesBefore = lines
    return chunk
  }

  for await (const piece of data) {
    let start = 0
    if (header === null) {
      const end = scanner.firstRowEnd(piece)
      if (end < 0) {
        pending.push(piece)
        pendingBytes += piece.length
        continue
      }
      header = joined([...pending, piece.subarray(0, end)])
      pending = [header]
      pendingBytes = header.length
      headerLines = scanner.takeLines()
      lines = headerLines
      start = end
    }
    const end = scanner.lastRowEnd(piece, start)
    if (end > start) {
      pending.push(piece.subarray(start, end))
      pendingBytes += end - start
      lines += scanner.takeLines()
      if (pendingBytes >= chunkBytes) yield flush()
      start = end
    }
    if (start < piece.length) {
      pending.push(piece.subarray(start))
      pendingBytes += piece.length - start
    }
  }
  if (pendingBytes > 0 || isFirst) yield flush()
}

interface RowScanner {
  /** Offset after the first row end of `piece`, -1 when it has none. Continues from what was scanned before. */
  firstRowEnd(piece: Uint8Array): number
  /** Offset after the last row end at or after `from`, -1 when there is none; scans to the end of `piece`. */
  lastRowEnd(piece: Uint8Array, from: number): number
  /** Line ends up to the last row end found, since the last call. */
  takeLines(): number
}

abstract class LineCounting {
  protected linesToRowEnd = 0
  protected linesSince = 0

  protected noteLine(): void {
    this.linesSince += 1
  }

  protected noteRowEnd(): void {
    this.linesToRowEnd += this.linesSince
    this.linesSince = 0
  }

  takeLines(): number {
    const lines = this.linesToRowEnd
    this.linesToRowEnd = 0
    return lines
  }
}

class TextScanner extends LineCounting implements RowScanner {
  private isEscaped = false

  firstRowEnd(piece: Uint8Array): number {
    return this.scan(piece, 0, true)
  }

  lastRowEnd(piece: Uint8Array, from: number): number {
    return this.scan(piece, from, false)
  }

  private scan(piece: Uint8Array, from: number, stopAtFirst: boolean): number {
    let found = -1
    let newline = piece.indexOf(NEWLINE, from)
    while (newline >= 0) {
      this.noteLine()
      if (!this.endsEscaped(piece, newline, from)) {
        found = newline + 1
        this.noteRowEnd()
        if (stopAtFirst) {
          this.isEscaped = false
          return found
        }
      }
      newline = piece.indexOf(NEWLINE, newline + 1)
    }
    this.isEscaped = this.endsEscaped(piece, piece.length, from)
    return found
  }

  /** Whether an odd number of backslashes stands right before `end`; they may begin in the piece before. */
  private endsEscaped(piece: Uint8Array, end: number, from: number): boolean {
    let at = end - 1
    while (at >= from && piece[at] === BACKSLASH) at -= 1
    const isOdd = (end - 1 - at) % 2 === 1
    return at < from && this.isEscaped ? !isOdd : isOdd
  }
}

class CsvScanner extends LineCounting implements RowScanner {
  private isQuoted = false

  firstRowEnd(piece: Uint8Array): number {
    return this.scan(piece, 0, true)
  }

  lastRowEnd(piece: Uint8Array, from: number): number {
    return this.scan(piece, from, false)
  }

  // A doubled quote toggles twice, so counting quotes is enough.
  private scan(piece: Uint8Array, from: number, stopAtFirst: boolean): number {
    let found = -1
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at]
      if (byte === QUOTE) this.isQuoted = !this.isQuoted
      else if (byte === NEWLINE) {
        this.noteLine()
        if (this.isQuoted) continue
        found = at + 1
        this.noteRowEnd()
        if (stopAtFirst) return found
      }
    }
    return found
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
