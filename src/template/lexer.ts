import { TemplateError } from './errors.js'
import { tokenTypes, type TokenSource } from './nunjucks-internals.js'
import { unescapeString } from './string-literal.js'
import { float, type PyFloat } from './values.js'
import { shrink } from './arithmetic.js'
import type { TemplateSource } from './contract.js'

export interface Token {
  readonly type: string
  readonly value: string | number | bigint | boolean | PyFloat
  /** The operator or bracket that it is, else null; texts and names never pass for one. */
  readonly operator: string | null
  readonly lineno: number
  readonly colno: number
  /** Offsets in the normalised text. */
  readonly start: number
  readonly end: number
}

type TokenKind =
  'DATA' | 'STRING' | 'INT' | 'FLOAT' | 'SYMBOL' | 'OPERATOR' | `${'VARIABLE' | 'BLOCK'}_${'START' | 'END'}`

const TAG_START = /\{(?:%[-+]?|\{[-+]?|#[-+]?)/g
const RAW_START = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y
const RAW_END = /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g
const COMMENT_END = /\+#\}|-#\}\s*|#\}/g
const BLOCK_END = /\+%\}|-%\}\s*|%\}/y
const VARIABLE_END = /-\}\}\s*|\}\}/y
const WHITESPACE = /\s+/y
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
/** Names are letters, digits and underscores of any script: nothing of them is ever JavaScript's syntax. */
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy
const STRING = /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y
const SPACE = 0x20
/** What the end of a tag may begin with. */
const ENDS: ReadonlySet<number> = new Set(['+', '-', '%', '}'].map((character) => character.charCodeAt(0)))
const TYPES: Readonly<Record<TokenKind, string>> = {
  DATA: tokenTypes.TOKEN_DATA,
  STRING: tokenTypes.TOKEN_STRING,
  INT: tokenTypes.TOKEN_INT,
  FLOAT: tokenTypes.TOKEN_FLOAT,
  SYMBOL: tokenTypes.TOKEN_SYMBOL,
  OPERATOR: tokenTypes.TOKEN_OPERATOR,
  VARIABLE_START: tokenTypes.TOKEN_VARIABLE_START,
  VARIABLE_END: tokenTypes.TOKEN_VARIABLE_END,
  BLOCK_START: tokenTypes.TOKEN_BLOCK_START,
  BLOCK_END: tokenTypes.TOKEN_BLOCK_END,
}
const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' }

/**
 * Cuts a template into tokens by Jinja's rules: brackets in a tag are balanced before its end counts, `-` beside a tag
 * strips the white space there, line ends become `\n` and the last one is dropped.
 *
 * Throws TemplateError with the position of what it cannot read.
 */
export class JinjaLexer implements TokenSource {
  readonly tags = { VARIABLE_START: '{{', VARIABLE_END: '}}', COMMENT_START: '{#' }
  readonly text: string
  readonly tokens: Token[] = []
  private readonly source: TemplateSource
  private position = 0
  private line: number
  private lineStart: number
  private counted = 0

  constructor(source: TemplateSource) {
    this.source = source
    this.text = source.text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
    this.line = source.line ?? 1
    this.lineStart = 1 - (source.column ?? 1)
    this.readAll()
  }

  /** Nunjucks reads tokens through this; the parser over this lexer walks the array. */
  nextToken(): null {
    return null
  }

  /** Where the text ends. */
  get end(): { lineno: number; colno: number } {
    return this.place(this.text.length)
  }

  private readAll(): void {
    while (this.position < this.text.length) {
      TAG_START.lastIndex = this.position
      const tag = TAG_START.exec(this.text)
      if (tag === null) {
        this.data(this.position, this.text.length, false)
        return
      }
      this.data(this.position, tag.index, tag[0].endsWith('-'))
      this.position = tag.index
      if (tag[0][1] === '#') this.comment(tag[0].length)
      else if (tag[0][1] === '{') this.tag(tag[0].length, 'VARIABLE')
      else if (!this.raw()) this.tag(tag[0].length, 'BLOCK')
    }
  }

  private data(from: number, to: number, strip: boolean): void {
    const text = this.text.slice(from, to)
    const kept = strip ? text.trimEnd() : text
    if (kept !== '') this.push('DATA', kept, null, from, to)
  }

