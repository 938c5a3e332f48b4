import type { NodePosition } from '../core/event.js'
import type { RunResult } from '../core/result.js'
import { type LogLine, logLine } from './log-line.js'
import { nodeInfo } from './node-lines.js'

/** That a node begins, for tools that follow the JSON log at level debug. */
export function startEvent({ node }: NodePosition): LogLine {
  const text = `Began running node ${node.uniqueId}`
  return logLine('NodeStart', 'Q024', 'debug', text, { node_info: nodeInfo(node, 'started') })
}

/** That a node has ended, with all that came of it, for the same tools. */
export function finishEvent({ node }: NodePosition, result: RunResult): LogLine {
  const text = `Finished running node ${node.uniqueId}`
  return logLine('NodeFinished', 'Q025', 'debug', text, {
    node_info: nodeInfo(node, result.status, result.timing),
    run_result: {
      status: result.status,
      message: result.message ?? '',
      thread: result.threadId,
      execution_time: result.executionTime,
      num_failures: result.failures ?? 0,
      adapter_response: {
        ...(result.commandTag === null ? {} : { _message: result.commandTag }),
        ...(result.rowsAffected === null ? {} : { rows_affected: result.rowsAffected }),
      },
      timing_info: result.timing.map(({ name, startedAt, completedAt }) => ({
        name,
        started_at: startedAt.toISOString(),
        completed_at: completedAt.toISOString(),
      })),
    },
  })
}

/** That the command has ended, for the same tools. */
export function commandEvent({
  command,
  exitCode,
  seconds,
  now,
}: {
  readonly command: string
  readonly exitCode: number
  readonly seconds: number
  readonly now: Date
}): LogLine {
  const isWell = exitCode === 0
  const text = `Command \`${command}\` ${isWell ? 'succeeded' : 'failed'} at ${now.toISOString()} after ${seconds.toFixed(2)} seconds`
  return logLine('CommandCompleted', 'Q039', 'debug', text, {
    command,
    success: isWell,
    completed_at: now.toISOString(),
    elapsed: seconds,
  })
}
