import { asText, bindArguments, integerArgument, sliceBounds, textArgument } from './arguments.js'
import { formatBraces } from './brace-format.js'
import { iterate } from './comparing.js'
import { raise } from './errors.js'
import { getItem, type Method } from './members.js'
import { repr, typeName } from './printing.js'
import { isText, Markup, PyDict, textOf, Tuple, tuple, Undefined } from './values.js'

type StringMethod = (self: string, args: unknown[], kwargs: PyDict | null) => unknown

const methods: Record<string, StringMethod> = {
  upper: (self) => self.toUpperCase(),
  lower: (self) => self.toLowerCase(),
  casefold: (self) => self.toLowerCase().replaceAll('ß', 'ss'),
  title: titleCase,
  capitalize: (self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase(),
  swapcase: (self) => [...self].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(''),
  strip: (self, [characters]) => strip(self, characters, true, true),
  lstrip: (self, [characters]) => strip(self, characters, true, false),
  rstrip: (self, [characters]) => strip(self, characters, false, true),
  split: (self, args, kwargs) => {
    const [separator, limit] = bindArguments('split', ['sep', 'maxsplit'], args, kwargs)
    return split(self, separator ?? null, limit === undefined ? -1 : integerArgument(limit))
  },
  rsplit: (self, args, kwargs) => {
    const [separator, limit] = bindArguments('rsplit', ['sep', 'maxsplit'], args, kwargs)
    return rightSplit(self, separator ?? null, limit === undefined ? -1 : integerArgument(limit))
  },
  splitlines: (self, [keep]) => splitLines(self, keep === true),
  join: (self, [items]) => {
    const parts = [...iterate(items)].map((item, index) => {
      if (isText(item)) return textOf(item)
      return raise('TypeError', `sequence item ${index}: expected str instance, ${typeName(item)} found`)
    })
    return parts.join(self)
  },
  replace: (self, args, kwargs) => {
    const [from, to, count] = bindArguments('replace', ['old', 'new', 'count'], args, kwargs)
    if (args.length < 2) raise('TypeError', `replace expected at least 2 arguments, got ${args.length}`)
    return replace(
      self,
      textArgument('replace', from),
      textArgument('replace', to),
      count === undefined ? -1 : integerArgument(count),
    )
  },
  format: (self, args, kwargs) => formatBraces(self, args, kwargs),
  format_map: (self, [values]) =>
    formatBraces(self, [], values instanceof PyDict ? values : raise('TypeError', 'format_map() takes a mapping')),
  startswith: (self, [prefix, ...bounds]) =>
    affix('startswith', prefix, (text) => within(self, bounds).startsWith(text)),
  endswith: (self, [suffix, ...bounds]) => affix('endswith', suffix, (text) => within(self, bounds).endsWith(text)),
  removeprefix: (self, [prefix]) => {
    const text = textArgument('removeprefix', prefix)
    return self.startsWith(text) ? self.slice(text.length) : self
  },
  removesuffix: (self, [suffix]) => {
    const text = textArgument('removesuffix', suffix)
    return text !== '' && self.endsWith(text) ? self.slice(0, -text.length) : self
  },
  find: (self, [text, ...bounds]) => search(self, textArgument('find', text), bounds, false),
  rfind: (self, [text, ...bounds]) => search(self, textArgument('rfind', text), bounds, true),
  index: (self, [text, ...bounds]) => found(search(self, textArgument('index', text), bounds, false)),
  rindex: (self, [text, ...bounds]) => found(search(self, textArgument('rindex', text), bounds, true)),
  count: (self, [text, ...bounds]) => {
    const part = textArgument('count', text)
    const inside = within(self, bounds)
    return part === '' ? [...inside].length + 1 : inside.split(part).length - 1
  },
  zfill: (self, [width]) => {
    const sign = /^[-+]/.test(self) ? self[0]! : ''
    return sign + filling(self, integerArgument(width), '0') + self.slice(sign.length)
  },
  center: (self, [width, fill]) => center(self, integerArgument(width), fillArgument(fill)),
  ljust: (self, [width, fill]) => self + filling(self, integerArgument(width), fillArgument(fill)),
  rjust: (self, [width, fill]) => filling(self, integerArgument(width), fillArgument(fill)) + self,
  partition: (self, [separator]) =>
    partition(self, separatorArgument('partition', separator), self.indexOf(asText(separator))),
  rpartition: (self, [separator]) => {
    const at = self.lastIndexOf(separatorArgument('rpartition', separator))
    return at === -1 ? tuple(['', '', self]) : partition(self, asText(separator), at)
  },
  isdigit: (self) => /^\p{Nd}+$/u.test(self),
  isdecimal: (self) => /^\p{Nd}+$/u.test(self),
  isnumeric: (self) => /^\p{N}+$/u.test(self),
  isalnum: (self) => /^[\p{L}\p{N}]+$/u.test(self),
  isalpha: (self) => /^\p{L}+$/u.test(self),
  isspace: (self) => /^\s+$/u.test(self),
  isupper: (self) => /\p{L}/u.test(self) && self === self.toUpperCase() && self !== self.toLowerCase(),
  islower: (self) => /\p{L}/u.test(self) && self === self.toLowerCase() && self !== self.toUpperCase(),
  istitle: (self) => /\p{L}/u.test(self) && self === titleCase(self),
  isascii: (self) => ![...self].some((character) => character > '\x7f'),
  isprintable: (self) => repr(self).slice(1, -1).replaceAll('\\\\', '\\').replaceAll("\\'", "'") === self,
  isidentifier: (self) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(self),
  expandtabs: (self, [size]) => expandTabs(self, size === undefined ? 8 : integerArgument(size)),
  translate: (self, [table]) => [...self].map((character) => translated(character, table)).join(''),
  maketrans: (_self, args) => translationTable(args),
  encode: (self) => self,
}

/** Methods of text. */
export const stringMethods: Readonly<Record<string, Method>> = Object.assign(
  Object.create(null) as Record<string, Method>,
  Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      (self: string | Markup, args: unknown[], kwargs: PyDict | null) => {
        const made = method(textOf(self), args, kwargs)
        return self instanceof Markup && MARKUP_METHODS.has(name) ? asMarkup(made) : made
      },
    ]),
  ),
)

