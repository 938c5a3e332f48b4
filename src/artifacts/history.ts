import type { UniqueId } from '../core/node.js'
import type { ArtifactMetadata } from './artifact.js'

/** `history.json`: an artifact of ours, what the last runs of this target came to. */
export interface HistoryV1 {
  readonly metadata: {
    readonly version: 1
    readonly generated_at: string
    readonly invocation_id: string
  }
  /** By the node's id; the oldest run first. */
  readonly nodes: Readonly<Record<UniqueId, readonly PastResult[]>>
}

/** What one run made of a node. */
export interface PastResult {
  /** Start of the run, ISO 8601. */
  readonly at: string
  readonly status: string
  readonly seconds: number
  /** Rows that were written, where the database said. */
  readonly rows: number | null
  /** The number that a test measured. */
  readonly measured: number | null
}

/** The history as JSON; nodes in a stable order. */
export function historyArtifact(
  results: ReadonlyMap<UniqueId, readonly PastResult[]>,
  metadata: ArtifactMetadata,
): HistoryV1 {
  return {
    metadata: {
      version: 1,
      generated_at: metadata.generatedAt.toISOString(),
      invocation_id: metadata.invocationId,
    },
    nodes: Object.fromEntries([...results].sort(([left], [right]) => (left < right ? -1 : 1))),
  }
}
