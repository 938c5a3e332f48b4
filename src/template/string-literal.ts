const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const ESCAPE = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))/g

/** The value of a string literal's inside: Python's escapes; a backslash before anything else stays, as in `'\d'`. */
export function unescapeString(inside: string, fail: (message: string) => never): string {
  if (!inside.includes('\\')) return inside
  return inside.replace(ESCAPE, (whole, octal, x, u, U, other) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal as string, 8))
    const code = (x ?? u ?? U) as string | undefined
    if (code !== undefined) {
      const point = Number.parseInt(code, 16)
      return point > 0x10ffff ? fail('illegal Unicode character') : String.fromCodePoint(point)
    }
    const simple = Object.hasOwn(SIMPLE, other as string) ? SIMPLE[other as string] : undefined
    if (simple !== undefined) return simple
    if (other === 'x') return fail('truncated \\xXX escape')
    if (other === 'u') return fail('truncated \\uXXXX escape')
    if (other === 'U') return fail('truncated \\UXXXXXXXX escape')
    if (other === 'N') return fail('characters by name (\\N{…}) are not supported; write the character itself')
    return whole
  })
}
