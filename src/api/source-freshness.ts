import type { Database, Session } from '../adapters/index.js'
import { DatabaseError } from '../adapters/index.js'
import { type FreshnessResult, sourcesArtifact } from '../artifacts/index.js'
import { behaves } from '../config/index.js'
import { runEndNames, type TemplateCompiler } from '../compile/index.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import type { FreshnessThreshold, SourceNode } from '../core/node.js'
import { isFailure, type RunResult } from '../core/result.js'
import type { ParsedProject } from '../parse/index.js'
import type { FreshnessOptions, FreshnessOutcome } from './contract.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, selected } from './parse-opened.js'
import { beginning, plainResult } from './plain-result.js'
import { hasFailed, runHooks } from './project-hooks.js'
import { artifactMetadata, writeArtifact } from './write-artifacts.js'
import { compilerFor, recording } from './compile-setup.js'
import { queryHost } from '../run/query-host.js'
import { serialize } from '../artifacts/index.js'
import { syncMoments } from '../sync/index.js'

/**
 * The age of each selected source: that of its newest row where a column holds the time of loading and there is a limit,
 * else that of the last sync, for tables that are synced. Writes `sources.json`.
 */
export async function sourceFreshness(options: FreshnessOptions): Promise<FreshnessOutcome> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const ids = selected(graph, options, opened)
    const sources = [...ids]
      .sort()
      .map((id) => graph.parsed.manifest.nodes.get(id))
      .filter((node) => node?.resourceType === 'source')
      .filter((node) => isMeasured(node) || node.sync !== null)
    return withWarehouse(opened, graph, async (database) => {
      const start = opened.host.elapsed()
      const compiler = recording(compilerFor(opened, graph, ids))
      const failing = new Set(opened.warningPolicy('FRESHNESS_WARNED') === 'error' ? ['error', 'warn'] : ['error'])
      const hooks = behaves(opened.project, 'source_freshness_run_project_hooks', true) ? graph.parsed.hooks : NO_HOOKS
      const signal = options.signal ?? new AbortController().signal
      const scope = { graph, opened, database, compiler, signal }
      const before = await runHooks(hooks.onRunStart, scope)
      const results = hasFailed(before, opened) ? [] : await measureAll(sources, { opened, database, compiler })
      write(results, opened.host.elapsed() - start, opened, options)
      const names = runEndNames(
        results.map((result) => asRunResult(result, opened.host)),
        graph.parsed.manifest,
      )
      const after = hasFailed(before, opened) ? [] : await runHooks(hooks.onRunEnd, { ...scope, names })
      const areFresh = results.every((result) => !('error' in result) && !failing.has(result.status))
      return { results, success: areFresh && ![...before, ...after].some(isFailure) }
    })
  })
}

const NO_HOOKS: ParsedProject['hooks'] = { onRunStart: [], onRunEnd: [] }

/** What hooks see of a source, among `results`. */
function asRunResult(result: FreshnessResult, host: Host): RunResult {
  const began = beginning(host)
  return 'error' in result
    ? plainResult(result.uniqueId, began, host, { status: 'error', message: result.error, timing: [] })
    : plainResult(result.uniqueId, began, host, {
        status: result.status,
        message: null,
        timing: result.timing,
        executionTime: result.executionTime,
      })
}

interface Tools {
  readonly opened: OpenedProject
  readonly database: Database
  readonly compiler: TemplateCompiler
}

/** Whether the rows of a source tell its age. */
function isMeasured(source: SourceNode): boolean {
  return source.freshness !== null && (source.loadedAtField !== null || loadedAtQuery(source) !== null)
}

function loadedAtQuery(source: SourceNode): string | null {
  const { loaded_at_query: query } = source.config
  return typeof query === 'string' && query.trim() !== '' ? query : null
}

/** `loaded_at_query`, which gives one time; null for sources without one. `this` is the table in it. */
async function ownQuery(source: SourceNode, { compiler, database }: Tools, session: Session): Promise<string | null> {
  const query = loadedAtQuery(source)
  if (query === null) return null
  const hook = await compiler.compileHook(source, { sql: query, transaction: false }, queryHost(database, session))
  const inner = hook.sql.replace(/;\s*$/, '')
  return `select extract(epoch from loaded.loaded_at), extract(epoch from clock_timestamp())\nfrom (\n${inner}\n) as loaded (loaded_at)`
}

