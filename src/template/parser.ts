import { ExpressionParser } from './expression-parser.js'
import { JinjaLexer, type Token } from './lexer.js'
import { type Expression, make, type NodeOf, type Statement, type Target } from './nodes.js'
import { tokenTypes } from './nunjucks-internals.js'
import type { TemplateSource } from './contract.js'
import { closestTo } from '../core/text.js'

/** What ends each block; the tags a user may write. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  if: ['elif', 'else', 'endif'],
  for: ['else', 'endfor'],
  set: ['endset'],
  do: [],
  macro: ['endmacro'],
  test: ['endtest'],
  data_test: ['enddata_test'],
  materialization: ['endmaterialization'],
  snapshot: ['endsnapshot'],
  docs: ['enddocs'],
  call: ['endcall'],
  filter: ['endfilter'],
  with: ['endwith'],
  print: [],
  break: [],
  continue: [],
  autoescape: ['endautoescape'],
}

const NO_LOADER = new Set(['include', 'import', 'from', 'extends', 'block'])

/** Jinja's statements, and dbt's blocks, over nunjucks' statement loop. */
export class JinjaParser extends ExpressionParser {
  /** Tags that are open, outermost first. */
  declare open: { readonly tag: string; readonly token: Token }[]

  override init(tokens: JinjaLexer): void {
    super.init(tokens)
    this.open = []
  }

  override parseStatement(): Statement | null {
    const token = this.peekToken()
    if (token?.type !== tokenTypes.TOKEN_SYMBOL) return this.fail('tag name expected')
    const tag = token.value as string
    if (this.breakOnBlocks?.includes(tag)) return null
    if (NO_LOADER.has(tag)) this.fail(`'${tag}' has nothing to load from: templates share code through macros`)
    if (!Object.hasOwn(TAGS, tag)) return this.unknownTag(tag)
    this.index += 1
    this.open.push({ tag, token })
    const node = this.statement(tag, token)
    this.open.pop()
    return node
  }

  private statement(tag: string, token: Token): Statement {
    switch (tag) {
      case 'if':
        return this.ifBlock(token)
      case 'for':
        return this.loop(token)
      case 'set':
        return this.setStatement(token)
      case 'macro':
      case 'test':
      case 'data_test':
        return this.macroBlock(tag, token)
      case 'materialization':
        return this.materialization(token)
      case 'snapshot':
      case 'docs':
        return this.skippedBlock(tag, token)
      case 'call':
        return this.callBlock(token)
      case 'filter': {
        const filter = this.parseFilters(null, true)
        return make('FilterBlock', token, filter, this.body('endfilter'))
      }
      case 'with':
        return this.withBlock(token)
      case 'autoescape': {
        this.parseConditional()
        return this.body('endautoescape')
      }
      case 'do':
        return this.ending(make('Do', token, this.parseTuple()))
      case 'print':
        return this.ending(make('Output', token, this.printed()))
      default:
        return this.ending(make(tag === 'break' ? 'Break' : 'Continue', token))
    }
  }

  private ending<Node>(node: Node): Node {
    this.advanceAfterBlockEnd()
    return node
  }

  /** The rest of a tag, then everything until one of the end tags, which is left to read. */
  private until(...ends: string[]): NodeOf<'NodeList'> {
    // A colon behind a tag is allowed, as in Python.
    this.skipOperator(':')
    this.advanceAfterBlockEnd()
    const body = this.parseUntilBlocks(...ends) as NodeOf<'NodeList'>
    if (this.peekToken() === null) this.unclosed(ends)
    return body
  }

  /** Like `until`, and reads the end tag too. */
  private body(end: string): NodeOf<'NodeList'> {
    const body = this.until(end)
    this.index += 1
    this.advanceAfterBlockEnd()
    return body
  }

  private unclosed(ends: readonly string[]): never {
    const { tag, token } = this.open.at(-1)!
    const expected = ends.join(' or ')
    return this.fail(
      `unexpected end of template ('${tag}' opened at line ${token.lineno} is not closed), expected ${expected}`,
    )
  }

  private unknownTag(tag: string): never {
    const inner = this.open.at(-1)
    if (Object.values(TAGS).some((ends) => ends.includes(tag))) {
      const hint =
        inner === undefined ? 'no block is open here' : `'${inner.tag}' opened at line ${inner.token.lineno} is open`
      return this.fail(`unexpected tag '${tag}': ${hint}`)
    }
    const nearest = closestTo(tag, Object.keys(TAGS))
    return this.fail(`unknown tag '${tag}'${nearest === undefined ? '' : `; did you mean '${nearest}'?`}`)
  }

  override advanceAfterBlockEnd(): Token | null {
    const token = this.peekToken()
    if (token?.type !== tokenTypes.TOKEN_BLOCK_END) return this.unexpected("'%}'")
    this.index += 1
    return token
  }

  override advanceAfterVariableEnd(): void {
    if (!this.atType(tokenTypes.TOKEN_VARIABLE_END)) this.unexpected("'}}'")
    this.index += 1
  }

  private ifBlock(token: Token): Statement {
    const condition = this.parseTuple({ conditional: false })
    const body = this.until('elif', 'else', 'endif')
    const next = this.nextToken()!
    let otherwise: NodeOf<'NodeList'> | null = null
    if (next.value === 'elif') otherwise = make('NodeList', next, [this.ifBlock(next)])
    else if (next.value === 'else') otherwise = this.body('endif')
    else this.advanceAfterBlockEnd()
    return make('If', token, condition, body, otherwise)
  }

