import type { UniqueId } from '../core/node.js'
import type { BaseMetadata } from './artifact.js'

type JsonRecord = Readonly<Record<string, unknown>>

/** Entries under their unique ids. */
export type ById<Entry> = Readonly<Record<UniqueId, Entry>>

/** `manifest.json`, version 12. Field names are the published schema's. */
export interface ManifestV12 {
  readonly metadata: ManifestMetadata
  readonly nodes: ById<NodeArtifact>
  readonly sources: ById<SourceArtifact>
  readonly macros: ById<MacroArtifact>
  readonly docs: ById<DocArtifact>
  readonly exposures: ById<ExposureArtifact>
  readonly metrics: JsonRecord
  readonly groups: JsonRecord
  readonly selectors: JsonRecord
  readonly disabled: ById<readonly GraphArtifact[]>
  readonly parent_map: ById<readonly UniqueId[]>
  readonly child_map: ById<readonly UniqueId[]>
  readonly group_map: Readonly<Record<string, readonly UniqueId[]>>
  readonly saved_queries: JsonRecord
  readonly semantic_models: JsonRecord
  readonly unit_tests: JsonRecord
  readonly functions: JsonRecord
}

export interface ManifestMetadata extends BaseMetadata {
  readonly project_name: string | null
  readonly project_id: string | null
  readonly user_id: string | null
  readonly send_anonymous_usage_stats: boolean | null
  readonly adapter_type: string | null
  readonly quoting: QuotingArtifact | null
}

export interface QuotingArtifact {
  readonly database?: boolean | null
  readonly schema?: boolean | null
  readonly identifier?: boolean | null
  readonly column?: boolean | null
}

export interface ColumnArtifact {
  readonly name: string
  readonly description: string
  readonly meta: JsonRecord
  readonly data_type: string | null
  readonly constraints: readonly JsonRecord[]
  readonly quote: boolean | null
  readonly config: JsonRecord
  readonly tags: readonly string[]
}

export interface RefArtifact {
  readonly name: string
  readonly package: string | null
  readonly version: string | number | null
}

export interface DependsOnArtifact {
  readonly macros: readonly UniqueId[]
  readonly nodes?: readonly UniqueId[]
}

export interface DocsConfig {
  readonly show: boolean
  readonly node_color: string | null
}

/** What every entry of the graph and every macro has in the file. */
export interface CreatedArtifact {
  /** Seconds since 1970. */
  readonly created_at?: number
}

/** The fields that nodes, sources and exposures share. */
interface EntryArtifact extends CreatedArtifact {
  readonly name: string
  readonly resource_type: string
  readonly package_name: string
  readonly path: string
  readonly original_file_path: string
  readonly unique_id: UniqueId
  readonly fqn: readonly string[]
  readonly description: string
  readonly tags: readonly string[]
  readonly meta: JsonRecord
  readonly config: JsonRecord
  readonly unrendered_config: JsonRecord
}

/** A model, seed, snapshot, test, analysis or operation. Optional fields exist for some resource types only. */
export interface NodeArtifact extends EntryArtifact {
  readonly database: string | null
  readonly schema: string
  readonly alias: string
  readonly checksum: { readonly name: string; readonly checksum: string }
  readonly columns: Readonly<Record<string, ColumnArtifact>>
  readonly group: string | null
  readonly docs: DocsConfig
  readonly patch_path: string | null
  readonly build_path: string | null
  readonly relation_name: string | null
  /** Where others read the node in this run: its relation of another environment. Absent where it is not deferred. */
  readonly defer_relation?: JsonRecord
  readonly raw_code: string
  readonly depends_on: DependsOnArtifact
  readonly language?: string
  readonly refs?: readonly RefArtifact[]
  readonly sources?: readonly (readonly string[])[]
  readonly metrics?: readonly (readonly string[])[]
  readonly functions?: readonly (readonly string[])[]
  readonly compiled_path?: string | null
  readonly compiled?: boolean
  readonly compiled_code?: string | null
  readonly extra_ctes_injected?: boolean
  readonly extra_ctes?: readonly CteArtifact[]
  readonly contract?: JsonRecord
  /** Seeds only. */
  readonly root_path?: string | null
  /** Operations only. */
  readonly index?: number | null
  /** Models only, as the fields down to `time_spine`. */
  readonly access?: string
  readonly constraints?: readonly JsonRecord[]
  readonly version?: string | number | null
  readonly latest_version?: string | number | null
  readonly deprecation_date?: string | null
  readonly primary_key?: readonly string[]
  readonly time_spine?: JsonRecord | null
  /** Functions only, as `arguments`. */
  readonly returns?: JsonRecord
  readonly arguments?: readonly JsonRecord[]
  /** Generic tests only, as the fields down to `test_metadata`. */
  readonly column_name?: string | null
  readonly file_key_name?: string | null
  readonly attached_node?: UniqueId | null
  readonly test_metadata?: TestMetadataArtifact
}

export interface CteArtifact {
  readonly id: UniqueId
  readonly sql: string
}

export interface TestMetadataArtifact {
  readonly name: string
  readonly kwargs: JsonRecord
  readonly namespace: string | null
}

export interface SourceArtifact extends EntryArtifact {
  readonly resource_type: 'source'
  readonly database: string | null
  readonly schema: string
  readonly source_name: string
  readonly source_description: string
  readonly loader: string
  readonly identifier: string
  readonly quoting: QuotingArtifact
  readonly loaded_at_field: string | null
  readonly loaded_at_query: string | null
  readonly freshness: FreshnessArtifact | null
  readonly external: JsonRecord | null
  readonly columns: Readonly<Record<string, ColumnArtifact>>
  readonly source_meta: JsonRecord
  readonly patch_path: string | null
  readonly relation_name: string | null
}

export interface TimeArtifact {
  readonly count: number | null
  readonly period: string | null
}

export interface FreshnessArtifact {
  readonly warn_after: TimeArtifact | null
  readonly error_after: TimeArtifact | null
  readonly filter: string | null
}

export interface ExposureArtifact extends EntryArtifact {
  readonly resource_type: 'exposure'
  readonly type: string
  readonly owner: JsonRecord
  readonly label: string | null
  readonly maturity: string | null
  readonly url: string | null
  readonly depends_on: DependsOnArtifact
  readonly refs: readonly RefArtifact[]
  readonly sources: readonly (readonly string[])[]
  readonly metrics: readonly (readonly string[])[]
}

export type GraphArtifact = NodeArtifact | SourceArtifact | ExposureArtifact

export interface MacroArtifact extends CreatedArtifact {
  readonly name: string
  readonly resource_type: 'macro'
  readonly package_name: string
  readonly path: string
  readonly original_file_path: string
  readonly unique_id: UniqueId
  readonly macro_sql: string
  readonly depends_on: { readonly macros: readonly UniqueId[] }
  readonly description: string
  readonly meta: JsonRecord
  readonly docs: DocsConfig
  readonly config: JsonRecord
  readonly patch_path: string | null
  readonly arguments: readonly { readonly name: string; readonly type: string | null; readonly description: string }[]
  readonly supported_languages: readonly string[] | null
}

export interface DocArtifact {
  readonly name: string
  readonly resource_type: 'doc'
  readonly package_name: string
  readonly path: string
  readonly original_file_path: string
  readonly unique_id: UniqueId
  readonly block_contents: string
}