/** Methods that make markup of markup. */
const MARKUP_METHODS: ReadonlySet<string> = new Set([
  ...['capitalize', 'title', 'lower', 'upper', 'replace', 'ljust', 'rjust', 'lstrip', 'rstrip', 'center', 'strip'],
  ...['translate', 'expandtabs', 'swapcase', 'zfill', 'casefold', 'removeprefix', 'removesuffix', 'join', 'format'],
  ...['partition', 'rpartition', 'split', 'rsplit', 'splitlines'],
])

function asMarkup(value: unknown): unknown {
  if (typeof value === 'string') return new Markup(value)
  if (value instanceof Tuple) return tuple([...value].map(asMarkup))
  return Array.isArray(value) ? value.map(asMarkup) : value
}

/** Words start with a capital; a word starts behind anything that is no letter. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
}

/** Python's `strip`: white space, or any of the characters given. */
export function strip(text: string, characters: unknown, left: boolean, right: boolean): string {
  const set = characters === undefined || characters === null ? null : new Set(textArgument('strip', characters))
  const drop = (character: string): boolean => (set === null ? /\s/u.test(character) : set.has(character))
  const letters = [...text]
  let start = 0
  let end = letters.length
  if (left) while (start < end && drop(letters[start]!)) start += 1
  if (right) while (end > start && drop(letters[end - 1]!)) end -= 1
  return letters.slice(start, end).join('')
}

/** Python's `replace`, with a count of -1 for all. */
export function replace(text: string, from: string, to: string, count: number): string {
  if (from === '') return replaceNothing([...text], to, count)
  if (count < 0) return text.replaceAll(from, () => to)
  let out = ''
  let rest = text
  for (let done = 0; done < count; done += 1) {
    const at = rest.indexOf(from)
    if (at === -1) break
    out += rest.slice(0, at) + to
    rest = rest.slice(at + from.length)
  }
  return out + rest
}

/** The empty text stands before each character and behind the last one. */
function replaceNothing(characters: readonly string[], to: string, count: number): string {
  const times = count < 0 ? characters.length + 1 : Math.min(count, characters.length + 1)
  const gaps = [...characters, ''].map((character, index) => (index < times ? to + character : character))
  return gaps.join('')
}

function split(text: string, separator: unknown, limit: number): string[] {
  if (separator === null) {
    const parts: string[] = []
    let rest = text.trimStart()
    while (rest !== '') {
      const at = limit >= 0 && parts.length >= limit ? -1 : rest.search(/\s/)
      if (at === -1) {
        parts.push(rest)
        break
      }
      parts.push(rest.slice(0, at))
      rest = rest.slice(at).trimStart()
    }
    return parts
  }
  const by = separatorArgument('split', separator)
  const parts = text.split(by)
  return limit < 0 || parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(by)]
}

function rightSplit(text: string, separator: unknown, limit: number): string[] {
  if (separator === null && limit >= 0) return rightWords(text, limit)
  const parts = split(text, separator, -1)
  if (limit < 0 || parts.length <= limit + 1) return parts
  const by = textArgument('rsplit', separator)
  const cut = parts.length - limit
  return [parts.slice(0, cut).join(by), ...parts.slice(cut)]
}

