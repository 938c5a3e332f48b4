import type { ExecutableNode, UniqueId } from '../core/node.js'
import { isFailure, type RunResult } from '../core/result.js'
import { counted } from '../core/text.js'
import { excerptOf, type SourceReader } from './diagnostic-text.js'
import { BLANK, type LogLine, logLine, type Painted } from './log-line.js'
import { kindOf, nodeInfo } from './node-lines.js'

export interface RunSummary {
  readonly results: readonly RunResult[]
  readonly nodes: ReadonlyMap<UniqueId, ExecutableNode>
  readonly seconds: number
}

/** The tail of a run: what ran, what went wrong, and the line of sums that scripts read. */
export function summaryLines(summary: RunSummary, source: SourceReader): readonly LogLine[] {
  const { results, nodes } = summary
  const bad = results.filter(isFailure)
  const warned = results.filter((result) => result.status === 'warn')
  return [
    BLANK,
    finishedLine(summary),
    BLANK,
    completedLine(bad, warned.length),
    ...[...warned, ...bad].flatMap((result) => failureLines(result, nodes.get(result.uniqueId), source)),
    BLANK,
    statsLine(results),
  ]
}

/** `0 hours 0 minutes and 3.10 seconds` */
export function durationText(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return `${hours} hours ${minutes} minutes and ${(seconds % 60).toFixed(2)} seconds`
}

function finishedLine({ results, nodes, seconds }: RunSummary): LogLine {
  const counts = new Map<string, number>()
  for (const { uniqueId } of results) {
    const node = nodes.get(uniqueId)
    if (node !== undefined) counts.set(kindOf(node), (counts.get(kindOf(node)) ?? 0) + 1)
  }
  const what = [...counts].map(([kind, count]) => counted(count, kind)).join(', ')
  const text = `Finished running ${what || 'nothing'} in ${durationText(seconds)} (${seconds.toFixed(2)}s).`
  return logLine('FinishedRunningStats', 'E047', 'info', text, { stat_line: what, execution_time: seconds })
}

function completedLine(bad: readonly RunResult[], warnings: number): LogLine {
  const partial = bad.filter((result) => result.status === 'partial success').length
  const errors = bad.length - partial
  const data = { num_errors: errors, num_warnings: warnings }
  const line = (level: 'info' | 'warn' | 'error', part: Painted): LogLine =>
    logLine('EndOfRunSummary', 'Z030', level, [part], data)
  if (bad.length > 0) {
    const text = `Completed with ${counted(errors, 'error')}, ${counted(partial, 'partial success', 'partial successes')}, and ${counted(warnings, 'warning')}:`
    return line('error', { text, colour: 'red' })
  }
  if (warnings > 0) return line('warn', { text: `Completed with ${counted(warnings, 'warning')}:`, colour: 'yellow' })
  return line('info', { text: 'Completed successfully', colour: 'green' })
}

function failureLines(result: RunResult, node: ExecutableNode | undefined, source: SourceReader): readonly LogLine[] {
  const isWarning = result.status === 'warn'
  const level = isWarning ? 'warn' : 'error'
  const word = isWarning
    ? 'Warning'
    : result.status === 'cancelled'
      ? 'Cancelled'
      : result.status === 'error'
        ? 'Error'
        : 'Failure'
  const place = node === undefined ? '' : ` (${node.originalFilePath})`
  const title = `${word} in ${node?.resourceType ?? 'node'} ${node?.name ?? result.uniqueId}${place}`
  const data = node === undefined ? {} : { node_info: nodeInfo(node, result.status, result.timing) }
  const lines: LogLine[] = [
    BLANK,
    logLine(
      isWarning ? 'RunResultWarning' : 'RunResultFailure',
      isWarning ? 'Z021' : 'Z022',
      level,
      [{ text: title, colour: isWarning ? 'yellow' : 'red' }],
      data,
    ),
    ...messageLines(result, source).map((text) =>
      logLine('RunResultError', 'Z024', level, `  ${text}`.trimEnd(), data),
    ),
  ]
  if (result.compiledPath !== null) {
    lines.push(
      BLANK,
      logLine('SQLCompiledPath', 'Z026', 'info', `  compiled code at ${result.compiledPath}`, {
        path: result.compiledPath,
        ...data,
      }),
    )
  }
  if (node?.resourceType === 'test' && result.relationName !== null) {
    const query = `select * from ${result.relationName}`
    lines.push(
      BLANK,
      logLine(
        'CheckNodeTestFailure',
        'Z027',
        'info',
        `  See test failures:\n  ${'-'.repeat(query.length)}\n  ${query}\n  ${'-'.repeat(query.length)}`,
        {
          relation_name: result.relationName,
          ...data,
        },
      ),
    )
  }
  return lines
}

/** Without the space that lines begin with. */
function flush(text: string): string {
  return text.replace(/^ +/gm, '')
}

/** The message, then what each diagnostic adds: its place in the user's file, with the line and a caret. */
function messageLines(result: RunResult, source: SourceReader): readonly string[] {
  const lines = (result.message ?? `Status: ${result.status}`).split('\n')
  for (const diagnostic of result.diagnostics) {
    if (!flush(result.message ?? '').includes(flush(diagnostic.message))) lines.push(...diagnostic.message.split('\n'))
    const { location } = diagnostic
    if (location !== undefined) lines.push(`at ${location.file}:${location.line}:${location.column}`)
    const excerpt = excerptOf(diagnostic, source)
    if (excerpt.length > 0) lines.push('', ...excerpt)
    if (diagnostic.hint !== undefined) lines.push(...diagnostic.hint.split('\n'))
  }
  return lines
}

function statsLine(results: readonly RunResult[]): LogLine {
  const count = (...statuses: readonly RunResult['status'][]): number =>
    results.filter((result) => statuses.includes(result.status)).length
  const stats = {
    pass: count('success', 'pass'),
    warn: count('warn'),
    error: count('error', 'fail', 'partial success', 'cancelled'),
    skip: count('skipped'),
    noop: 0,
    reused: 0,
    total: results.length,
  }
  const text =
    `Done. PASS=${stats.pass} WARN=${stats.warn} ERROR=${stats.error} SKIP=${stats.skip}` +
    ` NO-OP=${stats.noop} REUSED=${stats.reused} TOTAL=${stats.total}`
  return logLine('StatsLine', 'Z023', 'info', text, { stats })
}
