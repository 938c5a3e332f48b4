import type { Database } from '../adapters/index.js'
import { type Diagnostic, warning } from '../core/diagnostic.js'
import { type Node, type UniqueId, type UnitTestNode } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { RunResult } from '../core/result.js'
import type { BatchWindow } from '../plan/index.js'
import { runEndNames } from '../compile/index.js'
import { executeNodes } from '../run/index.js'
import { createSourceLoader } from '../sync/index.js'
import { compilerFor, recording, type RecordingCompiler } from './compile-setup.js'
import type { RunOptions, RunOutcome, RunVerb } from './contract.js'
import { deferredRelations } from './deferral.js'
import { engineVersion } from './engine-version.js'
import { eventTimeOf } from './event-time.js'
import { finishRun } from './finish-run.js'
import { announce, type OpenedProject, withProject } from './open-project.js'
import { historySettings } from './history-settings.js'
import { runHooks } from './project-hooks.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, type ParsedGraph, selected } from './parse-opened.js'
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
export async function runSelected(
  verb: RunVerb,
  work: {
    readonly ids: ReadonlySet<UniqueId>
    readonly graph: ParsedGraph
    readonly opened: OpenedProject
    readonly options: RunOptions
    /** Batches of microbatch models that are to be run again. */
    readonly batches?: ReadonlyMap<UniqueId, readonly BatchWindow[]>
  },
): Promise<RunOutcome> {
  const { ids, graph, opened, options } = work
  const warnings: Diagnostic[] = [...opened.warnings, ...graph.parsed.warnings]
  if (ids.size === 0) {
    const nothing = warning('NOTHING_SELECTED', 'Nothing to do: the selection holds no node that this command runs', {
      hint: 'Look at what there is with "tsmodel list".',
    })
    announce([nothing], opened)
    writeManifest(graph.parsed.manifest, opened, options)
    return finishRun([], 0, { ...work, warnings: [...warnings, nothing], compiler: null })
  }
  return withWarehouse(opened, graph, async (database) => {
    const start = opened.host.elapsed()
    const deferred = await deferredRelations(graph, ids, opened, options, database)
    const compiler = recording(compilerFor(opened, graph, ids, { ...options, deferred }))
    const threads = Math.max(1, Math.min(opened.target.threads, database.capabilities.maxSessions))
    opened.emit({ kind: 'concurrency', threads, target: opened.target.targetName })
    const results = await execute(verb, work, { database, compiler, threads, deferred })
    return finishRun(results, opened.host.elapsed() - start, { ...work, warnings, compiler })
  })
}

async function execute(
  verb: RunVerb,
  { ids, graph, opened, options, batches }: Parameters<typeof runSelected>[1],
  parts: {
    readonly database: Database
    readonly compiler: RecordingCompiler
    readonly threads: number
    readonly deferred: ReadonlyMap<UniqueId, Relation>
  },
): Promise<readonly RunResult[]> {
  const signal = options.signal ?? new AbortController().signal
  const eventTime = eventTimeOf(options)
  const sources = [...ids]
    .map((id) => graph.parsed.manifest.nodes.get(id))
    .filter((node) => node?.resourceType === 'source')
  const loader = createSourceLoader({
    connections: opened.target.connections,
    nodes: sources,
    maskSecret: opened.host.environment['TSMODEL_MASK_SECRET'] ?? null,
    onMessage: (text, node) => opened.emit({ kind: 'message', level: 'warn', text: `${node.uniqueId}: ${text}` }),
  })
  const scope = { graph, opened, signal, database: parts.database, compiler: parts.compiler }
  const { onRunStart, onRunEnd } = graph.parsed.hooks
  try {
    const before = verb === 'sync' ? [] : await runHooks(onRunStart, scope)
    // A hook that prepares the run did not: what it prepares is missing, so nothing is run.
    if (before.some((result) => result.status === 'error')) return [...before, ...notRun(ids, before)]
    const results = await executeNodes({
      verb,
      manifest: graph.parsed.manifest,
      dag: graph.dag,
      selected: ids,
      loader,
      ...parts,
      projectRoot: opened.project.root,
      packageRoots: new Map(opened.packages.map(({ name, root }) => [name, root])),
      targetPath: opened.targetPath,
      target: { name: opened.target.targetName, schema: opened.target.schema },
      fullRefresh: flag(options.fullRefresh, opened.flags.full_refresh),
      failFast: flag(options.failFast, opened.flags.fail_fast),
      storeFailures: flag(options.storeFailures, opened.flags.store_failures),
      audit: options.audit ?? true,
      batchTests: options.batch ?? true,
      proveTests: options.prove ?? true,
      empty: options.empty ?? false,
      failOnWarn: opened.warningPolicy('TEST_WARNED') === 'error',
      onConflict: options.onConflict ?? 'wait',
      history: historySettings(opened),
      ...(eventTime === undefined ? {} : { eventTime }),
      ...(batches === undefined ? {} : { batches }),
      invocationId: opened.invocationId,
      startedAt: opened.startedAt,
      host: opened.host,
      emit: opened.emit,
      signal,
    })
    const names = runEndNames(results, graph.parsed.manifest)
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

/** Which nodes a verb runs; sources only where somebody said how to copy them. */
function executableIds(verb: RunVerb, { parsed }: ParsedGraph, ids: ReadonlySet<UniqueId>): ReadonlySet<UniqueId> {
  return new Set(
    [...ids].filter((id) => {
      const node = parsed.manifest.nodes.get(id) ?? parsed.manifest.unitTests?.get(id)
      return node !== undefined && runs(verb, node)
    }),
  )
}

function runs(verb: RunVerb, node: Node | UnitTestNode): boolean {
  switch (node.resourceType) {
    case 'model':
      return (verb === 'run' || verb === 'build') && node.config.materialized !== 'ephemeral'
    case 'seed':
    case 'snapshot':
    case 'test':
      return verb === node.resourceType || verb === 'build'
    case 'unit_test':
      return verb === 'test' || verb === 'build'
    case 'function':
      return verb === 'build'
    case 'source':
      return (verb === 'sync' || verb === 'build') && node.sync !== null
    default:
      return false
  }
}

function flag(given: boolean | undefined, fallback: unknown): boolean {
  return given ?? fallback === true
}
