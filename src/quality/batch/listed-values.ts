import { listOf } from './clauses.js'
import { columnName, type Token, tokensOf } from './tokens.js'

const TEXTS = /^(?:text|character varying(?:\(\d+\))?)$/
const NUMBERS = new Set(['smallint', 'integer', 'bigint'])

/** Types that values are cast to without becoming others. */
const CASTS = /^(?:text|character varying|smallint|integer|bigint)$/

/**
 * The values of a list such as `'a', 'b'` or `1, 2` for a column of that type, in one spelling; null where the type or an
 * item is something else.
 */
export function listedValues(list: readonly Token[], type: string): ReadonlySet<string> | null {
  const values = listOf(list).map((item) => valueOf(item, type))
  return values.every((value) => value !== null) ? new Set(values) : null
}

/** The values that a check constraint allows a column beside null; null when it is about something else. */
export function allowedValues(expression: string, column: string, type: string): ReadonlySet<string> | null {
  const tokens = withoutCasts(tokensOf(expression) ?? [])?.filter(({ text }) => text !== '(' && text !== ')')
  if (tokens === undefined || columnName(tokens.slice(0, 1)) !== column || tokens[1]?.text !== '=') return null
  const isList = tokens[2]?.text === 'any' && tokens[3]?.text === 'array' && tokens[4]?.text === '['
  if (!isList) return listedValues(tokens.slice(2), type)
  return tokens[tokens.length - 1]?.text === ']' ? listedValues(tokens.slice(5, -1), type) : null
}

function valueOf(item: readonly Token[], type: string): string | null {
  const [sign, digits] = item[0]?.text === '-' ? [item[0].text, item[1]] : ['', item[0]]
  if (digits === undefined || item.length !== (sign === '' ? 1 : 2)) return null
  const isText = digits.kind === 'string' && digits.text.startsWith("'") && sign === ''
  const text = isText ? digits.text.slice(1, -1).replaceAll("''", "'") : digits.text
  if (TEXTS.test(type)) return isText ? text : null
  return NUMBERS.has(type) && /^-?\d+$/.test(sign + text) ? String(BigInt(sign + text)) : null
}

/** The tokens without the casts that change no value; null when one does. */
function withoutCasts(tokens: readonly Token[]): readonly Token[] | undefined {
  const kept: Token[] = []
  for (let index = 0; index < tokens.length; index += 1) {
    if (tokens[index]!.text !== '::') {
      kept.push(tokens[index]!)
      continue
    }
    const words: string[] = []
    while (tokens[index + 1]?.kind === 'word') words.push(tokens[(index += 1)]!.text)
    if (!CASTS.test(words.join(' '))) return undefined
    if (tokens[index + 1]?.text === '[' && tokens[index + 2]?.text === ']') index += 2
  }
  return kept
}
