import { DatabaseError, type Session } from '../../adapters/contract.js'
import { DiagnosticError } from '../../core/diagnostic.js'
import type { ExecutableNode, UniqueId } from '../../core/node.js'
import { isFailure, type RunResult } from '../../core/result.js'
import type { SqlWriter } from '../../plan/index.js'
import type { EarlierMeasures } from '../../quality/index.js'
import type { RunRequest } from '../contract.js'
import { isTransient } from '../retry.js'
import { type ComparedTest, comparedTests, readEarlier } from './earlier.js'
import { EXISTING_COLUMNS, insertHistory, missingTables } from './tables.js'

type Settings = NonNullable<RunRequest['history']>

/** Where the results of one run go. */
export interface History {
  /** What earlier runs of this target measured with a test that limits the change; null when nothing is known. */
  earlierOf(test: UniqueId): EarlierMeasures | null
  /** Keeps the results, in one statement. What goes wrong is a warning: history never fails a run. */
  record(nodes: readonly ExecutableNode[], results: ReadonlyMap<UniqueId, RunResult>): Promise<void>
}

/** Keeps nothing and knows nothing. */
export const NO_HISTORY: History = { earlierOf: () => null, record: () => Promise.resolve() }

/**
 * Makes the tables of the history when they are missing, before the first node runs, so that models may read them also in
 * the first run. Where that is not possible, it is said once, and the run keeps nothing.
 */
export async function openHistory(
  request: RunRequest,
  nodes: readonly ExecutableNode[],
  writer: SqlWriter,
): Promise<History> {
  const { history } = request
  if (request.signal.aborted) return NO_HISTORY
  const compared = comparedTests(nodes)
  if (history === undefined || history === null) {
    sayUnjudged(request, compared, 'no results of runs are kept')
    return NO_HISTORY
  }
  const { schema } = history
  const spent = stopwatch(request)
  let earlier: ReadonlyMap<UniqueId, EarlierMeasures> = new Map()
  const opened = await attempt(request, schema, async (session) => {
    await ensureTables(session, schema, writer)
    if (compared.length > 0) earlier = await readEarlier(session, request, compared, writer)
  })
  spent.pause()
  sayUnjudged(
    request,
    compared.filter((test) => !earlier.has(test.unique_id)),
    'there is no earlier run',
  )
  if (!opened) return NO_HISTORY
  return {
    earlierOf: (test) => earlier.get(test) ?? null,
    async record(nodes, results) {
      if (results.size === 0) return
      spent.resume()
      const rows = nodes.flatMap((node) => resultRow(node, results.get(node.uniqueId), history))
      const parameters = [
        JSON.stringify(invocationRow(request, history, [...results.values()])),
        JSON.stringify(rows.map(withoutNulls)).replaceAll(UNSTORABLE, '\\ufffd'),
      ]
      await attempt(request, schema, (session) => session.query(insertHistory(schema, writer), parameters))
      spent.pause()
      request.emit({ kind: 'message', level: 'debug', text: `History took ${spent.seconds().toFixed(4)} s` })
    },
  }
}

/** What is not there is null to the statement, and a quarter of the text. */
function withoutNulls(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined))
}

function sayUnjudged(request: RunRequest, tests: readonly ComparedTest[], why: string): void {
  if (tests.length === 0) return
  const names = tests.map(({ name }) => name).join(', ')
  request.emit({ kind: 'message', level: 'info', text: `The change is not judged, because ${why}: ${names}` })
}

/** How long something takes that is done in parts; it runs from the beginning. */
function stopwatch({ host }: RunRequest) {
  let [total, begun] = [0, host.elapsed()]
  return {
    pause: () => void (total += host.elapsed() - begun),
    resume: () => void (begun = host.elapsed()),
    seconds: () => total,
  }
}

