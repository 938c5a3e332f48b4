import { readJson, writeJson } from '../globals/json.js'
import { PyDict } from '../../values.js'

/** Array types of Postgres whose elements the field's driver knows: what their elements are in JSON. */
const ARRAYS: ReadonlyMap<number, 'boolean' | 'number' | 'text'> = new Map([
  [1000, 'boolean'],
  [1005, 'number'],
  [1007, 'number'],
  [1016, 'number'],
  [1021, 'number'],
  [1022, 'number'],
  [1231, 'number'],
  [1009, 'text'],
  [1015, 'text'],
  [1002, 'text'],
  [1115, 'text'],
  [1182, 'text'],
  [1185, 'text'],
])

/** A JSON value: objects and arrays as JSON text in Python's spacing, others as they are. */
export function jsonValue(text: string): unknown {
  const parsed = readJson(text)
  if (parsed === undefined) return text
  const { value } = parsed
  return value instanceof PyDict || Array.isArray(value) ? writeJson(value, false) : value
}

/** An array as JSON text, such as `[1, 2]`; values of other types unchanged. */
export function arrayText(text: string, typeId: number): string {
  const element = ARRAYS.get(typeId)
  if (element === undefined || !text.startsWith('{')) return text
  const reader = { text, at: 0 }
  const value = readArray(reader, element)
  return reader.at === text.length ? writeJson(value, false) : text
}

interface Reader {
  readonly text: string
  at: number
}

function readArray(reader: Reader, element: 'boolean' | 'number' | 'text'): unknown[] {
  const items: unknown[] = []
  reader.at += 1
  while (reader.at < reader.text.length) {
    const character = reader.text[reader.at]
    if (character === '}') {
      reader.at += 1
      return items
    }
    if (character === ',') reader.at += 1
    else if (character === '{') items.push(readArray(reader, element))
    else items.push(readElement(reader, element))
  }
  return items
}

function readElement(reader: Reader, element: 'boolean' | 'number' | 'text'): unknown {
  const quoted = /"((?:[^"\\]|\\.)*)"/sy
  quoted.lastIndex = reader.at
  const match = quoted.exec(reader.text)
  if (match !== null) {
    reader.at = quoted.lastIndex
    return (match[1] ?? '').replace(/\\(.)/gs, '$1')
  }
  const plain = /[^,{}]*/y
  plain.lastIndex = reader.at
  const text = plain.exec(reader.text)?.[0] ?? ''
  reader.at += Math.max(text.length, 1)
  if (text === 'NULL') return null
  if (element === 'boolean') return text === 't'
  if (element === 'number') return readJson(text)?.value ?? text
  return text
}
