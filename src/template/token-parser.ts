import { TemplateError } from './errors.js'
import type { JinjaLexer, Token } from './lexer.js'
import { NunjucksParser, tokenTypes } from './nunjucks-internals.js'

/** Walks the tokens of a template with any look-ahead, over nunjucks' parser. */
export abstract class TokenParser extends NunjucksParser {
  declare lexer: JinjaLexer
  declare file: string
  declare index: number

  override init(tokens: JinjaLexer): void {
    super.init(tokens)
    this.lexer = tokens
    this.index = 0
  }

  // More than one token of look-ahead is needed (`name =` in calls), so tokens are an array and a place in it.
  override nextToken(): Token | null {
    const token = this.lexer.tokens[this.index] ?? null
    if (token !== null) this.index += 1
    return token
  }
  override peekToken(): Token | null {
    return this.lexer.tokens[this.index] ?? null
  }
  override pushToken(token: Token | null): void {
    if (token !== null) this.index -= 1
  }

  override error(message: string, line?: number, column?: number): TemplateError {
    const at = this.peekToken() ?? this.lexer.end
    const position = { file: this.file, line: line ?? at.lineno, column: column ?? at.colno }
    return new TemplateError('TemplateSyntaxError', message, position)
  }

  protected unexpected(expected: string): never {
    const token = this.peekToken()
    if (token === null) return this.fail(`unexpected end of template, expected ${expected}`)
    return this.fail(`expected ${expected}, got ${describe(token)}`)
  }

  protected atOperator(operator: string): boolean {
    return this.peekToken()?.operator === operator
  }
  protected atName(name?: string): boolean {
    const token = this.peekToken()
    return token?.type === tokenTypes.TOKEN_SYMBOL && (name === undefined || token.value === name)
  }
  protected atType(type: string): boolean {
    return this.peekToken()?.type === type
  }
  protected skipOperator(operator: string): boolean {
    if (!this.atOperator(operator)) return false
    this.index += 1
    return true
  }
  protected expectOperator(operator: string): void {
    if (!this.skipOperator(operator)) this.unexpected(`'${operator}'`)
  }
  protected expectName(): Token {
    const token = this.peekToken()
    if (token?.type !== tokenTypes.TOKEN_SYMBOL) return this.unexpected('a name')
    this.index += 1
    return token
  }
  protected here(): { lineno: number; colno: number } {
    return this.peekToken() ?? this.lexer.end
  }
}

/** A token as an error names it. */
export function describe(token: Token): string {
  if (token.type === tokenTypes.TOKEN_VARIABLE_END) return "'}}', the end of the print statement"
  if (token.type === tokenTypes.TOKEN_BLOCK_END) return "'%}', the end of the tag"
  if (token.type === tokenTypes.TOKEN_STRING) return `the text ${JSON.stringify(token.value)}`
  return `'${String(token.value)}'`
}