/** The last `limit` words, and what stands before them as it is. */
function rightWords(text: string, limit: number): string[] {
  const words: string[] = []
  let rest = text.trimEnd()
  while (rest !== '' && words.length < limit) {
    const word = /\S+$/.exec(rest)?.[0] ?? ''
    words.unshift(word)
    rest = rest.slice(0, rest.length - word.length).trimEnd()
  }
  return rest === '' ? words : [rest, ...words]
}

/** Python's `splitlines`. */
export function splitLines(text: string, keep: boolean): string[] {
  const found = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
  return keep ? [...found] : found.map((line) => line.replace(/\r?\n$|\r$/, ''))
}

function affix(name: string, value: unknown, check: (text: string) => boolean): boolean {
  if (value instanceof Tuple) return value.some((item) => check(textArgument(name, item)))
  if (!isText(value)) raise('TypeError', `${name} first arg must be str or a tuple of str, not ${typeName(value)}`)
  return check(textOf(value))
}

/** `str.maketrans`: a table from a dict, or from two texts of one length and a third that is left out. */
function translationTable([from, to, left]: readonly unknown[]): PyDict {
  const code = (key: unknown): unknown => (isText(key) ? (textOf(key).codePointAt(0) ?? 0) : key)
  if (to === undefined) {
    if (!(from instanceof PyDict)) raise('TypeError', 'if you give only one argument to maketrans it must be a dict')
    return PyDict.from([...from.entries()].map(([key, value]) => [code(key), value] as const))
  }
  const [keys, values, dropped] = [from, to, left ?? ''].map((each) => [...textArgument('maketrans', each)]) as [
    string[],
    string[],
    string[],
  ]
  if (keys.length !== values.length) {
    raise('ValueError', 'the first two maketrans arguments must have equal length')
  }
  return PyDict.from([
    ...keys.map((key, index) => [code(key), code(values[index])] as const),
    ...dropped.map((key) => [code(key), null] as const),
  ])
}

/** What a table of `str.translate` makes of a character: texts, code points, or None for nothing. */
function translated(character: string, table: unknown): string {
  const value = getItem(table, character.codePointAt(0) ?? 0)
  if (value instanceof Undefined) return character
  if (value === null) return ''
  return isText(value) ? textOf(value) : String.fromCodePoint(integerArgument(value))
}

/** The part of a text that a search looks at, in characters. */
function within(text: string, [start, stop]: readonly unknown[]): string {
  if (start === undefined && stop === undefined) return text
  const characters = [...text]
  return characters.slice(...sliceBounds(characters.length, start, stop)).join('')
}

/** Where a part is, counted in characters; -1 when it is not there. */
function search(text: string, part: string, bounds: readonly unknown[], fromRight: boolean): number {
  const inside = within(text, bounds)
  const at = fromRight ? inside.lastIndexOf(part) : inside.indexOf(part)
  if (at === -1) return -1
  const [start] = sliceBounds([...text].length, bounds[0], bounds[1])
  return start + [...inside.slice(0, at)].length
}

function found(at: number): number {
  return at === -1 ? raise('ValueError', 'substring not found') : at
}

function separatorArgument(method: string, value: unknown): string {
  const separator = textArgument(method, value)
  return separator === '' ? raise('ValueError', 'empty separator') : separator
}

function fillArgument(value: unknown): string {
  const fill = value === undefined ? ' ' : textArgument('fill character', value)
  return [...fill].length === 1 ? fill : raise('TypeError', 'The fill character must be exactly one character long')
}

/** What a text lacks to be so many characters long. */
function filling(text: string, width: number, fill: string): string {
  return fill.repeat(Math.max(0, width - [...text].length))
}

/** Centred text, the odd space where Python puts it. */
export function center(text: string, width: number, fill: string): string {
  const missing = width - [...text].length
  if (missing <= 0) return text
  const left = Math.floor(missing / 2) + (missing & width & 1)
  return fill.repeat(left) + text + fill.repeat(missing - left)
}

function partition(text: string, separator: string, at: number): Tuple {
  return at === -1 ? tuple([text, '', '']) : tuple([text.slice(0, at), separator, text.slice(at + separator.length)])
}

function expandTabs(text: string, size: number): string {
  let column = 0
  let out = ''
  for (const character of text) {
    if (character === '\t') {
      const spaces = size === 0 ? 0 : size - (column % size)
      out += ' '.repeat(spaces)
      column += spaces
    } else {
      out += character
      column = character === '\n' || character === '\r' ? 0 : column + 1
    }
  }
  return out
}