  private loop(token: Token): Statement {
    const target = this.target(false)
    if (!this.skipSymbol('in')) this.unexpected("'in'")
    const iterable = this.parseTuple({ conditional: false })
    const test = this.skipSymbol('if') ? this.parseConditional() : null
    const recursive = this.skipSymbol('recursive')
    const body = this.until('else', 'endfor')
    const otherwise = this.nextToken()!.value === 'else' ? this.body('endfor') : (this.advanceAfterBlockEnd(), null)
    return make('Loop', token, target, iterable, test, recursive, body, otherwise)
  }

  private setStatement(token: Token): Statement {
    const target = this.target(true)
    if (this.skipOperator('=')) return this.ending(make('Assign', token, target, this.parseTuple()))
    const filter = this.parseFilters(null)
    return make('AssignBlock', token, target, filter, this.body('endset'))
  }

  /** Names to assign to, nested in tuples; with `namespaces`, also `ns.attribute`. */
  private target(namespaces: boolean): Target {
    const start = this.here()
    const items: Target[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0) this.expectOperator(',')
      if (this.atTupleEnd()) break
      items.push(this.targetItem(namespaces))
      if (!this.atOperator(',')) break
      isTuple = true
    }
    if (items.length === 0) this.unexpected('a name to assign to')
    return isTuple ? make('Tuple', start, items) : items[0]!
  }

  private targetItem(namespaces: boolean): Target {
    const token = this.peekToken()
    if (this.skipOperator('(')) {
      const inner = this.target(namespaces)
      this.expectOperator(')')
      return inner
    }
    if (token?.type !== tokenTypes.TOKEN_SYMBOL) return this.unexpected('a name to assign to')
    if (['true', 'false', 'none', 'True', 'False', 'None'].includes(token.value as string)) {
      this.fail(`can't assign to '${token.value as string}'`)
    }
    this.index += 1
    if (!namespaces || !this.skipOperator('.')) return make('Symbol', token, token.value)
    return make('NamespaceTarget', token, token.value, this.expectName().value)
  }

  private withBlock(token: Token): Statement {
    const targets: Target[] = []
    const values: Expression[] = []
    while (!this.atType(tokenTypes.TOKEN_BLOCK_END)) {
      if (targets.length > 0) this.expectOperator(',')
      targets.push(this.targetItem(false))
      this.expectOperator('=')
      values.push(this.parseConditional())
    }
    return make('With', token, targets, values, this.body('endwith'))
  }

  private callBlock(token: Token): Statement {
    const parameters = this.atOperator('(') ? this.parseSignature() : []
    const call = this.parseConditional()
    if (call.typename !== 'Call') this.fail('expected a call', call.lineno, call.colno)
    return make('CallBlock', token, parameters, call, this.body('endcall'))
  }

  private printed(): Expression[] {
    const items: Expression[] = []
    while (!this.atType(tokenTypes.TOKEN_BLOCK_END)) {
      if (items.length > 0) this.expectOperator(',')
      items.push(this.parseConditional())
    }
    return items
  }

  private macroBlock(tag: 'macro' | 'test' | 'data_test', token: Token): Statement {
    const kind = tag === 'macro' ? 'macro' : 'test'
    const given = this.expectName().value as string
    const parameters = this.parseSignature()
    const body = this.body(`end${tag}`)
    const name = kind === 'macro' ? given : `test_${given}`
    return make('MacroBlock', token, kind, name, parameters, body, {}, this.textSince(token))
  }

  private materialization(token: Token): Statement {
    const given = this.expectName().value as string
    let adapter = 'default'
    let languages: readonly unknown[] = ['sql']
    while (this.skipOperator(',')) {
      const option = this.expectName()
      if (option.value === 'default') continue
      if (option.value !== 'adapter' && option.value !== 'supported_languages') {
        this.fail(`unknown option '${String(option.value)}' of a materialization`, option.lineno, option.colno)
      }
      this.expectOperator('=')
      const value = this.parseConditional()
      if (option.value === 'adapter') adapter = this.literalText(value)
      else languages = value.typename === 'Array' ? value.children.map((item) => this.literalText(item)) : languages
    }
    const body = this.body('endmaterialization')
    const options = { adapter, supported_languages: languages }
    const name = `materialization_${given}_${adapter}`
    return make('MacroBlock', token, 'materialization', name, [], body, options, this.textSince(token))
  }

  private literalText(node: Expression): string {
    if (node.typename === 'Literal' && typeof node.value === 'string') return node.value
    return this.fail('expected a text in quotes', node.lineno, node.colno)
  }

  /** Snapshots and documentation are read by others; here they are read over. */
  private skippedBlock(tag: string, token: Token): Statement {
    while (this.peekToken() !== null && !this.atType(tokenTypes.TOKEN_BLOCK_END)) this.index += 1
    this.body(`end${tag}`)
    return make('Skipped', token)
  }

  private textSince(token: Token): string {
    const opening = this.lexer.tokens[this.lexer.tokens.indexOf(token) - 1]!
    return this.lexer.text.slice(opening.start, this.lexer.tokens[this.index - 1]!.end)
  }
}

/** The tree of a template. Throws TemplateError for what does not parse. */
export function parseTemplate(source: TemplateSource): NodeOf<'Root'> {
  const parser = new JinjaParser(new JinjaLexer(source))
  parser.file = source.file
  return parser.parseAsRoot() as NodeOf<'Root'>
}
