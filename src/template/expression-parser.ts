import { describe, TokenParser } from './token-parser.js'
import { type BinaryName, type CallArguments, type Expression, make, type NodeOf, type ParameterNode } from './nodes.js'
import { tokenTypes } from './nunjucks-internals.js'

const COMPARE: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>='])
const BINARY: Readonly<Record<string, BinaryName>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '//': 'FloorDiv',
  '%': 'Mod',
  '**': 'Pow',
}
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/**
 * Jinja's expressions over nunjucks' parser: its precedence (filters and tests bind to the operand, `~` tighter than
 * `+`, `-2 ** 2` is 4), tuples, slices, chained comparison, `*` and `**` arguments, trailing commas.
 */
export abstract class ExpressionParser extends TokenParser {
  /** What `{{` holds: nunjucks' statement loop calls this. */
  override parseExpression(): Expression {
    return this.parseTuple()
  }

  /** An expression, or a tuple of them where commas follow. */
  protected parseTuple(options: { conditional?: boolean; parentheses?: boolean } = {}): Expression {
    const start = this.here()
    const items: Expression[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0) this.expectOperator(',')
      if (this.atTupleEnd()) break
      items.push(options.conditional === false ? this.parseOr() : this.parseConditional())
      if (!this.atOperator(',')) break
      isTuple = true
    }
    if (isTuple) return make('Tuple', start, items)
    if (items.length > 0) return items[0]!
    if (options.parentheses !== true) this.unexpected('an expression')
    return make('Tuple', start, items)
  }

  protected atTupleEnd(): boolean {
    const token = this.peekToken()
    return (
      token === null ||
      token.type === tokenTypes.TOKEN_VARIABLE_END ||
      token.type === tokenTypes.TOKEN_BLOCK_END ||
      token.operator === ')'
    )
  }

  parseConditional(): Expression {
    let body = this.parseOr()
    while (this.atName('if')) {
      const at = this.nextToken()!
      const condition = this.parseOr()
      const otherwise = this.skipSymbol('else') ? this.parseConditional() : null
      body = make('InlineIf', at, condition, body, otherwise)
    }
    return body
  }

  protected parseOr(): Expression {
    let left = this.parseAnd()
    while (this.atName('or')) left = make('Or', this.nextToken()!, left, this.parseAnd())
    return left
  }

  private parseAnd(): Expression {
    let left = this.parseNot()
    while (this.atName('and')) left = make('And', this.nextToken()!, left, this.parseNot())
    return left
  }

  private parseNot(): Expression {
    if (this.atName('not')) return make('Not', this.nextToken()!, this.parseNot())
    return this.parseCompare()
  }

  private parseCompare(): Expression {
    const first = this.parseSum()
    const operands: NodeOf<'CompareOperand'>[] = []
    for (;;) {
      const at = this.here()
      const operator = this.compareOperator()
      if (operator === null) break
      operands.push(make('CompareOperand', at, this.parseSum(), operator))
    }
    return operands.length === 0 ? first : make('Compare', operands[0]!, first, operands)
  }

  private compareOperator(): string | null {
    const token = this.peekToken()
    if (token?.operator && COMPARE.has(token.operator)) return (this.nextToken(), token.operator)
    if (this.skipSymbol('in')) return 'in'
    const next = this.lexer.tokens[this.index + 1]
    if (this.atName('not') && next?.type === tokenTypes.TOKEN_SYMBOL && next.value === 'in') {
      this.index += 2
      return 'not in'
    }
    return null
  }

  private parseSum(): Expression {
    return this.leftAssociative(['+', '-'], () => this.parseConcatenation())
  }

  private parseConcatenation(): Expression {
    const start = this.here()
    const parts = [this.parseProduct()]
    while (this.skipOperator('~')) parts.push(this.parseProduct())
    return parts.length === 1 ? parts[0]! : make('Concatenation', start, parts)
  }

  private parseProduct(): Expression {
    return this.leftAssociative(['*', '/', '//', '%'], () => this.parsePower())
  }

  private parsePower(): Expression {
    return this.leftAssociative(['**'], () => this.parseUnary(true))
  }

  private leftAssociative(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand()
    for (
      let token = this.peekToken();
      token?.operator && operators.includes(token.operator);
      token = this.peekToken()
    ) {
      this.index += 1
      left = make(BINARY[token.operator]!, token, left, operand()) as Expression
    }
    return left
  }

  private parseUnary(withFilters: boolean): Expression {
    const token = this.peekToken()
    let node: Expression
    if (this.skipOperator('-')) node = make('Neg', token!, this.parseUnary(false))
    else if (this.skipOperator('+')) node = make('Pos', token!, this.parseUnary(false))
    else node = this.parseAtom()
    node = this.parseTrailers(node)
    return withFilters ? this.parseFiltersAndTests(node) : node
  }

  protected parseAtom(): Expression {
    const token = this.peekToken()
    if (token === null) return this.unexpected('an expression')
    if (token.operator === '(') {
      this.index += 1
      const inside = this.parseTuple({ parentheses: true })
      this.expectOperator(')')
      return inside
    }
    if (token.operator === '[') return make('Array', token, this.parseList())
    if (token.operator === '{') return make('Dict', token, this.parseDictPairs())
    if (token.type === tokenTypes.TOKEN_SYMBOL) {
      this.index += 1
      const constant = CONSTANTS.get(token.value as string)
      return constant === undefined ? make('Symbol', token, token.value) : make('Literal', token, constant)
    }
    if (token.type === tokenTypes.TOKEN_STRING) {
      let text = ''
      while (this.atType(tokenTypes.TOKEN_STRING)) text += this.nextToken()!.value as string
      return make('Literal', token, text)
    }
    if (token.type === tokenTypes.TOKEN_INT || token.type === tokenTypes.TOKEN_FLOAT) {
      this.index += 1
      return make('Literal', token, token.value)
    }
    return this.fail(`unexpected ${describe(token)}`)
  }

  private parseList(): Expression[] {
    const items: Expression[] = []
    this.expectOperator('[')
    while (!this.atOperator(']')) {
      if (items.length > 0) this.expectOperator(',')
      if (this.atOperator(']')) break
      items.push(this.parseConditional())
    }
    this.expectOperator(']')
    return items
  }

  private parseDictPairs(): NodeOf<'Pair'>[] {
    const pairs: NodeOf<'Pair'>[] = []
    this.expectOperator('{')
    while (!this.atOperator('}')) {
      if (pairs.length > 0) this.expectOperator(',')
      if (this.atOperator('}')) break
      const key = this.parseConditional()
      this.expectOperator(':')
      pairs.push(make('Pair', key, key, this.parseConditional()))
    }
    this.expectOperator('}')
    return pairs
  }

  protected parseTrailers(start: Expression): Expression {
    let node = start
    for (;;) {
      const token = this.peekToken()
      if (token?.operator === '.') node = this.parseAttribute(node)
      else if (token?.operator === '[') node = make('GetItem', token, node, this.parseSubscript())
      else if (token?.operator === '(') node = make('Call', node, node, this.parseArguments())
      else return node
    }
  }

  private parseAttribute(target: Expression): Expression {
    const dot = this.nextToken()!
    const token = this.nextToken()
    if (token?.type === tokenTypes.TOKEN_SYMBOL) return make('GetAttr', token, target, token.value)
    if (token?.type === tokenTypes.TOKEN_INT) return make('GetItem', dot, target, make('Literal', token, token.value))
    this.pushToken(token)
    return this.unexpected('a name or number')
  }

  private parseSubscript(): Expression {
    const start = this.nextToken()!
    const keys: Expression[] = []
    while (!this.atOperator(']')) {
      if (keys.length > 0) this.expectOperator(',')
      keys.push(this.parseSubscriptPart())
    }
    this.expectOperator(']')
    return keys.length === 1 ? keys[0]! : make('Tuple', start, keys)
  }

  private parseSubscriptPart(): Expression {
    const at = this.here()
    const bound = (): Expression | null =>
      this.atOperator(':') || this.atOperator(']') || this.atOperator(',') ? null : this.parseConditional()
    const start = bound()
    if (start !== null && !this.atOperator(':')) return start
    this.expectOperator(':')
    const stop = bound()
    const step = this.skipOperator(':') ? bound() : null
    return make('Slice', at, start, stop, step)
  }

  protected parseFiltersAndTests(start: Expression): Expression {
    let node = start
    for (;;) {
      if (this.atOperator('|')) node = this.parseFilters(node)!
      else if (this.atName('is')) node = this.parseTest(node)
      else if (this.atOperator('(')) node = make('Call', node, node, this.parseArguments())
      else return node
    }
  }

  /** Filters behind a value, or behind none where a block's text is filtered (`inline`: without a first `|`). */
  protected parseFilters(start: Expression | null, inline = false): Expression | null {
    let node = start
    for (let first = inline; first || this.skipOperator('|'); first = false) {
      const at = this.here()
      const name = this.dottedName()
      node = make('FilterCall', at, node, name, this.atOperator('(') ? this.parseArguments() : NO_ARGUMENTS)
    }
    return node
  }

  private dottedName(): string {
    let name = this.expectName().value as string
    while (this.skipOperator('.')) name += `.${this.expectName().value as string}`
    return name
  }

  private parseTest(target: Expression): Expression {
    const at = this.nextToken()!
    const negated = this.skipSymbol('not')
    const name = this.dottedName()
    let given = NO_ARGUMENTS
    if (this.atOperator('(')) given = this.parseArguments()
    else if (this.atTestOperand()) {
      if (this.atName('is')) this.fail('tests cannot be chained with is')
      given = { ...NO_ARGUMENTS, args: [this.parseTrailers(this.parseAtom())] }
    }
    const test = make('TestCall', at, target, name, given)
    return negated ? make('Not', at, test) : test
  }

  private atTestOperand(): boolean {
    const token = this.peekToken()
    if (token === null) return false
    if (token.operator !== null) return token.operator === '[' || token.operator === '{'
    if (token.type === tokenTypes.TOKEN_SYMBOL) return !['else', 'or', 'and'].includes(token.value as string)
    return [tokenTypes.TOKEN_STRING, tokenTypes.TOKEN_INT, tokenTypes.TOKEN_FLOAT].includes(token.type)
  }

  protected parseArguments(): CallArguments {
    const start = this.here()
    const args: Expression[] = []
    const kwargs: [string, Expression][] = []
    let dynamicArgs: Expression | null = null
    let dynamicKwargs: Expression | null = null
    const check = (allowed: boolean): void => {
      if (!allowed) this.fail('invalid syntax for function call expression', start.lineno, start.colno)
    }
    this.expectOperator('(')
    for (let first = true; !this.atOperator(')'); first = false) {
      if (!first) {
        this.expectOperator(',')
        if (this.atOperator(')')) break
      }
      if (this.skipOperator('*')) {
        check(dynamicArgs === null && dynamicKwargs === null)
        dynamicArgs = this.parseConditional()
      } else if (this.skipOperator('**')) {
        check(dynamicKwargs === null)
        dynamicKwargs = this.parseConditional()
      } else if (this.atName() && this.lexer.tokens[this.index + 1]?.operator === '=') {
        check(dynamicKwargs === null)
        const name = this.nextToken()!.value as string
        this.index += 1
        kwargs.push([name, this.parseConditional()])
      } else {
        check(dynamicArgs === null && dynamicKwargs === null && kwargs.length === 0)
        args.push(this.parseConditional())
      }
    }
    this.expectOperator(')')
    return { args, kwargs, dynamicArgs, dynamicKwargs }
  }

  /** Parameters of a macro or call block; `name: type = default`. */
  protected parseSignature(): ParameterNode[] {
    const parameters: ParameterNode[] = []
    this.expectOperator('(')
    while (!this.atOperator(')')) {
      if (parameters.length > 0) this.expectOperator(',')
      const { value, lineno, colno } = this.expectName()
      const type = this.skipOperator(':') ? this.parseAnnotation() : null
      const given = this.skipOperator('=') ? this.parseConditional() : null
      if (given === null && parameters.at(-1)?.default != null) {
        this.fail('non-default argument follows default argument', lineno, colno)
      }
      parameters.push({ name: value as string, default: given, type, lineno, colno })
    }
    this.expectOperator(')')
    return parameters
  }

  private parseAnnotation(): string {
    const start = this.index
    this.parseTrailers(this.parseAtom())
    return this.lexer.text.slice(this.lexer.tokens[start]!.start, this.lexer.tokens[this.index - 1]!.end)
  }
}

const NO_ARGUMENTS: CallArguments = { args: [], kwargs: [], dynamicArgs: null, dynamicKwargs: null }
