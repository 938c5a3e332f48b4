import { raise } from '../../errors.js'
import { order } from '../../comparing.js'
import { floatText, typeName } from '../../printing.js'
import { float, isText, PyDict, PyFloat, textOf } from '../../values.js'
import { shrink } from '../../arithmetic.js'

/** Python's `json.dumps` with its default separators: `{"a": 1}`, other than ASCII escaped. */
export function writeJson(value: unknown, sortKeys: boolean): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (isText(value)) return jsonText(textOf(value))
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : jsonFloat(value)
  if (value instanceof PyFloat) return jsonFloat(value.value)
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, sortKeys)).join(', ')}]`
  if (value instanceof PyDict) {
    const entries = [...value.entries()]
    if (sortKeys) entries.sort(([left], [right]) => order(left, right) ?? 0)
    return `{${entries.map(([key, item]) => `${jsonKey(key)}: ${writeJson(item, sortKeys)}`).join(', ')}}`
  }
  return raise('TypeError', `Object of type ${typeName(value)} is not JSON serializable`)
}

function jsonKey(key: unknown): string {
  if (isText(key)) return jsonText(textOf(key))
  if (key === null || typeof key !== 'object' || key instanceof PyFloat) return `"${writeJson(key, false)}"`
  return raise('TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)}`)
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return floatText(value)
}

function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const TOKEN =
  /[\s]*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null|NaN|-?Infinity))/y

/**
 * Python's `json.loads`: whole numbers stay exact, floats stay floats. Gives undefined for text that is not JSON.
 */
export function readJson(text: string): { readonly value: unknown } | undefined {
  const tokens = tokenize(text)
  if (tokens === undefined) return undefined
  const reader = { tokens, at: 0 }
  try {
    const value = readValue(reader)
    return reader.at === tokens.length ? { value } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface Reader {
  readonly tokens: readonly string[]
  at: number
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  const end = text.trimEnd().length
  let at = 0
  while (at < end) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) return undefined
    tokens.push(match[0].trim())
    at = TOKEN.lastIndex
  }
  return tokens
}

function readValue(reader: Reader): unknown {
  const token = next(reader)
  if (token === '{') return readObject(reader)
  if (token === '[') return readArray(reader)
  if (token.startsWith('"')) return JSON.parse(token) as string
  if (token === 'true' || token === 'false') return token === 'true'
  if (token === 'null') return null
  if (token === 'NaN') return Number.NaN
  if (token.endsWith('Infinity')) return token.startsWith('-') ? -Infinity : Infinity
  if (/^-?\d+$/.test(token)) return shrink(BigInt(token))
  if (/^-?\d/.test(token)) return float(Number(token))
  throw new SyntaxError(token)
}

function readObject(reader: Reader): PyDict {
  const made = new PyDict()
  if (peek(reader) === '}') {
    reader.at += 1
    return made
  }
  for (;;) {
    const key = next(reader)
    if (!key.startsWith('"') || next(reader) !== ':') throw new SyntaxError(key)
    made.set(JSON.parse(key) as string, readValue(reader))
    const mark = next(reader)
    if (mark === '}') return made
    if (mark !== ',') throw new SyntaxError(mark)
  }
}

function readArray(reader: Reader): unknown[] {
  const made: unknown[] = []
  if (peek(reader) === ']') {
    reader.at += 1
    return made
  }
  for (;;) {
    made.push(readValue(reader))
    const mark = next(reader)
    if (mark === ']') return made
    if (mark !== ',') throw new SyntaxError(mark)
  }
}

function peek(reader: Reader): string | undefined {
  return reader.tokens[reader.at]
}

function next(reader: Reader): string {
  const token = reader.tokens[reader.at]
  if (token === undefined) throw new SyntaxError('end of text')
  reader.at += 1
  return token
}
