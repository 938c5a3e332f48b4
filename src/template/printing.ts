import { raise } from './errors.js'
import { Callable, HostObject } from './host-values.js'
import {
  DictView,
  Generated,
  Markup,
  Namespace,
  PyDict,
  PyFloat,
  PyRange,
  PySet,
  Tuple,
  Undefined,
  LanguageObject,
} from './values.js'

/** What `{{ value }}` prints: Python's `str(value)`. */
export function str(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Markup) return value.text
  if (value instanceof Undefined) return ''
  if (value instanceof HostObject) return hostText(value)
  return repr(value)
}

/** Longest text that a value prints as: lists that hold each other many times over would print without end. */
const MAX_PRINTED = 5_000_000

/** The lists and dicts that are being printed, outermost first, and how much they have printed. */
interface Printing {
  readonly inside: unknown[]
  length: number
}

/** Python's `repr(value)`: how a value prints inside a list. */
export function repr(value: unknown): string {
  return written(value, { inside: [], length: 0 })
}

function written(value: unknown, printing: Printing): string {
  if (typeof value === 'object' && value !== null && isContainer(value)) return container(value, printing)
  const text = single(value)
  printing.length += text.length
  if (printing.length > MAX_PRINTED) raise('OverflowError', `the value prints as more than ${MAX_PRINTED} characters`)
  return text
}

type Container = unknown[] | PyDict | DictView | PySet | Namespace

function isContainer(value: object): value is Container {
  return (
    Array.isArray(value) ||
    value instanceof PyDict ||
    value instanceof DictView ||
    value instanceof PySet ||
    value instanceof Namespace
  )
}

function container(value: Container, printing: Printing): string {
  if (printing.inside.includes(value))
    return value instanceof Tuple ? '(...)' : Array.isArray(value) ? '[...]' : '{...}'
  printing.inside.push(value)
  printing.length += 2
  const list = (items: Iterable<unknown>): string => Array.from(items, (item) => written(item, printing)).join(', ')
  const entries = (dict: PyDict): string => {
    const pairs = Array.from(dict.entries(), ([key, item]) => `${written(key, printing)}: ${written(item, printing)}`)
    return `{${pairs.join(', ')}}`
  }
  let text: string
  if (value instanceof Tuple) text = `(${list(value)}${value.length === 1 ? ',' : ''})`
  else if (Array.isArray(value)) text = `[${list(value)}]`
  else if (value instanceof PyDict) text = entries(value)
  else if (value instanceof DictView) text = `dict_${value.part}([${list(value)}])`
  else if (value instanceof PySet) text = value.dict.size === 0 ? 'set()' : `{${list(value)}}`
  else text = `<Namespace ${entries(value.attributes)}>`
  printing.inside.pop()
  return text
}

function single(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'number') return Number.isInteger(value) ? integerText(value) : floatText(value)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof PyFloat) return floatText(value.value)
  if (value instanceof Markup) return `Markup(${quoted(value.text)})`
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof PyRange) return rangeText(value)
  if (value instanceof HostObject) return value.extras.repr?.() ?? hostText(value)
  if (value instanceof LanguageObject) return value.print()
  if (value instanceof Callable) return value.looks.display
  if (value instanceof Generated) return `<${value.display} at 0x7f0000000000>`
  return '<object>'
}

/** Python's name of a value's class, as its error messages say it. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (typeof value === 'string' || value instanceof Markup) return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (value instanceof PyFloat) return 'float'
  if (value instanceof Undefined) return 'Undefined'
  if (value instanceof Tuple) return 'tuple'
  if (Array.isArray(value)) return 'list'
  if (value instanceof PyDict) return 'dict'
  if (value instanceof DictView) return `dict_${value.part}`
  if (value instanceof PySet) return 'set'
  if (value instanceof PyRange) return 'range'
  if (value instanceof Namespace) return 'Namespace'
  if (value instanceof Generated) return 'generator'
  if (value instanceof HostObject) return value.extras.typeName ?? 'object'
  if (value instanceof LanguageObject) return value.typeName
  return value instanceof Callable ? value.looks.typeName : 'object'
}

/** A float as Python prints it: the shortest digits that read back, exponents from 1e16 and below 1e-4. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const [digits, exponentText] = value.toExponential().split('e') as [string, string]
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+'
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const plain =
    exponent >= 0 ? expand(value) : value.toFixed(Math.max(0, digits.replace(/[-.]/g, '').length - 1 - exponent))
  return plain.includes('.') ? plain : `${plain}.0`
}

/** Digits of a number below 1e16 without an exponent. */
function expand(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(0) : text
}

function integerText(value: number): string {
  return Math.abs(value) < 1e21 ? String(value === 0 ? 0 : value) : BigInt(value).toString()
}

function rangeText(range: PyRange): string {
  return range.step === 1
    ? `range(${range.start}, ${range.stop})`
    : `range(${range.start}, ${range.stop}, ${range.step})`
}

function hostText(value: HostObject): string {
  if (value.extras.str !== undefined) return value.extras.str()
  return `<${value.extras.typeName ?? 'object'}>`
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

/** A string literal as Python writes it: single quotes, unless it holds single quotes and no double ones. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let out = quote
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (character === quote) out += `\\${quote}`
    else if (ESCAPES[character] !== undefined) out += ESCAPES[character]
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`
    else if (code >= 0x80 && code < 0xa1) out += `\\x${code.toString(16)}`
    else if (code === 0xad) out += '\\xad'
    else if (/\p{C}|\p{Zl}|\p{Zp}|(?! )\p{Zs}/u.test(character)) out += escapeCode(code)
    else out += character
  }
  return out + quote
}

/** Python's `ascii(value)`, from what `repr` wrote. */
export function asciiOnly(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => escapeCode(character.codePointAt(0) ?? 0))
}

function escapeCode(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16)}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}
