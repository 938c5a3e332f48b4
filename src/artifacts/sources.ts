import type { FreshnessThreshold, UniqueId } from '../core/node.js'
import type { Timing } from '../core/result.js'
import { type ArtifactMetadata, type BaseMetadata, baseMetadata } from './artifact.js'
import type { FreshnessArtifact } from './manifest-types.js'
import { type TimingArtifact, timingArtifact } from './run-results.js'
import { freshnessArtifact } from './source-artifact.js'

/** `sources.json`, version 3: the age of each source that was looked at. */
export interface SourcesV3 {
  readonly metadata: BaseMetadata
  readonly results: readonly SourceFreshnessArtifact[]
  readonly elapsed_time: number
}

export type SourceFreshnessArtifact = MeasuredFreshness | FailedFreshness

export interface MeasuredFreshness {
  readonly unique_id: UniqueId
  readonly max_loaded_at: string
  readonly snapshotted_at: string
  readonly max_loaded_at_time_ago_in_s: number
  readonly status: 'pass' | 'warn' | 'error'
  readonly criteria: FreshnessArtifact
  readonly adapter_response: Readonly<Record<string, unknown>>
  readonly timing: readonly TimingArtifact[]
  readonly thread_id: string
  readonly execution_time: number
}

export interface FailedFreshness {
  readonly unique_id: UniqueId
  readonly error: string | null
  readonly status: 'runtime error'
}

/** The age of one source, or why it is not known. */
export type FreshnessResult =
  | { readonly uniqueId: UniqueId; readonly error: string }
  | {
      readonly uniqueId: UniqueId
      readonly status: 'pass' | 'warn' | 'error'
      readonly maxLoadedAt: Date
      readonly snapshottedAt: Date
      readonly criteria: FreshnessThreshold
      readonly timing: readonly Timing[]
      readonly threadId: string
      /** Seconds. */
      readonly executionTime: number
    }

/** The ages of sources as `sources.json` version 3, in the order given. `elapsed` is in seconds. */
export function sourcesArtifact(
  results: readonly FreshnessResult[],
  meta: ArtifactMetadata,
  elapsed: number,
): SourcesV3 {
  return { metadata: baseMetadata('sources', meta), results: results.map(freshnessEntry), elapsed_time: elapsed }
}

function freshnessEntry(result: FreshnessResult): SourceFreshnessArtifact {
  if ('error' in result) return { unique_id: result.uniqueId, error: result.error, status: 'runtime error' }
  return {
    unique_id: result.uniqueId,
    max_loaded_at: result.maxLoadedAt.toISOString(),
    snapshotted_at: result.snapshottedAt.toISOString(),
    max_loaded_at_time_ago_in_s: (result.snapshottedAt.getTime() - result.maxLoadedAt.getTime()) / 1000,
    status: result.status,
    criteria: freshnessArtifact(result.criteria),
    adapter_response: {},
    timing: result.timing.map(timingArtifact),
    thread_id: result.threadId,
    execution_time: result.executionTime,
  }
}