/** Escapes that JSON knows and a text of Postgres does not: zero, and half of a pair. */
const UNSTORABLE = /(?<=(?<!\\)(?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g

/** Does `work` on a session of its own, once more when the connection was lost; warns, and gives false, when it fails. */
async function attempt(
  request: RunRequest,
  schema: string,
  work: (session: Session) => Promise<unknown>,
): Promise<boolean> {
  for (let isLast = request.signal.aborted; ; isLast = true) {
    let session: Session | null = null
    try {
      session = await request.database.acquire('history')
      await work(session)
      return true
    } catch (error) {
      if (!(error instanceof DatabaseError) && !(error instanceof DiagnosticError)) throw error
      if (!isLast && isTransient(error, session)) continue
      request.emit({
        kind: 'message',
        level: 'warn',
        text: `The results of this run are not kept in the schema "${schema}": ${error.message} ("history:" in the project file names another schema, or switches it off)`,
      })
      return false
    } finally {
      await session?.release()
    }
  }
}

function invocationRow(request: RunRequest, history: Settings, results: readonly RunResult[]) {
  return {
    invocation_id: request.invocationId,
    project: request.manifest.projectName,
    target: history.targetName ?? null,
    target_schema: history.targetSchema ?? null,
    verb: request.verb,
    started_at: request.startedAt.toISOString(),
    finished_at: request.host.now().toISOString(),
    success: !request.signal.aborted && !results.some(isFailure),
    version: history.version ?? null,
    server_version: request.database.serverVersion,
    git_commit: history.gitCommit ?? null,
  }
}

function resultRow(node: ExecutableNode, result: RunResult | undefined, { mask }: Settings) {
  if (result === undefined) return []
  const { message } = result
  const masked = (text: string): string => (mask === undefined ? text : mask(text))
  return [
    {
      unique_id: result.uniqueId,
      resource_type: node.resourceType,
      name: node.name,
      relation_name: result.relationName,
      status: result.status,
      message: message === null ? null : masked(message),
      started_at: result.timing[0]?.startedAt.toISOString() ?? null,
      finished_at: result.timing.at(-1)?.completedAt.toISOString() ?? null,
      execution_seconds: result.executionTime,
      rows_affected: result.rowsAffected,
      failures: result.failures,
      measured: result.measured,
      detail: result.detail,
      skipped_because: result.skippedBecause,
      ...testOf(node),
      tags: 'tags' in node ? node.tags : [],
      meta: 'meta' in node ? node.meta : {},
      code: isPublished(node, result) && result.compiledCode !== null ? masked(result.compiledCode) : null,
    },
  ]
}

/** Whether the result means that the node's SQL is what stands in the database now. */
function isPublished({ resourceType }: ExecutableNode, { status }: RunResult): boolean {
  return ['model', 'snapshot', 'function'].includes(resourceType) && ['success', 'partial success'].includes(status)
}

function testOf(node: ExecutableNode) {
  if (node.resourceType === 'unit_test') return { attached_node: node.dependsOn.nodes[0] ?? null }
  if (node.resourceType !== 'test') return {}
  return {
    attached_node: node.attachedNode ?? (node.dependsOn.nodes.length === 1 ? node.dependsOn.nodes[0] : null),
    column_name: node.columnName,
    severity: node.config.severity,
  }
}

async function ensureTables(session: Session, schema: string, writer: SqlWriter): Promise<void> {
  const missing = async (): Promise<readonly string[]> => {
    const { rows } = await session.query(EXISTING_COLUMNS, [schema])
    const tables = new Map<string, Set<string>>()
    for (const [table, column] of rows) {
      const columns = tables.get(table ?? '') ?? new Set()
      tables.set(table ?? '', columns.add(column ?? ''))
    }
    return missingTables(schema, tables, writer)
  }
  if ((await missing()).length === 0) return
  await session.transaction(async () => {
    // Two first runs at once: the second waits here, and finds the tables made.
    await session.query("select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tsmodel:history', 0))")
    for (const statement of await missing()) await session.query(statement)
  })
}
