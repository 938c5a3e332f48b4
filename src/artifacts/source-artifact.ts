import type { FreshnessThreshold, SourceNode } from '../core/node.js'
import { columnArtifacts } from './column-artifact.js'
import { asRecord, configArtifact } from './config-artifact.js'
import type { FreshnessArtifact, QuotingArtifact, SourceArtifact, TimeArtifact } from './manifest-types.js'
import { quotedName } from './quoted-name.js'

/** A source table as `manifest.json` shows it; how it is synced stands under `config._extra.sync`. */
export function sourceArtifact(node: SourceNode): SourceArtifact {
  const { loaded_at_query: loadedAtQuery } = node.config
  return {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: 'source',
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    source_name: node.sourceName,
    source_description: node.sourceDescription,
    loader: node.loader,
    identifier: node.identifier,
    quoting: quotingArtifact(node.config['quoting']),
    loaded_at_field: node.loadedAtField,
    loaded_at_query: typeof loadedAtQuery === 'string' ? loadedAtQuery : null,
    freshness: node.freshness === null ? null : freshnessArtifact(node.freshness),
    external: node.external ?? null,
    description: node.description,
    columns: columnArtifacts(node.columns),
    meta: node.meta,
    source_meta: node.sourceMeta,
    tags: node.tags,
    config: configArtifact('source', node.config, {
      ...(node.layer === null ? {} : { layer: node.layer }),
      ...(node.sync === null ? {} : { sync: { ...node.sync } }),
      location: { ...node.location },
    }),
    patch_path: node.patchPath,
    unrendered_config: {},
    relation_name: quotedName(node.database, node.schema, node.identifier),
  }
}

function quotingArtifact(given: unknown): QuotingArtifact {
  const quoting = asRecord(given)
  const level = (name: string): boolean | null => (typeof quoting[name] === 'boolean' ? quoting[name] : null)
  return {
    database: level('database'),
    schema: level('schema'),
    identifier: level('identifier'),
    column: level('column'),
  }
}

/** Limits of age in the shape of the schema. */
export function freshnessArtifact(freshness: FreshnessThreshold): FreshnessArtifact {
  return {
    warn_after: timeArtifact(freshness.warnAfter),
    error_after: timeArtifact(freshness.errorAfter),
    filter: freshness.filter,
  }
}

function timeArtifact(time: { readonly count: number; readonly period: string } | null): TimeArtifact | null {
  return time === null ? null : { count: time.count, period: time.period }
}
