import type { Diagnostic } from '../core/diagnostic.js'
import type { BatchResults, RunResult, Timing } from '../core/result.js'
import { type ArtifactMetadata, type BaseMetadata, baseMetadata } from './artifact.js'

/** `run_results.json`, version 6. Field names are the published schema's. */
export interface RunResultsV6 {
  readonly metadata: BaseMetadata
  readonly results: readonly RunResultArtifact[]
  readonly elapsed_time: number
  readonly args: Readonly<Record<string, unknown>>
}

/** Every status of the field; the engine writes all but `partial success`, `no-op`, `reused` and `runtime error`. */
export const RUN_RESULT_STATUSES = [
  'success',
  'error',
  'skipped',
  'partial success',
  'no-op',
  'reused',
  'pass',
  'fail',
  'warn',
  'runtime error',
] as const

export type RunResultStatus = (typeof RUN_RESULT_STATUSES)[number]

export interface RunResultArtifact {
  readonly status: RunResultStatus
  readonly timing: readonly TimingArtifact[]
  readonly thread_id: string
  readonly execution_time: number
  readonly adapter_response: AdapterResponse
  readonly message: string | null
  readonly failures: number | null
  readonly unique_id: string
  readonly compiled: boolean | null
  readonly compiled_code: string | null
  readonly relation_name: string | null
  readonly batch_results: BatchResultsArtifact | null
}

/** Batches as pairs of start and end. */
export interface BatchResultsArtifact {
  readonly successful: readonly (readonly string[])[]
  readonly failed: readonly (readonly string[])[]
}

export interface TimingArtifact {
  readonly name: string
  readonly started_at: string | null
  readonly completed_at: string | null
}

/** The schema leaves this object open: the field's keys for Postgres, and ours under `tsmodel`. */
export interface AdapterResponse {
  readonly _message?: string
  readonly code?: string
  readonly rows_affected?: number
  readonly tsmodel?: EngineResponse
}

/** What the engine knows of a result beyond the field's schema. */
export interface EngineResponse {
  /** The number a test measured, also when it passed. */
  readonly measured?: number
  readonly detail?: Readonly<Record<string, unknown>>
  /** True for a node that was stopped; its status is written as `error`, so that a retry runs it again. */
  readonly cancelled?: boolean
  readonly skipped_because?: string
  readonly compiled_path?: string
  readonly diagnostics?: readonly Diagnostic[]
}

/**
 * The results of a run as `run_results.json` version 6, in the order given.
 *
 * @param args the flags of the invocation; they must hold no secrets
 * @param elapsed seconds
 */
export function runResultsArtifact(
  results: readonly RunResult[],
  meta: ArtifactMetadata,
  args: Readonly<Record<string, unknown>>,
  elapsed: number,
): RunResultsV6 {
  return {
    metadata: baseMetadata('run-results', meta),
    results: results.map(resultArtifact),
    elapsed_time: elapsed,
    args,
  }
}

/** One timing in the shape of the schema. */
export function timingArtifact(timing: Timing): TimingArtifact {
  return {
    name: timing.name,
    started_at: timing.startedAt.toISOString(),
    completed_at: timing.completedAt.toISOString(),
  }
}

function resultArtifact(result: RunResult): RunResultArtifact {
  return {
    status: result.status === 'cancelled' ? 'error' : result.status,
    timing: result.timing.map(timingArtifact),
    thread_id: result.threadId,
    execution_time: result.executionTime,
    adapter_response: adapterResponse(result),
    message: result.message,
    failures: result.failures,
    unique_id: result.uniqueId,
    compiled: isUncompilable(result) ? null : result.compiledCode !== null,
    compiled_code: result.compiledCode,
    relation_name: result.relationName,
    batch_results: result.batchResults === undefined ? null : batchResults(result.batchResults),
  }
}

function batchResults({ successful, failed }: BatchResults): BatchResultsArtifact {
  const pairs = (batches: BatchResults['failed']): readonly (readonly string[])[] =>
    batches.map(({ start, end }) => [start.toISOString(), end.toISOString()])
  return { successful: pairs(successful), failed: pairs(failed) }
}

function adapterResponse(result: RunResult): AdapterResponse {
  const engine = engineResponse(result)
  return {
    ...(result.commandTag === null
      ? {}
      : { _message: result.commandTag, code: result.commandTag.replace(/( \d+)+$/, '') }),
    ...(result.rowsAffected === null ? {} : { rows_affected: result.rowsAffected }),
    ...(Object.keys(engine).length === 0 ? {} : { tsmodel: engine }),
  }
}

function engineResponse(result: RunResult): EngineResponse {
  return {
    ...(result.measured === null ? {} : { measured: result.measured }),
    ...(result.detail === null ? {} : { detail: result.detail }),
    ...(result.status === 'cancelled' ? { cancelled: true } : {}),
    ...(result.skippedBecause === null ? {} : { skipped_because: result.skippedBecause }),
    ...(result.compiledPath === null ? {} : { compiled_path: result.compiledPath }),
    ...(result.diagnostics.length === 0 ? {} : { diagnostics: result.diagnostics }),
  }
}

/** Seeds and sources have no template, so that "compiled" is neither true nor false. */
function isUncompilable(result: RunResult): boolean {
  return result.uniqueId.startsWith('seed.') || result.uniqueId.startsWith('source.')
}