async function measureAll(sources: readonly SourceNode[], tools: Tools): Promise<readonly FreshnessResult[]> {
  const session = await tools.database.acquire('freshness')
  const results: FreshnessResult[] = []
  try {
    for (const source of sources) results.push(await measure(source, tools, session))
  } finally {
    await session.release()
  }
  return results
}

async function measure(source: SourceNode, tools: Tools, session: Session): Promise<FreshnessResult> {
  const { host } = tools.opened
  const criteria = source.freshness ?? { warnAfter: null, errorAfter: null, filter: null }
  const startedAt = host.now()
  const start = host.elapsed()
  try {
    const isOfRows = isMeasured(source)
    const moments = isOfRows ? await newestRow(source, criteria, tools, session) : await lastSync(source, session)
    if (moments === null) {
      const reason = isOfRows ? 'The table has no rows to tell its age from' : 'The table was never synced'
      return { uniqueId: source.uniqueId, error: reason }
    }
    const [newest, now] = moments
    const [maxLoadedAt, snapshottedAt] = [new Date(newest * 1000), new Date(now * 1000)]
    return {
      uniqueId: source.uniqueId,
      status: statusOf(now - newest, criteria),
      maxLoadedAt,
      snapshottedAt,
      criteria,
      timing: [{ name: 'execute', startedAt, completedAt: host.now() }],
      threadId: 'Thread-1',
      executionTime: host.elapsed() - start,
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return { uniqueId: source.uniqueId, error: error.message }
  }
}

/** Seconds since 1970: the newest time of loading, and now; null without rows. */
async function newestRow(
  source: SourceNode,
  criteria: FreshnessThreshold,
  tools: Tools,
  session: Session,
): Promise<readonly [number, number] | null> {
  const query = (await ownQuery(source, tools, session)) ?? freshnessQuery(source, criteria, tools.database)
  const [[newest = null, now = null] = []] = (await session.query(query)).rows
  return newest === null || now === null ? null : [Number(newest), Number(now)]
}

/** The same for the moment of the source that its copy shows. */
async function lastSync(source: SourceNode, session: Session): Promise<readonly [number, number] | null> {
  const moment = (await syncMoments(session)).get(`${source.schema}.${source.identifier}`)
  const { rows } = await session.query('select extract(epoch from clock_timestamp())')
  return moment === undefined ? null : [moment / 1000, Number(rows[0]?.[0])]
}

/** Times without a zone are taken as UTC, which is what `extract(epoch …)` does too. */
function freshnessQuery(source: SourceNode, criteria: FreshnessThreshold, { dialect }: Database): string {
  const relation = dialect.render({ schema: source.schema, identifier: source.identifier })
  return [
    `select extract(epoch from max(${source.loadedAtField})), extract(epoch from clock_timestamp())`,
    `from ${relation}`,
    ...(criteria.filter === null ? [] : [`where ${criteria.filter}`]),
  ].join('\n')
}

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 }

/** `age` is in seconds. */
function statusOf(age: number, { warnAfter, errorAfter }: FreshnessThreshold): 'pass' | 'warn' | 'error' {
  const isOver = (limit: FreshnessThreshold['warnAfter']): boolean =>
    limit !== null && age > limit.count * (SECONDS[limit.period] ?? SECONDS.day ?? 0)
  return isOver(errorAfter) ? 'error' : isOver(warnAfter) ? 'warn' : 'pass'
}

function write(
  results: readonly FreshnessResult[],
  seconds: number,
  opened: OpenedProject,
  options: FreshnessOptions,
): void {
  const artifact = sourcesArtifact(results, artifactMetadata(opened), seconds)
  if (options.output === undefined) {
    writeArtifact('sources.json', artifact, opened, options)
    return
  }
  const { host } = opened
  const path = isAbsolutePath(options.output) ? options.output : joinPath(host.workingDirectory, options.output)
  host.files.write(path, opened.mask(serialize(artifact)))
}
