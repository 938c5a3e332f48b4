import type { UniqueId } from '../core/node.js'
import type { BatchWindow } from '../plan/index.js'
import type { RunRequest } from '../run/index.js'
import { createSourceLoader } from '../sync/index.js'
import type { RunOptions, RunVerb } from './contract.js'
import { eventTimeOf } from './event-time.js'
import { historySettings } from './history-settings.js'
import type { OpenedProject } from './open-project.js'
import type { ParsedGraph } from './parse-opened.js'

/** Which nodes of which project are run, and how. */
export interface RunWork {
  readonly ids: ReadonlySet<UniqueId>
  readonly graph: ParsedGraph
  readonly opened: OpenedProject
  readonly options: RunOptions
  /** Batches of microbatch models that are to be run again. */
  readonly batches?: ReadonlyMap<UniqueId, readonly BatchWindow[]>
}

/** What the room `run` is asked for; a plan asks for the same, so that it says what the run would do. */
export function runRequest(
  verb: RunVerb,
  { ids, graph, opened, options, batches }: RunWork,
  parts: Pick<RunRequest, 'database' | 'compiler' | 'threads' | 'deferred' | 'loader' | 'signal'>,
): RunRequest {
  const eventTime = eventTimeOf(options)
  return {
    verb,
    manifest: graph.parsed.manifest,
    dag: graph.dag,
    selected: ids,
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
  }
}

/** Loads the source tables among the nodes. Whoever makes it closes it. */
export function sourceLoader({ ids, graph, opened }: RunWork): ReturnType<typeof createSourceLoader> {
  return createSourceLoader({
    connections: opened.target.connections,
    nodes: [...ids].map((id) => graph.parsed.manifest.nodes.get(id)).filter((node) => node?.resourceType === 'source'),
    maskSecret: opened.host.environment['TSMODEL_MASK_SECRET'] ?? null,
    onMessage: (text, node) => opened.emit({ kind: 'message', level: 'warn', text: `${node.uniqueId}: ${text}` }),
  })
}

function flag(given: boolean | undefined, fallback: unknown): boolean {
  return given ?? fallback === true
}
