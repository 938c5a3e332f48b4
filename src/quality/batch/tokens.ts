/** A piece of SQL that means something: its text as written, and where it stands. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'mark'
  /** Words in lower case, names without their quotes, everything else as written. */
  readonly text: string
  readonly start: number
  readonly end: number
}

// In this order: what begins with the same character is told apart by the longer form first.
const TOKEN =
  /(?<space>\s+|--[^\n]*)|(?<name>"(?:[^"]|"")+")|(?<string>[eE]'(?:[^'\\]|''|\\[\s\S])*'|(?:[bBxXnN])?'(?:[^']|'')*')|(?<dollar>\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\k<tag>\$)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<mark>::|<>|!=|<=|>=|[^\s\w])/y

/**
 * The tokens of a statement, without comments. Null where reading it takes more than this knows: block comments, Unicode
 * escapes, parameters, text that does not end.
 */
export function tokensOf(sql: string): readonly Token[] | null {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < sql.length) {
    const start = TOKEN.lastIndex
    const groups = TOKEN.exec(sql)?.groups
    if (groups === undefined) return null
    const end = TOKEN.lastIndex
    if (groups['space'] !== undefined) continue
    const token = tokenOf(groups, start, end)
    if (token === null || (token.text === 'u' && sql[end] === '&') || (token.text === '/' && sql[end] === '*'))
      return null
    tokens.push(token)
  }
  return tokens
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, start: number, end: number): Token | null {
  const { name, string, dollar, number, word, mark } = groups
  if (name !== undefined) return { kind: 'name', text: name.slice(1, -1).replaceAll('""', '"'), start, end }
  if (string !== undefined) return { kind: 'string', text: string, start, end }
  if (dollar !== undefined) return { kind: 'string', text: dollar, start, end }
  if (number !== undefined) return { kind: 'number', text: number, start, end }
  if (word !== undefined) return { kind: 'word', text: word.toLowerCase(), start, end }
  return mark === undefined || mark === '$' || mark === "'" || mark === '"'
    ? null
    : { kind: 'mark', text: mark, start, end }
}

/** The name of a column that a single token is, as the catalog has it; null for anything else. */
export function columnName(tokens: readonly Token[]): string | null {
  const [token] = tokens
  if (token === undefined || tokens.length !== 1) return null
  if (token.kind === 'name') return token.text
  return token.kind === 'word' && !RESERVED.has(token.text) ? token.text : null
}

/** Words that stand alone as a value, and are no columns. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['null', 'true', 'false', 'default', 'user', 'session_user', 'current_user', 'current_role', 'current_catalog'],
  ...[
    'current_schema',
    'current_date',
    'current_time',
    'current_timestamp',
    'localtime',
    'localtimestamp',
    'system_user',
  ],
])
