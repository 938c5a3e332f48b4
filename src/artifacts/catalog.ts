import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import { type RelationKind, relationKey } from '../core/relation.js'
import { type ArtifactMetadata, type BaseMetadata, baseMetadata, sortedRecord } from './artifact.js'

/** `catalog.json`, version 1. Field names are the published schema's. */
export interface CatalogV1 {
  readonly metadata: BaseMetadata
  readonly nodes: Readonly<Record<UniqueId, CatalogTable>>
  readonly sources: Readonly<Record<UniqueId, CatalogTable>>
  readonly errors: readonly string[] | null
}

export interface CatalogTable {
  readonly metadata: {
    readonly type: string
    readonly schema: string
    readonly name: string
    readonly database: string | null
    readonly comment: string | null
    readonly owner: string | null
  }
  readonly columns: Readonly<Record<string, CatalogColumnArtifact>>
  readonly stats: Readonly<Record<string, CatalogStat>>
  readonly unique_id: UniqueId | null
}

export interface CatalogColumnArtifact {
  readonly type: string
  /** 1-based. */
  readonly index: number
  readonly name: string
  readonly comment: string | null
}

export interface CatalogStat {
  readonly id: string
  readonly label: string
  readonly value: boolean | string | number | null
  /** Whether a reader should show it. */
  readonly include: boolean
  readonly description: string
}

/** A relation as the introspector found it. */
export interface CatalogInput {
  readonly database: string
  readonly schema: string
  readonly identifier: string
  readonly kind: RelationKind
  readonly owner: string
  readonly comment: string | null
  readonly columns: readonly {
    readonly name: string
    readonly index: number
    readonly dataType: string
    readonly isNullable: boolean
    readonly comment: string | null
  }[]
  readonly estimatedRows: number | null
  /** Bytes on disk, indexes included. */
  readonly totalBytes: number | null
}

const TYPE_NAMES: Readonly<Record<RelationKind, string>> = {
  table: 'BASE TABLE',
  view: 'VIEW',
  materialized_view: 'MATERIALIZED VIEW',
  foreign_table: 'FOREIGN TABLE',
}

/** Id of the stat that lists, as JSON, the columns that cannot be null: the schema has no field of a column for it. */
export const NOT_NULL_STAT = 'not_null'

/**
 * What the database holds for the nodes and sources of `manifest`, as `catalog.json` version 1. Relations that belong to
 * no node are left out; a relation that is both a node's and a source's stands in both maps.
 */
export function catalogArtifact(
  relations: readonly CatalogInput[],
  manifest: Manifest,
  meta: ArtifactMetadata,
  errors: readonly string[] = [],
): CatalogV1 {
  const byName = new Map(relations.map((relation) => [relationKey(relation), relation]))
  const nodes: (readonly [UniqueId, CatalogTable])[] = []
  const sources: (readonly [UniqueId, CatalogTable])[] = []
  for (const node of manifest.nodes.values()) {
    if (node.resourceType === 'source') {
      const found = byName.get(relationKey(node))
      if (found !== undefined) sources.push([node.uniqueId, catalogTable(found, node.uniqueId)])
    } else if (node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot') {
      const found = byName.get(relationKey({ schema: node.schema, identifier: node.alias }))
      if (found !== undefined) nodes.push([node.uniqueId, catalogTable(found, node.uniqueId)])
    }
  }
  return {
    metadata: baseMetadata('catalog', meta),
    nodes: sortedRecord(nodes),
    sources: sortedRecord(sources),
    errors: errors.length === 0 ? null : errors,
  }
}

function catalogTable(relation: CatalogInput, uniqueId: UniqueId): CatalogTable {
  const columns = [...relation.columns].sort((left, right) => left.index - right.index)
  return {
    metadata: {
      type: TYPE_NAMES[relation.kind],
      schema: relation.schema,
      name: relation.identifier,
      database: relation.database,
      comment: relation.comment,
      owner: relation.owner,
    },
    columns: Object.fromEntries(
      columns.map(({ name, index, dataType, comment }) => [name, { type: dataType, index, name, comment }]),
    ),
    stats: statsOf(relation),
    unique_id: uniqueId,
  }
}

function statsOf(relation: CatalogInput): Readonly<Record<string, CatalogStat>> {
  const notNull = relation.columns.filter((column) => !column.isNullable).map((column) => column.name)
  const stats: CatalogStat[] = [
    {
      id: 'has_stats',
      label: 'Has stats',
      value: relation.estimatedRows !== null || relation.totalBytes !== null,
      include: false,
      description: 'Whether the database knows the size of the relation',
    },
  ]
  if (relation.estimatedRows !== null) {
    stats.push({
      id: 'row_count',
      label: 'Rows (estimate)',
      value: relation.estimatedRows,
      include: true,
      description: "The planner's estimate, from the last analyze",
    })
  }
  if (relation.totalBytes !== null) {
    stats.push({
      id: 'bytes',
      label: 'Size',
      value: relation.totalBytes,
      include: true,
      description: 'Bytes on disk, indexes included',
    })
  }
  if (notNull.length > 0) {
    stats.push({
      id: NOT_NULL_STAT,
      label: 'Not null',
      value: JSON.stringify(notNull),
      include: false,
      description: 'Columns that the table itself keeps from being null, as a JSON list',
    })
  }
  return Object.fromEntries(stats.map((stat) => [stat.id, stat]))
}
