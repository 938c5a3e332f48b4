import { runResultsArtifact } from '../artifacts/index.js'
import type { Diagnostic } from '../core/diagnostic.js'
import { isFailure, type RunResult } from '../core/result.js'
import { compiledEntries, type RecordingCompiler } from './compile-setup.js'
import type { RunOptions, RunOutcome } from './contract.js'
import { maskResult } from './masking.js'
import type { OpenedProject } from './open-project.js'
import type { ParsedGraph } from './parse-opened.js'
import { artifactMetadata, writeArtifact, writeManifest } from './write-artifacts.js'

/** Writes the artifacts of a run, tells that it ended, and gives its outcome; secrets are masked in all of them. */
export function finishRun(
  found: readonly RunResult[],
  seconds: number,
  {
    which,
    graph,
    opened,
    options,
    warnings,
    compiler,
  }: {
    /** The command, as `retry` will know it. */
    readonly which: string
    readonly graph: ParsedGraph
    readonly opened: OpenedProject
    readonly options: Pick<RunOptions, 'writeJson' | 'invocationCommand' | 'signal'>
    readonly warnings: readonly Diagnostic[]
    /** Null when nothing was compiled: no manifest is written then. */
    readonly compiler: RecordingCompiler | null
  },
): RunOutcome {
  const results = found.map((result) => maskResult(result, opened.mask))
  const pathById = new Map(results.map((result) => [result.uniqueId, result.compiledPath]))
  const { manifest } = graph.parsed
  if (compiler !== null) {
    writeManifest(
      manifest,
      opened,
      options,
      compiledEntries(compiler.compiled, (id) => pathById.get(id) ?? null),
      compiler.deferred,
    )
  }
  const args = { which, ...opened.flags, invocation_command: options.invocationCommand ?? '' }
  writeArtifact(
    'run_results.json',
    runResultsArtifact(results, artifactMetadata(opened), args, seconds),
    opened,
    options,
  )
  opened.emit({ kind: 'runFinished', results, seconds })
  const cancelled = options.signal?.aborted === true
  return {
    results,
    elapsed: seconds,
    success: !cancelled && !results.some(isFailure),
    cancelled,
    warnings,
    manifest,
  }
}
