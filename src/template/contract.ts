import type { SourceMapEntry } from '../core/compiled.js'
import type { Callable } from './host-values.js'

/** A text with template tags, and where it stands: `line` and `column` are of its first character, for texts inside YAML. */
export interface TemplateSource {
  readonly file: string
  readonly text: string
  readonly line?: number
  readonly column?: number
}

/** Keeps generated code between runs, by keys that change with the text and with the language. */
export interface CodeCache {
  /** A hash of any length of text, such as sha256 of the host: it makes the keys. */
  hash(text: string): string
  read(key: string): string | undefined
  write(key: string, code: string): void
}

/** What `Scope.lookup` gives for a name that nobody knows. */
export const NOT_FOUND: unique symbol = Symbol('not found')

/** The names a template sees beside its own. Values are template values (`fromHost`, `hostFunction`, `hostObject`). */
export interface Scope {
  lookup(name: string): unknown
  /** Names to suggest for an unknown one. */
  names(): Iterable<string>
}

export interface Rendered {
  readonly text: string
  /** Where each piece of `text` comes from, sorted by offset; what a macro wrote points at its call. */
  readonly sourceMap: readonly SourceMapEntry[]
}

/** A compiled template; one copy serves all renders, also at the same time. */
export interface Template {
  /** Throws TemplateError; a host function that gives a promise is an error here. */
  renderSync(scope: Scope): Rendered
  /** Awaits each host call that gives a promise, in order, once. */
  render(scope: Scope): Promise<Rendered>
  /** Renders for what the template calls and sets, where nobody reads its text. Throws as `renderSync` does. */
  visitSync(scope: Scope): void
  /**
   * The native mode of YAML strings: a template that is one `{{ expression }}` gives the expression's value (a template
   * value), any other its text.
   */
  evaluateSync(scope: Scope): unknown
  /** Dotted names the template calls, such as `['ref']`, `['dbt_utils', 'star']`, `['adapter', 'dispatch']`; sorted, each once. */
  readonly calls: readonly (readonly string[])[]
}

export interface MacroParameter {
  readonly name: string
  readonly hasDefault: boolean
  /** The annotation of a typed parameter, as written. */
  readonly type: string | null
}

/**
 * One `macro`, `test` / `data_test`, `materialization` or `snapshot`-less callable block of a macro file.
 *
 * `name` is the field's: `star`, `test_not_null`, `materialization_table_default`.
 */
export interface MacroDefinition {
  readonly kind: 'macro' | 'test' | 'materialization'
  readonly name: string
  readonly file: string
  readonly line: number
  readonly column: number
  /** The whole block, tags included. */
  readonly text: string
  readonly parameters: readonly MacroParameter[]
  /** `adapter`, `supported_languages` of a materialization. */
  readonly options: Readonly<Record<string, unknown>>
  /** Dotted names the body calls, as in `Template.calls`; `adapter.dispatch('x', 'y')` adds `['adapter', 'dispatch', 'x', 'y']`. */
  readonly calls: readonly (readonly string[])[]
  /** The macro as a value: its free names are looked up in `scope`, synchronous or awaiting like the render it is called in. */
  bind(scope: Scope): Callable
}

/** A block found without parsing what stands around it. */
export interface ScannedBlock {
  /** `docs`, `snapshot`, … */
  readonly tag: string
  /** First word behind the tag's name. */
  readonly name: string
  /** Between the tags, exactly. */
  readonly contents: string
  /** The whole block, tags included. */
  readonly text: string
  readonly line: number
  readonly column: number
  readonly contentsLine: number
  readonly contentsColumn: number
}
