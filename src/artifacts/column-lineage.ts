import type { ColumnLineage, OriginKind } from '../core/lineage.js'
import type { UniqueId } from '../core/node.js'
import type { ArtifactMetadata } from './artifact.js'

/** `column_lineage.json`: an artifact of ours. */
export interface ColumnLineageV1 {
  readonly metadata: {
    readonly version: 1
    readonly generated_at: string
    readonly invocation_id: string
  }
  /** By the node's id, then by its column: what the column was made of, one step up. */
  readonly nodes: Readonly<
    Record<
      UniqueId,
      {
        readonly method: 'database' | 'parser'
        readonly columns: Readonly<Record<string, readonly ColumnOriginArtifact[]>>
      }
    >
  >
  /** Nodes whose lineage is not known, and why. */
  readonly unknown: Readonly<Record<UniqueId, string>>
}

export interface ColumnOriginArtifact {
  readonly node: UniqueId
  readonly column: string
  readonly kind: OriginKind
}

/** Column lineage as JSON; nodes and columns in a stable order. */
export function columnLineageArtifact(
  lineage: ColumnLineage,
  unknown: ReadonlyMap<UniqueId, string>,
  metadata: ArtifactMetadata,
): ColumnLineageV1 {
  return {
    metadata: {
      version: 1,
      generated_at: metadata.generatedAt.toISOString(),
      invocation_id: metadata.invocationId,
    },
    nodes: Object.fromEntries(
      [...lineage]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([id, { method, columns }]) => [id, { method, columns: Object.fromEntries(columns) }]),
    ),
    unknown: Object.fromEntries([...unknown].sort(([left], [right]) => (left < right ? -1 : 1))),
  }
}
