import { integerArgument } from './arguments.js'
import { iterate, truth } from './comparing.js'
import { define, type Operation } from './definitions.js'
import { raise } from './errors.js'
import { toJson } from './json.js'
import { escapeMarkup, forceEscape } from './escape-markup.js'
import { prettyPrint } from './pretty-print.js'
import { repr, str, typeName } from './printing.js'
import { failUndefined, isText, Markup, PyDict, textOf, Undefined } from './values.js'

function percentEncode(value: unknown, safe: string, spaceAsPlus: boolean): string {
  const text = encodeURIComponent(str(value))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', safe.includes('/') ? '/' : '%2F')
  return spaceAsPlus ? text.replaceAll('%20', '+') : text
}

function urlEncode(value: unknown): string {
  const isCollection = !isText(value) && (value instanceof Undefined || isIterable(value))
  if (!isCollection) return percentEncode(value, '/', false)
  const pairs = value instanceof PyDict ? [...value.entries()] : [...iterate(value)]
  return pairs
    .map((pair) => {
      const parts = Array.from(iterate(pair, 'cannot unpack non-iterable'), (part) => percentEncode(part, '', true))
      if (parts.length < 2) raise('ValueError', `not enough values to unpack (expected 2, got ${parts.length})`)
      if (parts.length > 2) raise('ValueError', 'too many values to unpack (expected 2)')
      return parts.join('=')
    })
    .join('&')
}

function isIterable(value: unknown): boolean {
  try {
    iterate(value)
    return true
  } catch {
    return false
  }
}

function attributes(value: unknown, spaced: boolean): string {
  if (value instanceof Undefined) failUndefined(value)
  if (!(value instanceof PyDict)) return raise('AttributeError', `'${typeName(value)}' object has no attribute 'items'`)
  const items: string[] = []
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof Undefined) continue
    if (!isText(key)) raise('TypeError', 'expected string or bytes-like object')
    if (/[\s/>=]/.test(textOf(key))) raise('ValueError', `Invalid character in attribute name: ${repr(key)}`)
    items.push(`${escapeMarkup(key).text}="${escapeMarkup(item).text}"`)
  }
  return (spaced && items.length > 0 ? ' ' : '') + items.join(' ')
}

function stripTags(text: string): string {
  const plain = text.replace(/<!--.*?-->/gs, '').replace(/<[^>]*>/g, '')
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00a0' }
  return plain
    .split(/\s+/u)
    .filter((word) => word !== '')
    .join(' ')
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(lt|gt|amp|quot|apos|nbsp));/gi, (_whole, decimal, hex, name) => {
      if (name !== undefined) return named[String(name).toLowerCase()]!
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
      return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
    })
}

const URL_START = /^(?:https?:\/\/|www\.)[^\s<>]+$/i
const MAIL = /^[^\s@<>]+@[^\s@<>.]+(?:\.[^\s@<>.]+)+$/

/** Links for what looks like an address on the web or of mail. */
function urlize(text: string, limit: number | null, noFollow: boolean, target: unknown, rel: unknown): string {
  const relations = new Set([
    'noopener',
    ...(noFollow ? ['nofollow'] : []),
    ...(rel == null ? [] : str(rel).split(/\s+/u)),
  ])
  relations.delete('')
  const extra = ` rel="${[...relations].sort().join(' ')}"${target == null ? '' : ` target="${escapeMarkup(target).text}"`}`
  const shorten = (shown: string): string =>
    limit !== null && shown.length > limit ? `${shown.slice(0, limit)}...` : shown
  return forceEscape(text)
    .text.split(/(\s+)/u)
    .map((word) => {
      const [, head, middle, tail] = /^((?:\(|&lt;)*)(.*?)((?:[.,)\n]|&gt;)*)$/s.exec(word) as unknown as string[]
      if (URL_START.test(middle!)) {
        const link = middle!.toLowerCase().startsWith('www.') ? `https://${middle}` : middle
        return `${head}<a href="${link}"${extra}>${shorten(middle!)}</a>${tail}`
      }
      return MAIL.test(middle!) ? `${head}<a href="mailto:${middle}">${middle}</a>${tail}` : word
    })
    .join('')
}

/** Filters that write HTML, addresses and JSON. */
export const markupFilters: readonly (readonly [string, Operation])[] = [
  define('escape', escapeMarkup),
  define('forceescape', forceEscape),
  define('safe', (value) => new Markup(str(value))),
  define('striptags', (value) => stripTags(str(value))),
  define('urlencode', urlEncode),
  define('urlize trim_url_limit? nofollow? target? rel? extra_schemes?', (value, [limit, noFollow, target, rel]) =>
    urlize(
      str(value),
      limit == null ? null : integerArgument(limit),
      noFollow !== undefined && truth(noFollow),
      target,
      rel,
    ),
  ),
  define('xmlattr autospace?', (value, [spaced]) => attributes(value, spaced === undefined || truth(spaced))),
  define('tojson indent?', (value, [indent]) => {
    const json = toJson(value, { indent: indent == null ? null : integerArgument(indent), sortKeys: true })
    return new Markup(json.replace(/[<>&']/g, (c) => `\\u00${c.charCodeAt(0).toString(16).padStart(2, '0')}`))
  }),
  define('pprint', (value) => prettyPrint(value)),
]
