import { raise } from './errors.js'
import { sortInPlace } from './list-methods.js'
import { floatText, repr, typeName } from './printing.js'
import { isFloat, isNumeric, isText, PyDict, PyFloat, textOf } from './values.js'

export interface JsonOptions {
  readonly indent: number | null
  readonly sortKeys: boolean
}

/** JSON as Python's `json.dumps` writes it: blanks behind `,` and `:`, all but ASCII escaped. Errors for other values. */
export function toJson(value: unknown, options: JsonOptions): string {
  return write(value, options, '\n', [])
}

function write(value: unknown, options: JsonOptions, newline: string, inside: readonly unknown[]): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (isText(value)) return quote(textOf(value))
  if (isNumeric(value)) return numberText(value)
  if (!Array.isArray(value) && !(value instanceof PyDict)) {
    return raise('TypeError', `Object of type ${typeName(value)} is not JSON serializable`)
  }
  if (inside.includes(value)) raise('ValueError', 'Circular reference detected')
  const deeper = [...inside, value]
  const inner = options.indent === null ? newline : newline + ' '.repeat(options.indent)
  const parts = Array.isArray(value)
    ? value.map((item) => write(item, options, inner, deeper))
    : entriesOf(value, options).map(([key, item]) => `${quote(keyText(key))}: ${write(item, options, inner, deeper)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  return options.indent === null
    ? `${open}${parts.join(', ')}${close}`
    : `${open}${inner}${parts.join(`,${inner}`)}${newline}${close}`
}

function entriesOf(dict: PyDict, options: JsonOptions): [unknown, unknown][] {
  const entries = Array.from(dict.entries(), ([key, item]): [unknown, unknown] => [key, item])
  if (options.sortKeys) sortInPlace(entries, (entry) => (entry as [unknown, unknown])[0], false)
  return entries
}

function numberText(value: unknown): string {
  if (!isFloat(value)) return repr(value)
  const number = value instanceof PyFloat ? value.value : value
  if (Number.isNaN(number)) return 'NaN'
  if (!Number.isFinite(number)) return number > 0 ? 'Infinity' : '-Infinity'
  return floatText(number)
}

function keyText(key: unknown): string {
  if (isText(key)) return textOf(key)
  if (key === null || typeof key === 'boolean' || isNumeric(key))
    return write(key, { indent: null, sortKeys: false }, '', [])
  return raise('TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)}`)
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
