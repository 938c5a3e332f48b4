import { sortInPlace } from './list-methods.js'
import { repr } from './printing.js'
import { PyDict, Tuple } from './values.js'

const WIDTH = 80

/** A value over several lines where one of 80 characters is too short; dicts sorted by key. */
export function prettyPrint(value: unknown): string {
  return layOut(value, 0, 0)
}

function layOut(value: unknown, indent: number, behind: number): string {
  const plain = repr(sorted(value))
  if (plain.length <= WIDTH - indent - behind) return plain
  if (value instanceof PyDict && value.size > 0) {
    const entries = [...(sorted(value) as PyDict).entries()]
    const lines = entries.map(([key, item], index) => {
      const head = `${repr(key)}: `
      return head + layOut(item, indent + head.length + 1, index === entries.length - 1 ? behind + 1 : 1)
    })
    return `{${lines.join(`,\n${' '.repeat(indent + 1)}`)}}`
  }
  if (Array.isArray(value) && value.length > 0) {
    const [open, close] = value instanceof Tuple ? ['(', value.length === 1 ? ',)' : ')'] : ['[', ']']
    const lines = value.map((item, index) =>
      layOut(item, indent + 1, index === value.length - 1 ? behind + close.length : 1),
    )
    return open + lines.join(`,\n${' '.repeat(indent + 1)}`) + close
  }
  return plain
}

function sorted(value: unknown): unknown {
  if (!(value instanceof PyDict)) return value
  const keys = value.keys()
  try {
    sortInPlace(keys, (key) => key, false)
  } catch {
    // Keys of several kinds have no order; they stay as they are.
  }
  return PyDict.from(keys.map((key) => [key, sorted(value.get(key))] as const))
}
