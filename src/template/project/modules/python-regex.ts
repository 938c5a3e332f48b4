import { raise } from '../../errors.js'

/** Python's flags, with their numbers. */
export const FLAGS = { IGNORECASE: 2, MULTILINE: 8, DOTALL: 16, VERBOSE: 64, ASCII: 256 } as const

const INLINE: Readonly<Record<string, number>> = { i: 2, m: 8, s: 16, x: 64, a: 256, u: 0, L: 0 }

/**
 * A pattern of Python's `re` as a JavaScript one: named groups, `\A`, `\Z`, inline flags, comments, verbose mode.
 * Errors for what is no pattern.
 */
export function translateRegex(pattern: string, flags: number): RegExp {
  let all = flags
  // Several groups of flags may stand in front.
  const inline = /^(?:\(\?[imsxauL]+\))+/.exec(pattern)?.[0] ?? ''
  for (const letter of inline) all |= INLINE[letter] ?? 0
  const source = pattern.slice(inline.length)
  const translated = translate(source, (all & FLAGS.VERBOSE) !== 0, (all & FLAGS.MULTILINE) !== 0)
  const letters =
    'dg' +
    ((all & FLAGS.IGNORECASE) !== 0 ? 'i' : '') +
    ((all & FLAGS.MULTILINE) !== 0 ? 'm' : '') +
    ((all & FLAGS.DOTALL) !== 0 ? 's' : '')
  try {
    return new RegExp(translated, `${letters}u`)
  } catch {
    return withoutUnicode(translated, letters, pattern)
  }
}

/** JavaScript's unicode mode refuses escapes that mean nothing, such as `\-`; Python takes them. */
function withoutUnicode(translated: string, letters: string, pattern: string): RegExp {
  try {
    return new RegExp(translated, letters)
  } catch {
    return raise('ValueError', `'${pattern}' is no regular expression`)
  }
}

function translate(source: string, verbose: boolean, multiline: boolean): string {
  let out = ''
  let inClass = false
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? ''
    const rest = source.slice(at)
    if (character === '\\') {
      out += escapeSequence(source[at + 1] ?? '', inClass)
      at += 1
    } else if (inClass) {
      if (character === ']') inClass = false
      out += character === '[' ? '\\[' : character
    } else if (character === '[') {
      inClass = true
      const opening = /^\[\^?\]?/.exec(rest)?.[0] ?? '['
      out += opening.replace(/\]$/, '\\]')
      at += opening.length - 1
    } else if (rest.startsWith('(?#')) {
      at += Math.max(rest.indexOf(')'), 0)
    } else if (rest.startsWith('(?P<')) {
      out += '(?<'
      at += 3
    } else if (rest.startsWith('(?P=')) {
      const end = rest.indexOf(')')
      out += `\\k<${rest.slice(4, end)}>`
      at += end
    } else if (character === '$' && !multiline) {
      out += '(?=\\n?(?![\\s\\S]))'
    } else if (verbose && character === '#') {
      const end = rest.indexOf('\n')
      at += end === -1 ? rest.length - 1 : end
    } else if (!verbose || !/\s/.test(character)) {
      out += character
    }
  }
  return out
}

function escapeSequence(letter: string, inClass: boolean): string {
  if (letter === 'A' && !inClass) return '(?<![\\s\\S])'
  if (letter === 'Z' && !inClass) return '(?![\\s\\S])'
  if (letter === 'a') return '\\x07'
  return `\\${letter}`
}

/** Text in which every special character is escaped, as `re.escape` does. */
export function escapeRegex(text: string): string {
  return text.replace(/[\s#$&()*+\-.?[\\\]^{|}~]/g, '\\$&')
}
