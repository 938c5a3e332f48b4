import nunjucks from 'nunjucks'

/**
 * What is used of nunjucks beside its published types. A test keeps that these parts exist; the package's version is
 * pinned, because they are exported but not documented.
 *
 * Its classes call `init` from the base constructor: subclasses set their fields in `init` and only `declare` them.
 */
export interface NunjucksToken {
  readonly type: string
  readonly value: unknown
  /** 1-based, unlike in nunjucks' own lexer: the classes built on this one never add 1. */
  readonly lineno: number
  readonly colno: number
}

export interface NunjucksNode {
  readonly typename: string
  readonly lineno: number
  readonly colno: number
}

/** What nunjucks' parser asks of a tokenizer. */
export interface TokenSource {
  readonly tags: { readonly VARIABLE_START: string; readonly VARIABLE_END: string; readonly COMMENT_START: string }
  nextToken(): NunjucksToken | null
}

export interface NunjucksParser {
  tokens: TokenSource
  breakOnBlocks: readonly string[] | null
  dropLeadingWhitespace: boolean
  init(tokens: TokenSource): void
  nextToken(withWhitespace?: boolean): NunjucksToken | null
  peekToken(): NunjucksToken | null
  pushToken(token: NunjucksToken | null): void
  error(message: string, line?: number, column?: number): Error
  fail(message: string, line?: number, column?: number): never
  skipSymbol(name: string): boolean
  parseStatement(): NunjucksNode | null
  parseExpression(): NunjucksNode
  advanceAfterBlockEnd(name?: string): NunjucksToken | null
  advanceAfterVariableEnd(): void
  parseUntilBlocks(...names: string[]): NunjucksNode
  parseAsRoot(): NunjucksNode
}

export interface NunjucksCompiler {
  codebuf: string[]
  buffer: string | null
  lastId: number
  init(name: string, throwOnUndefined?: boolean): void
  fail(message: string, line?: number, column?: number): never
  compile(node: NunjucksNode, frame?: unknown): void
  _emit(code: string): void
  _emitLine(code: string): void
  _tmpid(): string
  _pushBuffer(): string
  _popBuffer(): void
  _compileChildren(node: NunjucksNode, frame?: unknown): void
  getCode(): string
}

type TokenName =
  | 'STRING'
  | 'DATA'
  | 'BLOCK_START'
  | 'BLOCK_END'
  | 'VARIABLE_START'
  | 'VARIABLE_END'
  | 'OPERATOR'
  | 'INT'
  | 'FLOAT'
  | 'SYMBOL'

type NodeConstructor = new (line: number, column: number, ...fields: never[]) => NunjucksNode

interface ExtensibleNode extends NodeConstructor {
  extend(name: string, properties?: { fields: readonly string[] }): NodeConstructor
}

interface Internals {
  readonly parser: { readonly Parser: new (tokens: TokenSource) => NunjucksParser }
  readonly compiler: { readonly Compiler: new (name: string) => NunjucksCompiler }
  readonly nodes: Readonly<Record<string, ExtensibleNode>>
  readonly lexer: Readonly<Record<`TOKEN_${TokenName}`, string>>
}

const internals = nunjucks as unknown as Internals

/** Base of the parser: its statement loop, and its look-ahead helpers. */
export const NunjucksParser = internals.parser.Parser

/** Base of the compiler: its dispatch on node names, its emitter and its buffers. */
export const NunjucksCompiler = internals.compiler.Compiler

/** Node classes by name. */
export const nunjucksNodes = internals.nodes

/** Names of token types. */
export const tokenTypes = internals.lexer
