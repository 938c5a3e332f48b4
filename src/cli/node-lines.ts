import type { NodePosition } from '../core/event.js'
import type { ExecutableNode } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import { type Colour, type Level, type LogLine, logLine } from './log-line.js'

/** `3 of 12 START sql table model analytics.orders ..... [RUN]` */
export function startLine(position: NodePosition, width: number): LogLine {
  return nodeLine(position, `START ${phraseOf(position)}`, 'RUN', null, 'dim', width, {
    name: 'LogStartLine',
    code: 'Q011',
    level: 'info',
    status: 'started',
  })
}

/** `3 of 12 OK created sql table model analytics.orders ..... [SELECT 99 in 0.31s]` */
export function finishLine(position: NodePosition, result: RunResult, width: number): LogLine {
  const { node } = position
  const look = LOOKS[result.status]
  if (result.status === 'skipped') {
    const what = node.resourceType === 'test' ? 'test' : 'relation'
    return nodeLine(position, `SKIP ${what} ${position.label}`, 'SKIP', null, look.colour, width, {
      name: 'SkippingDetails',
      code: 'Q034',
      level: 'info',
      status: 'skipped',
    })
  }
  const event = RESULT_EVENTS[node.resourceType]
  return nodeLine(
    position,
    node.resourceType === 'test' ? testPhrase(position.label, result) : buildPhrase(position, result),
    statusText(node, result),
    result.executionTime,
    look.colour,
    width,
    { ...event, level: look.level, status: result.status },
    { execution_time: result.executionTime, status: result.status, num_failures: result.failures },
  )
}

/** How the JSON log of the field describes a node. */
export function nodeInfo(node: ExecutableNode, status: string): Readonly<Record<string, unknown>> {
  return {
    node_path: node.path,
    node_name: node.name,
    unique_id: node.uniqueId,
    resource_type: node.resourceType,
    materialized: node.config.materialized,
    node_status: status,
    node_relation: { database: node.database, schema: node.schema, alias: node.alias },
    meta: node.meta,
  }
}

/** What a node is called in counts: `table model`, `data test`, `seed`. */
export function kindOf(node: ExecutableNode): string {
  switch (node.resourceType) {
    case 'model':
      return `${node.config.materialized.replaceAll('_', ' ')} model`
    case 'test':
      return 'data test'
    case 'operation':
      return 'project hook'
    case 'source':
      return 'synced source'
    case 'seed':
    case 'snapshot':
      return node.resourceType
  }
}

const RESULT_EVENTS: Readonly<
  Record<ExecutableNode['resourceType'], { readonly name: string; readonly code: string }>
> = {
  model: { name: 'LogModelResult', code: 'Q012' },
  source: { name: 'LogModelResult', code: 'Q012' },
  seed: { name: 'LogSeedResult', code: 'Q016' },
  snapshot: { name: 'LogSnapshotResult', code: 'Q015' },
  test: { name: 'LogTestResult', code: 'Q007' },
  operation: { name: 'LogHookEndLine', code: 'Q033' },
}

const LOOKS: Readonly<Record<RunResult['status'], { readonly colour: Colour; readonly level: Level }>> = {
  success: { colour: 'green', level: 'info' },
  pass: { colour: 'green', level: 'info' },
  warn: { colour: 'yellow', level: 'warn' },
  fail: { colour: 'red', level: 'error' },
  error: { colour: 'red', level: 'error' },
  skipped: { colour: 'yellow', level: 'info' },
  cancelled: { colour: 'yellow', level: 'warn' },
}

function phraseOf({ node, label }: NodePosition): string {
  switch (node.resourceType) {
    case 'model':
      return `sql ${node.config.materialized} model ${label}`
    case 'seed':
      return `seed file ${label}`
    case 'source':
      return `source table ${label}`
    case 'operation':
      return `hook: ${label}`
    case 'test':
    case 'snapshot':
      return `${node.resourceType} ${label}`
  }
}

const DONE = { model: 'created', seed: 'loaded', source: 'synced', snapshot: 'snapshotted', operation: '' } as const
const DOING = {
  model: 'creating',
  seed: 'loading',
  source: 'syncing',
  snapshot: 'snapshotting',
  operation: '',
} as const

function buildPhrase(position: NodePosition, result: RunResult): string {
  const { node } = position
  if (node.resourceType === 'test') return testPhrase(position.label, result)
  const what = node.resourceType === 'snapshot' ? position.label : phraseOf(position)
  if (result.status === 'success') return ['OK', DONE[node.resourceType], what].filter((word) => word !== '').join(' ')
  // The data was built, did not pass its tests, and was not published: not an error of the SQL.
  if (result.status === 'fail') return `FAIL not published ${what}`
  const word = result.status === 'cancelled' ? 'CANCEL' : 'ERROR'
  return [word, DOING[node.resourceType], what].filter((part) => part !== '').join(' ')
}

function testPhrase(label: string, result: RunResult): string {
  return `${testStatus(result)} ${label}`
}

function testStatus(result: RunResult): string {
  const word = result.status === 'cancelled' ? 'CANCEL' : result.status.toUpperCase()
  const isMeasured = result.measured !== null && result.measured !== result.failures
  const isLoud = result.status === 'fail' || result.status === 'warn'
  if (isMeasured && result.status !== 'error') return `${word} ${Number(result.measured?.toPrecision(6))}`
  return isLoud && result.failures !== null ? `${word} ${result.failures}` : word
}

function statusText(node: ExecutableNode, result: RunResult): string {
  if (node.resourceType === 'test') return testStatus(result)
  if (result.status === 'success') return result.commandTag ?? result.message ?? 'OK'
  return result.status === 'cancelled' ? 'CANCELLED' : result.status.toUpperCase()
}

function nodeLine(
  position: NodePosition,
  phrase: string,
  status: string,
  seconds: number | null,
  colour: Colour,
  width: number,
  event: { readonly name: string; readonly code: string; readonly level: Level; readonly status: string },
  data: Readonly<Record<string, unknown>> = {},
): LogLine {
  const { node, index, total } = position
  const head = `${index} of ${total} ${phrase} `.padEnd(width, '.')
  const time = seconds === null ? '' : ` in ${seconds.toFixed(2)}s`
  return logLine(event.name, event.code, event.level, [`${head} [`, { text: `${status}${time}`, colour }, ']'], {
    description: phrase,
    index,
    total,
    node_info: nodeInfo(node, event.status),
    ...data,
  })
}
