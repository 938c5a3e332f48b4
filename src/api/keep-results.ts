import { readRunResults, runResultsArtifact } from '../artifacts/index.js'
import { DiagnosticError } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import { isFailure, type RunResult } from '../core/result.js'
import type { CommandOptions } from './contract.js'
import { maskResult } from './masking.js'
import type { OpenedProject } from './open-project.js'
import { artifactMetadata, writeArtifact } from './write-artifacts.js'

/** Commands that build nothing and can be retried, by the word that `run_results.json` has for each. */
export type BuildsNothing = 'compile' | 'generate' | 'run-operation'

const BUILD_NOTHING: readonly unknown[] = ['compile', 'generate', 'run-operation'] satisfies BuildsNothing[]

/**
 * Keeps what a command that builds nothing came to, so that a retry finds it.
 *
 * When nothing failed, the results of the last run stay in place: docs, `result:` and other tools look for those.
 *
 * @param args what the command was given beside its flags
 */
export function keepResults(
  which: BuildsNothing,
  results: readonly RunResult[],
  opened: OpenedProject,
  options: Pick<CommandOptions, 'writeJson' | 'invocationCommand'>,
  args: Readonly<Record<string, unknown>> = {},
): void {
  if (!results.some(isFailure) && !wasOfSuch(opened)) return
  const seconds = results.reduce((sum, { executionTime }) => sum + executionTime, 0)
  const given = { ...opened.flags, ...args, which, invocation_command: options.invocationCommand ?? '' }
  const masked = results.map((result) => maskResult(result, opened.mask))
  writeArtifact(
    'run_results.json',
    runResultsArtifact(masked, artifactMetadata(opened), given, seconds),
    opened,
    options,
  )
}

/** Whether the results that are there are of a command that builds nothing. */
function wasOfSuch({ host, targetPath }: OpenedProject): boolean {
  const path = joinPath(targetPath, 'run_results.json')
  if (!host.files.exists(path)) return false
  try {
    return BUILD_NOTHING.includes(readRunResults(host.files.readText(path), path).args['which'])
  } catch (error) {
    // What cannot be read is not ours to replace.
    if (error instanceof DiagnosticError) return false
    throw error
  }
}
