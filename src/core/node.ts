import type { NodeConfig, TestConfig } from './config.js'
import type { SourceLocation } from './diagnostic.js'

/** `<resource type>.<package>.<name>`: the key of a node everywhere. */
export type UniqueId = string

export type ResourceType =
  'model' | 'seed' | 'source' | 'snapshot' | 'test' | 'function' | 'analysis' | 'operation' | 'exposure'

/** A column as described in a properties file. */
export interface ColumnInfo {
  readonly name: string
  readonly description: string
  readonly dataType: string | null
  readonly meta: Readonly<Record<string, unknown>>
  readonly tags: readonly string[]
  readonly quote: boolean | null
  readonly constraints: readonly Readonly<Record<string, unknown>>[]
}

/** A `ref()` call as written, before it is known what it points at. */
export interface RefCall {
  readonly name: string
  readonly packageName: string | null
  readonly version: string | number | null
  readonly location: SourceLocation
  /** It was written as `function()`. */
  readonly isFunction?: true
}

/** A `source()` call as written. */
export interface SourceCall {
  readonly sourceName: string
  readonly tableName: string
  readonly location: SourceLocation
}

/** What a node uses: other nodes (each one a lineage edge) and macros. */
export interface DependsOn {
  readonly nodes: readonly UniqueId[]
  readonly macros: readonly UniqueId[]
}

interface NodeBase {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  /** File as given to the resource path, such as `staging/stg_orders.sql` below `models/`. */
  readonly path: string
  /** File from the project's root, such as `models/staging/stg_orders.sql`. */
  readonly originalFilePath: string
  /** Package, folders, name: what selectors match against. */
  readonly fqn: readonly string[]
  readonly description: string
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly columns: Readonly<Record<string, ColumnInfo>>
  /** Properties file that describes the node, from the project's root, if any. */
  readonly patchPath: string | null
  /** Hash of the file's content: sha256 in hex. */
  readonly checksum: string
  /** Name of the layer, when the project has layers and the node is in one. */
  readonly layer: string | null
}

/** What all nodes with a place in the database share. */
interface RelationalNode extends NodeBase {
  readonly database: string
  readonly schema: string
  /** Identifier of the relation. */
  readonly alias: string
}

/** What all nodes with SQL of their own share. */
interface CodeNode extends RelationalNode {
  readonly rawCode: string
  /** Where `rawCode` starts, when that is not the first character of the file: a block, or a text in YAML. */
  readonly codeLocation?: SourceLocation
  readonly config: NodeConfig
  /** The configuration as written, before rendering and merging; state comparison reads it. */
  readonly unrenderedConfig: Readonly<Record<string, unknown>>
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
  readonly dependsOn: DependsOn
}

export interface ModelNode extends CodeNode {
  readonly resourceType: 'model'
  /** Version of a versioned model, and the one that `ref` without a version means; absent for all others. */
  readonly version?: string | number | null
  readonly latestVersion?: string | number | null
  readonly deprecationDate?: string | null
}

export interface SnapshotNode extends CodeNode {
  readonly resourceType: 'snapshot'
}

export interface AnalysisNode extends CodeNode {
  readonly resourceType: 'analysis'
}

/** A hook of the project (`on-run-start`, `on-run-end`) or an inline query: SQL with no relation of its own. */
export interface OperationNode extends CodeNode {
  readonly resourceType: 'operation'
}

export interface SeedNode extends RelationalNode {
  readonly resourceType: 'seed'
  readonly config: NodeConfig
  readonly unrenderedConfig: Readonly<Record<string, unknown>>
  readonly dependsOn: DependsOn
}

/** Which generic test a test node applies, with its arguments rendered to plain values where they are literal. */
export interface TestMetadata {
  readonly name: string
  readonly namespace: string | null
  readonly kwargs: Readonly<Record<string, unknown>>
}

export interface TestNode extends CodeNode {
  readonly resourceType: 'test'
  readonly testKind: 'generic' | 'singular'
  readonly config: TestConfig
  readonly testMetadata: TestMetadata | null
  readonly columnName: string | null
  /** The node whose properties declare the test; null for singular tests. */
  readonly attachedNode: UniqueId | null
  /** Where the test is declared. */
  readonly location: SourceLocation
}

/** How one column is made unrecognisable before it leaves the source. */
export type MaskRule =
  | { readonly kind: 'null' }
  /** HMAC-SHA-256 in hex, keyed by the secret of the environment: equal values stay equal. */
  | { readonly kind: 'hash' }
  /** The first characters, and a star for each of the others. */
  | { readonly kind: 'partial'; readonly keep: number }

/** How a source table is copied into the warehouse. */
export interface SyncConfig {
  /** Name of a connection of the profile. */
  readonly connection: string
  /** Schema and table in the source database. */
  readonly schema: string
  readonly table: string
  /**
   * `full` replaces the table; `incremental` writes new and changed rows into it; `append` adds new rows and never changes
   * one.
   */
  readonly mode: 'full' | 'incremental' | 'append'
  /** Column that grows with every change (timestamp, number, uuid v7), or `xmin`; needed by all modes but `full`. */
  readonly cursor?: string | null
  /** How far before the last cursor to read again: an interval for times, a number for numbers. */
  readonly lookback?: string | null
  /** Columns that identify a row; default: the source's primary key. */
  readonly key?: readonly string[] | null
  /** What happens to rows that the source no longer has; `soft` sets `_deleted_at`. Default `ignore`. */
  readonly deletes?: 'ignore' | 'soft' | 'hard'
  /** Columns to take; absent: all. */
  readonly include?: readonly string[] | null
  readonly exclude?: readonly string[]
  /** New names by the source's names. */
  readonly rename?: Readonly<Record<string, string>>
  readonly mask?: Readonly<Record<string, MaskRule>>
  /** What is compared after loading. Default `none`. */
  readonly verify?: 'none' | 'count' | 'checksum'
  /** Fewer rows than this stop the publishing. */
  readonly minRows?: number | null
  /** The largest share of rows (0 to 1) that may be gone since the last copy. */
  readonly maxDrop?: number | null
  /** What a changed structure of the source does. Default `add`: new and wider columns are taken over, all else stops. */
  readonly onDrift?: 'add' | 'fail' | 'ignore'
  /** What becomes of a column whose type the target lacks. Default `text`. */
  readonly unknownTypes?: 'text' | 'skip'
}