  private comment(opening: number): void {
    const start = this.position
    COMMENT_END.lastIndex = start + opening
    if (COMMENT_END.exec(this.text) !== null) this.position = COMMENT_END.lastIndex
    else if (start + opening < this.text.length) this.fail('Missing end of comment tag', start)
    else this.position = this.text.length
  }

  private raw(): boolean {
    RAW_START.lastIndex = this.position
    if (!RAW_START.test(this.text)) return false
    const start = this.position
    const from = RAW_START.lastIndex
    RAW_END.lastIndex = from
    const end = RAW_END.exec(this.text)
    if (end === null) {
      if (from < this.text.length) this.fail('Missing end of raw directive', start)
      this.position = this.text.length
      return true
    }
    this.data(from, end.index, end[1] === '-')
    this.position = RAW_END.lastIndex
    return true
  }

  private tag(opening: number, kind: 'VARIABLE' | 'BLOCK'): void {
    const endRule = kind === 'VARIABLE' ? VARIABLE_END : BLOCK_END
    const open: string[] = []
    // Nunjucks' statement loop would strip data beside a `-`; that is done here, so the tags are given without it.
    this.push(`${kind}_START`, kind === 'VARIABLE' ? '{{' : '{%', null, this.position, this.position + opening)
    this.position += opening
    while (this.position < this.text.length) {
      const start = this.position
      const next = this.text.charCodeAt(start)
      if (next === SPACE) {
        this.match(WHITESPACE)
        continue
      }
      const end = open.length === 0 && ENDS.has(next) ? this.match(endRule) : null
      if (end !== null) {
        this.push(`${kind}_END`, kind === 'VARIABLE' ? '}}' : '%}', null, start, this.position)
        return
      }
      if (this.match(WHITESPACE) === null) this.token(open)
    }
  }

  private token(open: string[]): void {
    const start = this.position
    // Most tokens are names: the rules for numbers are not even tried for a letter.
    if (isLetter(this.text.charCodeAt(start))) {
      const name = this.match(NAME)
      if (name !== null) return this.push('SYMBOL', name, null, start, this.position)
    }
    let text = this.match(FLOAT)
    if (text !== null) return this.push('FLOAT', float(Number(text.replaceAll('_', ''))), null, start, this.position)
    text = this.match(INTEGER)
    if (text !== null) return this.push('INT', shrink(BigInt(text.replaceAll('_', ''))), null, start, this.position)
    text = this.match(NAME)
    if (text !== null) return this.push('SYMBOL', text, null, start, this.position)
    text = this.match(STRING)
    if (text !== null) {
      const value = unescapeString(text.slice(1, -1), (message) => this.fail(message, start))
      return this.push('STRING', value, null, start, this.position)
    }
    text = this.match(OPERATOR)
    if (text === null) this.fail(`unexpected char '${String.fromCodePoint(this.text.codePointAt(start) ?? 0)}'`, start)
    const closer = CLOSERS[text]
    if (closer !== undefined) open.push(closer)
    else if (text === '}' || text === ')' || text === ']') {
      const expected = open.pop()
      if (expected === undefined) this.fail(`unexpected '${text}'`, start)
      if (expected !== text) this.fail(`unexpected '${text}', expected '${expected}'`, start)
    }
    this.push('OPERATOR', text, text, start, this.position)
  }

  private match(rule: RegExp): string | null {
    rule.lastIndex = this.position
    const found = rule.exec(this.text)
    if (found === null) return null
    this.position = rule.lastIndex
    return found[0]
  }

  private push(type: TokenKind, value: Token['value'], operator: string | null, start: number, end: number): void {
    const { lineno, colno } = this.place(start)
    this.tokens.push({ type: TYPES[type], value, operator, lineno, colno, start, end })
  }

  /** Line and column of an offset; offsets must not go back. */
  private place(offset: number): { lineno: number; colno: number } {
    for (
      let at = this.text.indexOf('\n', this.counted);
      at !== -1 && at < offset;
      at = this.text.indexOf('\n', this.counted)
    ) {
      this.line += 1
      this.lineStart = at + 1
      this.counted = at + 1
    }
    return { lineno: this.line, colno: offset - this.lineStart + 1 }
  }

  private fail(message: string, offset: number): never {
    const place = this.place(offset)
    throw new TemplateError('TemplateSyntaxError', message, {
      file: this.source.file,
      line: place.lineno,
      column: place.colno,
    })
  }
}

/** Whether it is an ASCII letter or an underscore. */
function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || code === 0x5f || (code >= 0x41 && code <= 0x5a)
}
