import { integerArgument } from './arguments.js'
import { lengthOf, truth } from './comparing.js'
import { define, type Operation } from './definitions.js'
import { raise } from './errors.js'
import { formatPercent } from './percent-format.js'
import { isSliceable } from './members.js'
import { str, typeName } from './printing.js'
import { center, replace, splitLines, strip } from './string-methods.js'
import { failUndefined, isText, textOf, Tuple, tuple, Undefined } from './values.js'
import { wrapText } from './wrap-text.js'

/** Words start with a capital; a word starts behind white space, a hyphen or an opening bracket. */
function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/u)
    .map((part) => (part === '' ? '' : part[0]!.toUpperCase() + part.slice(1).toLowerCase()))
    .join('')
}

function indent(value: unknown, width: unknown, first: unknown, blank: unknown): string {
  if (value instanceof Undefined) failUndefined(value)
  if (value instanceof Tuple) raise('TypeError', 'can only concatenate tuple (not "str") to tuple')
  if (Array.isArray(value)) raise('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`)
  if (!isText(value)) raise('TypeError', `unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`)
  const indentation = isText(width)
    ? textOf(width)
    : ' '.repeat(Math.max(0, width === undefined ? 4 : integerArgument(width)))
  const lines = splitLines(`${textOf(value)}\n`, false)
  const [head = '', ...rest] = lines
  const indented = rest.map((line) => (line === '' && !isTrue(blank) ? line : indentation + line))
  return (isTrue(first) ? indentation : '') + [head, ...indented].join('\n')
}

/** The text of a filter that asks for its lines. */
function linesOf(value: unknown): string {
  if (value instanceof Undefined) failUndefined(value)
  return isText(value)
    ? textOf(value)
    : raise('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`)
}

function isTrue(value: unknown): boolean {
  return value !== undefined && truth(value)
}

function truncate(value: unknown, [length, killWords, end, leeway]: unknown[]): unknown {
  const limit = length === undefined ? 255 : integerArgument(length)
  const ending = end === undefined ? '...' : str(end)
  const slack = leeway === undefined || leeway === null ? 5 : integerArgument(leeway)
  if (limit < ending.length) raise('AssertionError', `expected length >= ${ending.length}, got ${limit}`)
  if (slack < 0) raise('AssertionError', `expected leeway >= 0, got ${slack}`)
  if (lengthOf(value) <= limit + slack) return value
  if (!isText(value)) {
    // What Python says when it looks for the last word of a list.
    if (!isSliceable(value) || isTrue(killWords))
      return raise('TypeError', `only text can be cut, not ${typeName(value)}`)
    return raise('AttributeError', `'${typeName(value)}' object has no attribute 'rsplit'`)
  }
  const characters = [...textOf(value)]
  const kept = characters.slice(0, limit - ending.length).join('')
  if (isTrue(killWords)) return kept + ending
  const cut = kept.lastIndexOf(' ')
  return (cut === -1 ? kept : kept.slice(0, cut)) + ending
}

/** Filters of text. */
export const textFilters: readonly (readonly [string, Operation])[] = [
  define('upper', (value) => str(value).toUpperCase()),
  define('lower', (value) => str(value).toLowerCase()),
  define('capitalize', (value) => {
    const [first = '', ...rest] = str(value)
    return first.toUpperCase() + rest.join('').toLowerCase()
  }),
  define('title', (value) => title(str(value))),
  define('trim chars?', (value, [characters]) => strip(str(value), characters, true, true)),
  define('string', (value) => (isText(value) ? value : str(value))),
  define('center width?', (value, [width]) =>
    center(str(value), width === undefined ? 80 : integerArgument(width), ' '),
  ),
  define('replace old new count?', (value, [from, to, count]) =>
    replace(str(value), str(from), str(to), count === undefined || count === null ? -1 : integerArgument(count)),
  ),
  define('indent width? first? blank?', (value, [width, first, blank]) => indent(value, width, first, blank)),
  define('truncate length? killwords? end? leeway?', (value, given) => truncate(value, given)),
  define('wordcount', (value) => (str(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length),
  define('wordwrap width? break_long_words? wrapstring? break_on_hyphens?', (value, [width, long, wrap, hyphens]) =>
    wrapText(linesOf(value), {
      width: width === undefined ? 79 : integerArgument(width),
      breakLongWords: long === undefined || truth(long),
      separator: wrap === undefined || wrap === null ? '\n' : str(wrap),
      breakOnHyphens: hyphens === undefined || truth(hyphens),
    }),
  ),
  [
    'format',
    (value, args, kwargs) => {
      if (args.length > 0 && kwargs !== null) {
        raise('FilterArgumentError', "can't handle positional and keyword arguments at the same time")
      }
      return formatPercent(str(value), kwargs ?? tuple(args))
    },
  ],
]
