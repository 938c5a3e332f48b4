import type {
  CatalogV1,
  ColumnLineageV1,
  ColumnOriginArtifact,
  HistoryV1,
  ManifestV12,
  PastResult,
  RunResultsV6,
  SourcesV3,
} from '../artifacts/index.js'

/** A file of the site; the path is relative to its folder. */
export interface DocsFile {
  readonly path: string
  readonly content: string
}

export interface DocsInput {
  readonly manifest: ManifestV12
  /** What the database holds; null when nobody looked. */
  readonly catalog: CatalogV1 | null
  /** The last run, for the results of tests and models; null when there was none. */
  readonly runResults: RunResultsV6 | null
  readonly sources?: SourcesV3 | null
  /** Where columns come from; null when nobody looked. */
  readonly columnLineage?: ColumnLineageV1 | null
  /** What the last runs came to; null when nobody kept or read it. */
  readonly history?: HistoryV1 | null
  /** Markdown of the first page; null takes the block `__overview__` of the project. */
  readonly overview?: string | null
  /** Text of the files named in `SITE_FILES`, under their names. */
  readonly assets: Readonly<Record<string, string>>
  /** Pictures of the project as `data:` addresses, by the path that descriptions name; absent where they are files. */
  readonly images?: Readonly<Record<string, string>>
  /** One file that holds everything, in place of a folder. */
  readonly static?: boolean
}

/** What the page knows of every entry before it is opened: enough for lists, search and the lineage graph. */
export interface DocsEntry {
  readonly id: string
  /** For people: `source.table` for sources, `orders.v2` for versions. */
  readonly name: string
  readonly type: string
  readonly package: string
  readonly layer: string | null
  readonly schema: string | null
  readonly relation: string | null
  readonly materialized: string | null
  readonly tags: readonly string[]
  readonly group: string | null
  readonly description: string
  readonly columns: readonly string[]
  readonly file: string
  /** Status of the last run. */
  readonly status: string | null
  readonly hidden: boolean
  readonly color: string | null
  /** Positions of the parents in the list of entries. */
  readonly parents: readonly number[]
  /** Column and height in the lineage graph; null for what is not drawn. */
  readonly at: readonly [column: number, y: number] | null
  /** Number of the file that holds the details. */
  readonly shard: number
}

export interface DocsIndex {
  readonly project: string
  readonly generatedAt: string
  readonly overview: string
  readonly layers: readonly string[]
  /** First column of each band of the lineage graph, with its title. */
  readonly bands: readonly { readonly title: string; readonly column: number }[]
  readonly entries: readonly DocsEntry[]
  readonly shards: number
  readonly images?: Readonly<Record<string, string>>
}

export interface DocsColumn {
  readonly name: string
  readonly type: string | null
  readonly description: string
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly constraints: readonly string[]
  /** What the column was made of, one step up; absent when that is not known, or nothing. */
  readonly from?: readonly ColumnOriginArtifact[]
}

/** The result of a test, where one is known. */
export interface DocsTest {
  readonly id: string
  readonly label: string
  readonly column: string | null
  readonly status: string | null
  readonly message: string | null
  readonly failures: number | null
  readonly measured: number | null
  readonly detail: Readonly<Record<string, unknown>> | null
  /** The last runs, the oldest first; absent where none is known. */
  readonly history?: readonly PastResult[]
}

/** What the page of one entry shows beyond its index. */
export interface DocsDetail {
  readonly rawCode: string
  readonly compiledCode: string | null
  readonly language: 'sql' | 'template'
  readonly patchFile: string | null
  readonly columns: readonly DocsColumn[]
  readonly tests: readonly DocsTest[]
  /** Label and value, in the order to show. */
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly arguments: readonly { readonly name: string; readonly type: string | null; readonly description: string }[]
  readonly result: { readonly status: string; readonly message: string | null; readonly seconds: number } | null
  /** The last runs of the node itself, the oldest first; absent where none is known. */
  readonly history?: readonly PastResult[]
}