/** Limits of the age of a source. */
export interface FreshnessThreshold {
  readonly warnAfter: { readonly count: number; readonly period: string } | null
  readonly errorAfter: { readonly count: number; readonly period: string } | null
  readonly filter: string | null
}

export interface SourceNode extends RelationalNode {
  readonly resourceType: 'source'
  readonly sourceName: string
  readonly sourceDescription: string
  readonly loader: string
  readonly identifier: string
  readonly config: NodeConfig
  readonly sourceMeta: Readonly<Record<string, unknown>>
  readonly loadedAtField: string | null
  readonly freshness: FreshnessThreshold | null
  /** What `external:` says of a table outside the database, as written; macros of packages read it. */
  readonly external?: Readonly<Record<string, unknown>>
  /** Absent (null) for tables that somebody else loads. */
  readonly sync: SyncConfig | null
  /** Where the table is declared. */
  readonly location: SourceLocation
}

export interface ExposureNode extends NodeBase {
  readonly resourceType: 'exposure'
  readonly config: NodeConfig
  readonly exposureType: string
  readonly owner: Readonly<Record<string, unknown>>
  readonly maturity: string | null
  readonly url: string | null
  readonly label: string | null
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
  readonly dependsOn: DependsOn
}

/** Rows of a unit test, as written: a list of maps, CSV text, or a query. */
export interface UnitTestRows {
  readonly format: 'dict' | 'csv' | 'sql'
  /** Maps for `dict`; text for `csv` and `sql`, from the properties file or from the fixture. */
  readonly rows: string | readonly Readonly<Record<string, unknown>>[]
  /** Name of the fixture file that `rows` came from. */
  readonly fixture: string | null
}

/** Rows that stand for one input of the model. */
export interface UnitTestInput extends UnitTestRows {
  /** As written: `ref('orders')`, `source('app', 'orders')`, `this`. */
  readonly input: string
  /** The node that `input` means; null for `this`. */
  readonly node: UniqueId | null
}

/** A model run on given rows, compared with expected ones. It is run like a node, and stands beside the graph. */
export interface UnitTestNode extends NodeBase {
  readonly resourceType: 'unit_test'
  readonly config: NodeConfig
  /** Name of the model, and the node that it means. */
  readonly model: string
  readonly modelId: UniqueId
  readonly version: string | number | null
  readonly given: readonly UnitTestInput[]
  readonly expect: UnitTestRows
  readonly overrides: {
    readonly macros: Readonly<Record<string, unknown>>
    readonly vars: Readonly<Record<string, unknown>>
    readonly envVars: Readonly<Record<string, unknown>>
  }
  readonly enabled: boolean
  /** The model. */
  readonly dependsOn: DependsOn
  readonly location: SourceLocation
}

/** One argument of a function of the project. */
export interface FunctionArgument {
  readonly name: string
  readonly dataType: string
  readonly description: string
  /** SQL of its default; null when every call has to give it. */
  readonly defaultValue: string | null
}

/** A function in the database, made from a file with its body. */
export interface FunctionNode extends CodeNode {
  readonly resourceType: 'function'
  readonly functionKind: 'scalar' | 'aggregate' | 'table'
  readonly arguments: readonly FunctionArgument[]
  /** Type of the result; for table functions the columns are in `returnColumns`. */
  readonly returns: string | null
  readonly returnColumns: readonly { readonly name: string; readonly dataType: string }[]
  /** Where it is declared. */
  readonly location: SourceLocation
}

/** One entry of the graph, of any resource type. */
export type Node =
  | ModelNode
  | SeedNode
  | SourceNode
  | SnapshotNode
  | TestNode
  | FunctionNode
  | AnalysisNode
  | OperationNode
  | ExposureNode

/** Nodes that a run can execute. */
export type ExecutableNode =
  ModelNode | SeedNode | SourceNode | SnapshotNode | TestNode | UnitTestNode | FunctionNode | OperationNode

/** Nodes whose SQL is a template. */
export type CompilableNode = ModelNode | SnapshotNode | TestNode | FunctionNode | AnalysisNode | OperationNode

/** The ids of the nodes that `node` reads, in order of first use. */
export function parentsOf(node: Node | UnitTestNode): readonly UniqueId[] {
  return node.resourceType === 'source' ? [] : node.dependsOn.nodes
}

/** Whether `node` has a template to compile. */
export function isCompilable(node: Node): node is CompilableNode {
  return 'rawCode' in node
}

/** Nodes with a place in the database. */
export type PlacedNode = Exclude<Node, ExposureNode>

/** Whether `node` names a place in the database. */
export function isRelational<Given extends Node | UnitTestNode>(
  node: Given,
): node is Exclude<Given, ExposureNode | UnitTestNode> {
  return node.resourceType !== 'exposure' && node.resourceType !== 'unit_test'
}
