import type { Database } from '../adapters/index.js'
import { type Diagnostic, warning } from '../core/diagnostic.js'
import type { UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { RunResult } from '../core/result.js'
import { runEndNames } from '../compile/index.js'
import { executeNodes } from '../run/index.js'
import { compilerFor, recording, type RecordingCompiler } from './compile-setup.js'
import type { RunOptions, RunOutcome, RunVerb } from './contract.js'
import { deferredRelations } from './deferral.js'
import { engineVersion } from './engine-version.js'
import { executableIds } from './executable-ids.js'
import { finishRun } from './finish-run.js'
import { announce, withProject } from './open-project.js'
import { hasFailed, runHooks } from './project-hooks.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, selected } from './parse-opened.js'
import { runRequest, type RunWork, sourceLoader } from './run-request.js'
import { writeManifest } from './write-artifacts.js'

/**
 * Runs what `verb` runs of the selected nodes: sources, seeds, models, snapshots, tests, in graph order.
 *
 * Every node that was chosen has a result, and results, manifest and compiled SQL are written also when nodes failed.
 * Throws DiagnosticError for what stops the command before the first node.
 */
export async function runNodes(verb: RunVerb, options: RunOptions): Promise<RunOutcome> {
  return withProject(options, async (opened) => {
    opened.emit({ kind: 'runStarting', version: engineVersion(), invocationId: opened.invocationId })
    const graph = parseOpened(opened)
    const ids = executableIds(verb, graph, selected(graph, options, opened))
    return runSelected(verb, { ids, graph, opened, options })
  })
}

/** What `runNodes` does once it is known which nodes; a retry knows them from the last run. */
export async function runSelected(verb: RunVerb, work: RunWork): Promise<RunOutcome> {
  const { ids, graph, opened, options } = work
  const warnings: Diagnostic[] = [...opened.warnings, ...graph.parsed.warnings]
  if (ids.size === 0) {
    const nothing = warning('NOTHING_SELECTED', 'Nothing to do: the selection holds no node that this command runs', {
      hint: 'Look at what there is with "tsmodel list".',
    })
    announce([nothing], opened)
    writeManifest(graph.parsed.manifest, opened, options)
    return finishRun([], 0, { ...work, which: verb, warnings: [...warnings, nothing], compiler: null })
  }
  return withWarehouse(opened, graph, async (database) => {
    const start = opened.host.elapsed()
    const deferred = await deferredRelations(graph, ids, opened, options, database)
    const compiler = recording(compilerFor(opened, graph, ids, { ...options, deferred }), deferred)
    const threads = Math.max(1, Math.min(opened.target.threads, database.capabilities.maxSessions))
    opened.emit({ kind: 'concurrency', threads, target: opened.target.targetName })
    const results = await execute(verb, work, { database, compiler, threads, deferred })
    return finishRun(results, opened.host.elapsed() - start, { ...work, which: verb, warnings, compiler })
  })
}

async function execute(
  verb: RunVerb,
  work: RunWork,
  parts: {
    readonly database: Database
    readonly compiler: RecordingCompiler
    readonly threads: number
    readonly deferred: ReadonlyMap<UniqueId, Relation>
  },
): Promise<readonly RunResult[]> {
  const { ids, graph, opened, options } = work
  const signal = options.signal ?? new AbortController().signal
  const loader = sourceLoader(work)
  const scope = { graph, opened, signal, database: parts.database, compiler: parts.compiler }
  const { onRunStart, onRunEnd } = graph.parsed.hooks
  try {
    const before = verb === 'sync' ? [] : await runHooks(onRunStart, scope)
    // A hook that prepares the run did not: what it prepares is missing, so nothing is run, unless the project says otherwise.
    if (hasFailed(before, opened)) return [...before, ...notRun(ids, before)]
    const results = await executeNodes(runRequest(verb, work, { ...parts, loader, signal }))
    const names = onRunEnd.length === 0 ? {} : runEndNames(results, graph.parsed.manifest)
    const after = verb === 'sync' ? [] : await runHooks(onRunEnd, { ...scope, names })
    return [...before, ...results, ...after]
  } finally {
    await loader.close()
  }
}

/** Results of nodes that never started, because a hook failed before them. */
function notRun(ids: ReadonlySet<UniqueId>, before: readonly RunResult[]): readonly RunResult[] {
  const cause = before.find((result) => result.status === 'error')
  return [...ids].map((uniqueId) => ({
    ...before[0]!,
    uniqueId,
    status: 'skipped',
    timing: [],
    executionTime: 0,
    message: `Skipped because of ${cause?.uniqueId ?? 'on-run-start'}`,
    commandTag: null,
    compiledCode: null,
    compiledPath: null,
    executedSql: [],
    relationName: null,
    skippedBecause: cause?.uniqueId ?? null,
    diagnostics: [],
  }))
}
