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
    const what = isTest(node) ? 'test' : 'relation'
    return nodeLine(position, `SKIP ${what} ${position.label}`, 'SKIP', null, look.colour, width, {
      name: 'SkippingDetails',
      code: 'Q034',
      level: 'info',
      status: 'skipped',
    })
  }
  const { event } = wordsFor(node)
  return nodeLine(
    position,
    isTest(node) ? testPhrase(position.label, result) : buildPhrase(position, result),
    statusText(node, result),
    result.executionTime,
    look.colour,
    width,
    { ...event, level: look.level, status: result.status },
    { execution_time: result.executionTime, status: result.status, num_failures: result.failures },
    result.timing,
  )
}

/** How the JSON log of the field describes a node; tools take one that has `node_finished_at` for done. */
export function nodeInfo(
  node: ExecutableNode,
  status: string,
  timing: RunResult['timing'] = [],
): Readonly<Record<string, unknown>> {
  const [first, last] = [timing[0], timing.at(-1)]
  return {
    node_path: node.path,
    node_name: node.name,
    unique_id: node.uniqueId,
    resource_type: node.resourceType,
    materialized: node.config.materialized,
    node_status: status,
    node_started_at: first?.startedAt.toISOString() ?? '',
    node_finished_at: last?.completedAt.toISOString() ?? '',
    node_checksum: node.checksum,
    ...('alias' in node ? { node_relation: { database: node.database, schema: node.schema, alias: node.alias } } : {}),
    meta: node.meta,
  }
}

/** What a node is called in counts: `table model`, `data test`, `seed`. */
export function kindOf(node: ExecutableNode): string {
  if (node.resourceType === 'model') return `${node.config.materialized.replaceAll('_', ' ')} model`
  return wordsFor(node).count
}

/** How lines speak of a resource type. */
interface Words {
  readonly count: string
  /** In front of the label. */
  readonly noun: string
  readonly done: string
  readonly doing: string
  /** Name and code of the event that ends it, in the JSON log of the field. */
  readonly event: { readonly name: string; readonly code: string }
}

const MODEL_RESULT = { name: 'LogModelResult', code: 'Q012' }
const TEST_RESULT = { name: 'LogTestResult', code: 'Q007' }

const WORDS: Readonly<Record<string, Words>> = {
  model: { count: 'model', noun: 'sql model', done: 'created', doing: 'creating', event: MODEL_RESULT },
  source: { count: 'synced source', noun: 'source table', done: 'synced', doing: 'syncing', event: MODEL_RESULT },
  seed: {
    count: 'seed',
    noun: 'seed file',
    done: 'loaded',
    doing: 'loading',
    event: { name: 'LogSeedResult', code: 'Q016' },
  },
  snapshot: {
    count: 'snapshot',
    noun: 'snapshot',
    done: 'snapshotted',
    doing: 'snapshotting',
    event: { name: 'LogSnapshotResult', code: 'Q015' },
  },
  function: {
    count: 'function',
    noun: 'function',
    done: 'created',
    doing: 'creating',
    event: { name: 'LogFunctionResult', code: 'Q047' },
  },
  test: { count: 'data test', noun: 'test', done: '', doing: '', event: TEST_RESULT },
  unit_test: { count: 'unit test', noun: 'unit_test', done: '', doing: '', event: TEST_RESULT },
  operation: {
    count: 'project hook',
    noun: 'hook:',
    done: '',
    doing: '',
    event: { name: 'LogHookEndLine', code: 'Q033' },
  },
}

function wordsFor(node: ExecutableNode): Words {
  const { resourceType } = node
  return WORDS[resourceType] ?? { count: resourceType, noun: resourceType, done: '', doing: '', event: MODEL_RESULT }
}

/** Tests of data and of models: their line begins with the verdict. */
function isTest(node: ExecutableNode): boolean {
  return /^(?:unit_)?test$/.test(node.resourceType)
}

const LOOKS: Readonly<Record<RunResult['status'], { readonly colour: Colour; readonly level: Level }>> = {
  success: { colour: 'green', level: 'info' },
  pass: { colour: 'green', level: 'info' },
  warn: { colour: 'yellow', level: 'warn' },
  fail: { colour: 'red', level: 'error' },
  error: { colour: 'red', level: 'error' },
  'partial success': { colour: 'yellow', level: 'error' },
  skipped: { colour: 'yellow', level: 'info' },
  cancelled: { colour: 'yellow', level: 'warn' },
}

function phraseOf({ node, label }: NodePosition): string {
  const noun = node.resourceType === 'model' ? `sql ${node.config.materialized} model` : wordsFor(node).noun
  return `${noun} ${label}`
}

function buildPhrase(position: NodePosition, result: RunResult): string {
  const { node } = position
  const { done, doing } = wordsFor(node)
  const what = node.resourceType === 'snapshot' ? position.label : phraseOf(position)
  const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')
  if (result.status === 'success') return joined('OK', done, what)
  // The data was built, did not pass its tests, and was not published: not an error of the SQL.
  if (result.status === 'partial success') return joined('PARTIAL SUCCESS', doing, what)
  if (result.status === 'fail') return `FAIL not published ${what}`
  return joined(result.status === 'cancelled' ? 'CANCEL' : 'ERROR', doing, what)
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
  if (result.proven !== undefined) return 'PROVEN'
  if (isTest(node)) return testStatus(result)
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
  timing: RunResult['timing'] = [],
): LogLine {
  const { node, index, total } = position
  const head = `${index} of ${total} ${phrase} `.padEnd(width, '.')
  const time = seconds === null ? '' : ` in ${seconds.toFixed(2)}s`
  return logLine(event.name, event.code, event.level, [`${head} [`, { text: `${status}${time}`, colour }, ']'], {
    description: phrase,
    index,
    total,
    node_info: nodeInfo(node, event.status, timing),
    ...data,
  })
}
