import { numberOf } from './comparing.js'
import { raise } from './errors.js'
import { HostObject, plainNumber } from './host-values.js'
import { getAttribute, getItem } from './members.js'
import { formatFixed, formatGeneral, groupThousands, scientific } from './number-format.js'
import { repr, str, typeName } from './printing.js'
import { isFloat, isNumeric, isText, type PyDict, textOf } from './values.js'

/** Python's `text.format(*args, **kwargs)`. Fields reach values only through the same doors as templates do. */
export function formatBraces(format: string, args: readonly unknown[], kwargs: PyDict | null): string {
  let next = 0
  const field = (name: string): unknown => {
    const match = /^([^.[]*)(.*)$/s.exec(name)
    const head = match?.[1] ?? ''
    let value: unknown
    if (head === '' || /^\d+$/.test(head)) {
      const index = head === '' ? next++ : Number(head)
      if (index >= args.length)
        raise('IndexError', 'Replacement index ' + index + ' out of range for positional args tuple')
      value = args[index]
    } else {
      if (kwargs === null || !kwargs.has(head)) raise('KeyError', repr(head))
      value = kwargs.get(head)
    }
    for (const step of (match?.[2] ?? '').matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      if (step[1] !== undefined) value = getAttribute(value, step[1])
      else value = getItem(value, /^\d+$/.test(step[2]!) ? Number(step[2]) : step[2])
    }
    return value
  }

  let out = ''
  let at = 0
  while (at < format.length) {
    const character = format[at]!
    if ((character === '{' || character === '}') && format[at + 1] === character) {
      out += character
      at += 2
    } else if (character === '}') {
      raise('ValueError', "Single '}' encountered in format string")
    } else if (character === '{') {
      const end = closing(format, at)
      const [, name = '', conversion, spec = ''] =
        /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(format.slice(at + 1, end)) ?? []
      const value = field(name)
      const converted = conversion === 'r' || conversion === 'a' ? repr(value) : conversion === 's' ? str(value) : value
      out += formatSpec(
        converted,
        spec.replace(/\{([^}]*)\}/g, (_all, inner: string) => str(field(inner))),
      )
      at = end + 1
    } else {
      out += character
      at += 1
    }
  }
  return out
}

function closing(format: string, open: number): number {
  let depth = 0
  for (let at = open; at < format.length; at += 1) {
    if (format[at] === '{') depth += 1
    else if (format[at] === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return raise('ValueError', "expected '}' before end of string")
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su

/** Python's `format(value, spec)` for text and numbers. */
export function formatSpec(given: unknown, spec: string): string {
  if (spec === '') return str(given)
  if (given instanceof HostObject && given.extras.format !== undefined) return given.extras.format(spec)
  const value = plainNumber(given)
  const match = SPEC.exec(spec)
  if (match === null) raise('ValueError', `Invalid format specifier '${spec}'`)
  const [, fillGiven, alignGiven, sign, alternate, zero, width, grouping, precision, type] = match
  const numeric = isNumeric(value) && type !== 's'
  const fill = fillGiven ?? (zero === undefined ? ' ' : '0')
  const align = alignGiven ?? (zero !== undefined ? '=' : numeric ? '>' : '<')
  if (!numeric && !isText(value) && typeof value !== 'boolean') {
    raise('TypeError', `unsupported format string passed to ${typeName(value)}.__format__`)
  }
  if (!numeric && type !== undefined && type !== 's') {
    raise('ValueError', `Unknown format code '${type}' for object of type '${typeName(value)}'`)
  }
  let prefix = ''
  let body: string
  if (numeric) {
    const number = numberOf(value)
    const negative = number < 0 || Object.is(number, -0)
    prefix = negative ? '-' : sign === '+' ? '+' : sign === ' ' ? ' ' : ''
    body = numberBody(value, negative ? -number : number, type, precision, alternate !== undefined)
    if (grouping !== undefined) body = groupThousands(body, grouping)
  } else {
    const text = isText(value) ? textOf(value) : str(value)
    body = precision === undefined ? text : [...text].slice(0, Number(precision)).join('')
  }
  return pad(prefix, body, fill, align, Number(width ?? 0))
}

function pad(prefix: string, body: string, fill: string, align: string, width: number): string {
  const missing = Math.max(0, width - [...prefix, ...body].length)
  if (align === '<') return prefix + body + fill.repeat(missing)
  if (align === '=') return prefix + fill.repeat(missing) + body
  if (align === '^') {
    const left = Math.floor(missing / 2)
    return fill.repeat(left) + prefix + body + fill.repeat(missing - left)
  }
  return fill.repeat(missing) + prefix + body
}

function numberBody(
  value: unknown,
  magnitude: number | bigint,
  type: string | undefined,
  precision: string | undefined,
  alternate: boolean,
): string {
  const places = Number(precision ?? 6)
  switch (type) {
    case 'f':
    case 'F':
      return formatFixed(Number(magnitude), places)
    case 'e':
    case 'E':
      return type === 'E' ? scientific(Number(magnitude), places).toUpperCase() : scientific(Number(magnitude), places)
    case 'g':
    case 'G':
      return formatGeneral(Number(magnitude), places)
    case '%':
      return `${formatFixed(Number(magnitude) * 100, places)}%`
    case 'x':
    case 'X':
    case 'o':
    case 'b':
    case 'd':
    case 'n':
    case 'c':
      if (isFloat(value)) raise('ValueError', `Unknown format code '${type}' for object of type 'float'`)
      return integerBody(BigInt(magnitude), type, alternate)
    default:
      if (precision !== undefined) return formatGeneral(Number(magnitude), places)
      return str(value).replace(/^-/, '')
  }
}

function integerBody(magnitude: bigint, type: string, alternate: boolean): string {
  switch (type) {
    case 'x':
      return (alternate ? '0x' : '') + magnitude.toString(16)
    case 'X':
      return (alternate ? '0X' : '') + magnitude.toString(16).toUpperCase()
    case 'o':
      return (alternate ? '0o' : '') + magnitude.toString(8)
    case 'b':
      return (alternate ? '0b' : '') + magnitude.toString(2)
    case 'c':
      return String.fromCodePoint(Number(magnitude))
    default:
      return magnitude.toString()
  }
}
