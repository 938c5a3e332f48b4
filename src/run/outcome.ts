import type { ExecutableNode, UniqueId } from '../core/node.js'
import { isRelational } from '../core/node.js'
import { counted } from '../core/text.js'
import type { RunResult, RunStatus, Timing } from '../core/result.js'
import { diagnosticsOf, failureTitle } from './error-diagnostic.js'

/** What is known of a node while it is executed. */
export interface NodeProgress {
  compiledCode: string | null
  compiledPath: string | null
  readonly timing: Timing[]
  readonly executed: string[]
}

export function newProgress(): NodeProgress {
  return { compiledCode: null, compiledPath: null, timing: [], executed: [] }
}

/** The parts of a result that say how it ended. */
export type Ending = Pick<RunResult, 'status' | 'message'> & Partial<RunResult>

/** A whole result from how a node ended and what is known of it. */
export function resultOf(
  node: ExecutableNode,
  progress: NodeProgress,
  ending: Ending,
  run: { readonly thread: string; readonly seconds: number; readonly quote: (node: ExecutableNode) => string },
): RunResult {
  return {
    uniqueId: node.uniqueId,
    timing: progress.timing,
    threadId: run.thread,
    executionTime: run.seconds,
    failures: null,
    measured: null,
    detail: null,
    rowsAffected: null,
    commandTag: null,
    compiledCode: progress.compiledCode,
    compiledPath: progress.compiledPath,
    executedSql: progress.executed,
    relationName: isRelational(node) && node.resourceType !== 'test' ? run.quote(node) : null,
    skippedBecause: null,
    diagnostics: [],
    ...ending,
  }
}

/** The result of a node that never started. */
export function skippedResult(
  node: ExecutableNode,
  because: UniqueId | null,
  status: Extract<RunStatus, 'skipped' | 'cancelled'>,
  quote: (node: ExecutableNode) => string,
): RunResult {
  const message =
    status === 'cancelled'
      ? 'The run was cancelled before the node started'
      : because === null
        ? 'Skipped because the run was stopped'
        : `Skipped because of ${because}`
  return resultOf(node, newProgress(), { status, message, skippedBecause: because }, { thread: '', seconds: 0, quote })
}

/** The ending of a node that broke. Throws what is not the user's to mend. */
export function errorEnding(error: unknown, node: ExecutableNode): Ending {
  const diagnostics = diagnosticsOf(error, node)
  const text = diagnostics.map((diagnostic) => indent(diagnostic.message)).join('\n')
  return { status: 'error', message: `${failureTitle(error, node)}\n${text}`, diagnostics }
}

/** The ending of a node whose tests found rows: nothing was published. */
export function rejectedEnding(failed: readonly string[], total: number): Ending {
  const names = failed.join(', ')
  return {
    status: 'fail',
    message: `Not published: ${failed.length} of ${counted(total, 'test')} failed (${names})`,
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
