import { order } from './comparing.js'
import { TemplateError } from './errors.js'
import { repr, typeName } from './printing.js'
import { splitLines } from './string-methods.js'
import { PyDict, Tuple, tuple } from './values.js'

const WIDTH = 80

/** A value over several lines where one of 80 characters is too short, as Python's `pprint` lays it out; keys are sorted. */
export function prettyPrint(value: unknown): string {
  return layOut(sorted(value, []), { indent: 0, behind: 0, inside: [] })
}

interface Place {
  /** Characters in front of it, on its line and on those that follow. */
  readonly indent: number
  /** Characters that come behind it on its last line. */
  readonly behind: number
  /** The values that it is part of. */
  readonly inside: readonly unknown[]
}

function layOut(value: unknown, place: Place): string {
  const { indent, behind } = place
  const plain = repr(value)
  if (plain.length <= WIDTH - indent - behind || place.inside.includes(value)) return plain
  if (typeof value === 'string') return layOutText(value, place)
  const inside = [...place.inside, value]
  const newLine = `,\n${' '.repeat(indent + 1)}`
  if (value instanceof PyDict && value.size > 0) {
    const entries = [...value.entries()]
    const lines = entries.map(([key, item], index) => {
      const head = `${repr(key)}: `
      const isLast = index === entries.length - 1
      return head + layOut(item, { indent: indent + head.length + 1, behind: isLast ? behind + 1 : 1, inside })
    })
    return `{${lines.join(newLine)}}`
  }
  if (Array.isArray(value) && value.length > 0) {
    const [open, close] = value instanceof Tuple ? ['(', value.length === 1 ? ',)' : ')'] : ['[', ']']
    const lines = value.map((item, index) => {
      const isLast = index === value.length - 1
      return layOut(item, { indent: indent + 1, behind: isLast ? behind + close.length : 1, inside })
    })
    return open + lines.join(newLine) + close
  }
  return plain
}

/** A long text as several literals below each other, each of whole lines or whole words, in brackets when it stands alone. */
function layOutText(text: string, { indent, behind, inside }: Place): string {
  const [column, end] = inside.length > 0 ? [indent, behind] : [indent + 1, behind + 1]
  const width = WIDTH - column
  const lines = splitLines(text, true)
  const chunks = lines.flatMap((line, index) => {
    const isLast = index === lines.length - 1
    if (repr(line).length <= width - (isLast ? end : 0)) return [repr(line)]
    return packed(line.match(/\S*\s+|\S+/gu) ?? [], width, isLast ? end : 0)
  })
  if (chunks.length === 1) return repr(lines.at(-1))
  const body = chunks.join(`\n${' '.repeat(column)}`)
  return inside.length > 0 ? body : `(${body})`
}

/** Words as literals that fit into a width; the last word leaves room for what comes behind it. */
function packed(words: readonly string[], width: number, behind: number): string[] {
  const chunks: string[] = []
  let current = ''
  for (const [index, word] of words.entries()) {
    const room = index === words.length - 1 ? width - behind : width
    if (repr(current + word).length <= room) current += word
    else {
      if (current !== '') chunks.push(repr(current))
      current = word
    }
  }
  return current === '' ? chunks : [...chunks, repr(current)]
}

/** The same with the keys of all its dicts in order. */
function sorted(value: unknown, inside: readonly unknown[]): unknown {
  if (inside.includes(value)) return value
  const within = [...inside, value]
  if (value instanceof Tuple) return tuple([...value].map((item) => sorted(item, within)))
  if (Array.isArray(value)) return value.map((item) => sorted(item, within))
  if (!(value instanceof PyDict)) return value
  const keys = value.keys().sort(byOrderOrKind)
  return PyDict.from(keys.map((key) => [key, sorted(value.get(key), within)] as const))
}

/** Keys that have no order among each other are ordered by the names of their types. */
function byOrderOrKind(left: unknown, right: unknown): number {
  try {
    return order(left, right) ?? 0
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    const [a, b] = [typeName(left), typeName(right)]
    return a < b ? -1 : a > b ? 1 : 0
  }
}
