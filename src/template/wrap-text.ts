export interface WrapOptions {
  readonly width: number
  readonly breakLongWords: boolean
  readonly breakOnHyphens: boolean
  /** Between the lines that wrapping makes. */
  readonly separator: string
}

/** Wraps each line of a text as Python's `textwrap` does with white space kept inside of lines. */
export function wrapText(text: string, options: WrapOptions): string {
  if (text === '') return ''
  return text
    .replace(/\r?\n$|\r$/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => wrapLine(line, options).join(options.separator))
    .join(options.separator)
}

function wrapLine(line: string, options: WrapOptions): string[] {
  const chunks = splitChunks(line, options.breakOnHyphens).reverse()
  const lines: string[] = []
  while (chunks.length > 0) {
    const current: string[] = []
    let length = 0
    if (chunks.at(-1)!.trim() === '' && lines.length > 0) chunks.pop()
    while (chunks.length > 0 && length + chunks.at(-1)!.length <= options.width) {
      length += chunks.at(-1)!.length
      current.push(chunks.pop()!)
    }
    const next = chunks.at(-1)
    if (next !== undefined && next.length > options.width) {
      if (options.breakLongWords) {
        const room = roomIn(next, Math.max(1, options.width - length), options.breakOnHyphens)
        current.push(next.slice(0, room))
        chunks[chunks.length - 1] = next.slice(room)
      } else if (current.length === 0) current.push(chunks.pop()!)
    }
    if (current.length > 0 && current.at(-1)!.trim() === '') current.pop()
    if (current.length > 0) lines.push(current.join(''))
  }
  return lines
}

/** How much of a long word goes on a line: up to its last hyphen that fits, or as much as fits. */
function roomIn(word: string, room: number, breakOnHyphens: boolean): number {
  const hyphen = breakOnHyphens && word.length > room ? word.lastIndexOf('-', room - 1) : -1
  return hyphen > 0 && /[^-]/.test(word.slice(0, hyphen)) ? hyphen + 1 : room
}

/** A hyphen between letters, two of which stand before it, and both ends of a dash between words. */
const WORD_BREAK =
  /(?:(?<=[\p{L}_]{2}-)|(?<=[\p{L}_]-[\p{L}_]-))(?=[\p{L}_]-?[\p{L}_])|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])|(?<=[\p{L}\p{N}_!"'&.,?]-{2,})(?=[\p{L}\p{N}_])/u

/** Words and the white space between them; a word may end at a break of its own. */
function splitChunks(line: string, breakOnHyphens: boolean): string[] {
  const parts = line.split(/(\s+)/u).filter((part) => part !== '')
  if (!breakOnHyphens) return parts
  return parts.flatMap((part) => part.split(WORD_BREAK))
}
