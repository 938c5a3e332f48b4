import type { QueryHost } from '../../core/compiled.js'
import type { SourceLocation } from '../../core/diagnostic.js'
import type { Relation } from '../../core/relation.js'

/** The arguments of one `ref()` call. */
export interface RefArguments {
  readonly name: string
  readonly packageName: string | null
  readonly version: string | number | null
  readonly location: SourceLocation
}

/** The arguments of one `source()` call. */
export interface SourceArguments {
  readonly sourceName: string
  readonly tableName: string
  readonly location: SourceLocation
}

/** A relation as a template sees it; ephemeral models are read under the name of their CTE. */
export interface ReferencedRelation {
  readonly relation: Relation
  readonly cte?: string
  /** Rows to read at most: 0 for `--empty`. The relation then prints as a subquery. */
  readonly limit?: number
  /** A condition on the rows that are read, as SQL. The relation then prints as a subquery. */
  readonly where?: string
}

/** Reads and writes of `config`. Values are plain JavaScript. */
export interface ConfigHost {
  /** What `config(...)` was called with; the result of the call is always empty text. */
  set(values: Readonly<Record<string, unknown>>, location: SourceLocation): void
  /** The value of a key, undefined when nobody set it. */
  get(name: string): unknown
}

/** Reading and writing YAML, for `fromyaml` and `toyaml`; the parser lives in another room. */
export interface YamlHost {
  /** Plain JavaScript values; throws for text that is not YAML. */
  parse(text: string): unknown
  write(value: unknown, options: { readonly sortKeys: boolean }): string
}

/**
 * What a template may ask of the engine. Parsing gives one that records, compiling gives one that resolves; the globals
 * built on top are the same, so that a template cannot tell them apart but by `execute`.
 *
 * All values that go in or come out are plain JavaScript (records, arrays, texts, numbers), never template values.
 */
export interface ContextHost {
  /** False while parsing. Renders are awaited exactly when it is true. */
  readonly execute: boolean
  ref(call: RefArguments): ReferencedRelation
  source(call: SourceArguments): ReferencedRelation
  /** A function of the project, by the name under which it is called in SQL. */
  function(call: Omit<RefArguments, 'version'>): ReferencedRelation
  readonly config: ConfigHost
  /** Undefined when there is no such variable. */
  variable(name: string): unknown
  variableNames(): readonly string[]
  /** Undefined when unset. Names that begin with `DBT_ENV_SECRET` are refused before this is asked. */
  environment(name: string): string | undefined
  environmentNames(): readonly string[]
  /** The relation of the node itself; null for nodes without one. */
  readonly thisRelation: Relation | null
  /** Name of the CTE under which the node reads itself, in a unit test. */
  readonly thisCte?: string
  /** Null while parsing: every question then has the empty answer. */
  readonly database: QueryHost | null
  /** The node as `manifest.json` shows it; made on demand, because most templates never look. */
  model(): unknown
  /** `nodes`, `sources`, `exposures`, `groups`, … as in `manifest.json`; made on demand. */
  graph(): unknown
  readonly target: Readonly<Record<string, unknown>>
  /** `quoting:` of the project: which parts of names are written in quotes; a part that is not named is. */
  readonly quoting: Readonly<Record<string, boolean>>
  readonly flags: Readonly<Record<string, unknown>>
  readonly selectedResources: readonly string[]
  readonly projectName: string
  readonly invocationId: string
  readonly runStartedAt: Date
  readonly invocationArguments: Readonly<Record<string, unknown>>
  readonly threadId: string
  /** Text for people: `info` is shown, `debug` goes to the log. */
  log(text: string, level: 'info' | 'debug' | 'warn' | 'print'): void
  md5(text: string): string
  /** The clock, for `modules.datetime`. */
  now(): Date
  readonly yaml: YamlHost
  /** Contents of a docs block; undefined when there is none. */
  doc(name: string, packageName: string | null): string | undefined
}
