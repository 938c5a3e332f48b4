import { raise } from './errors.js'
import { formatSpec } from './format-spec.js'
import { getAttribute, getItem } from './members.js'
import { asciiOnly, repr, str } from './printing.js'
import type { PyDict } from './values.js'

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
      const converted = conversion === undefined ? value : convert(value, conversion)
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

function convert(value: unknown, conversion: string): string {
  if (conversion === 's') return str(value)
  return conversion === 'a' ? asciiOnly(repr(value)) : repr(value)
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
