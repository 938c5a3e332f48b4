import { openDatabase, type Database } from '../../../src/adapters/index.js'
import type { CompiledNode, NodeCompiler } from '../../../src/core/compiled.js'
import type { EngineEvent } from '../../../src/core/event.js'
import { isCompilable, type Node, type UniqueId } from '../../../src/core/node.js'
import type { Relation } from '../../../src/core/relation.js'
import type { RunResult } from '../../../src/core/result.js'
import { buildDag } from '../../../src/graph/index.js'
import type { RunRequest, SourceLoader } from '../../../src/run/contract.js'
import { executeNodes, planNodes, type NodePlan } from '../../../src/run/index.js'
import { makeManifest } from '../../support/factories.js'
import { asWritten, recordsInTargetSchema } from '../../support/target-schema.js'
import { memoryHost, type MemoryHost } from '../../support/memory-host.js'

export interface Run {
  readonly results: ReadonlyMap<UniqueId, RunResult>
  readonly events: readonly EngineEvent[]
  readonly host: MemoryHost
  /** Every statement that was sent, in order. */
  readonly sql: readonly string[]
  status(id: UniqueId): string | undefined
}

export type RunSettings = Partial<RunRequest> & {
  readonly layers?: readonly string[]
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly onEvent?: (event: EngineEvent) => void
}

let runs = 0

/** Runs nodes on a database; selects all of them unless told otherwise. */
export async function runNodes(database: Database, nodes: readonly Node[], settings: RunSettings = {}): Promise<Run> {
  const { request, host, events } = requestOf(database, nodes, settings)
  const results = await executeNodes(request)
  const byId = new Map(results.map((result) => [result.uniqueId, asWritten(result)]))
  return {
    results: byId,
    events,
    host,
    sql: events.flatMap((event) => (event.kind === 'sql' ? [event.sql] : [])),
    status: (id) => byId.get(id)?.status,
  }
}

/** What a run of the nodes would do. */
export async function planOf(
  database: Database,
  nodes: readonly Node[],
  settings: RunSettings = {},
): Promise<readonly NodePlan[]> {
  const { request } = requestOf(database, nodes, settings)
  return asWritten(await planNodes(request, { withCost: true, earlierCode: () => null }))
}

function requestOf(database: Database, written: readonly Node[], settings: RunSettings) {
  const nodes = recordsInTargetSchema(written)
  const { layers, files, onEvent, target, history, ...overrides } = settings
  const manifest = makeManifest(nodes, layers === undefined ? {} : { layers })
  const host = { ...memoryHost(files ?? {}), elapsed: () => performance.now() / 1000, now: () => new Date() }
  const events: EngineEvent[] = []
  runs += 1
  const request: RunRequest = {
    verb: 'build',
    manifest,
    dag: buildDag(manifest),
    selected: new Set(nodes.map((node) => node.uniqueId)),
    compiler: placeholderCompiler(nodes, database),
    database,
    loader: noLoader,
    projectRoot: '/shop',
    targetPath: '/shop/target',
    threads: 4,
    fullRefresh: false,
    failFast: false,
    storeFailures: false,
    audit: true,
    empty: false,
    invocationId: `00000000-0000-4000-8000-${String(runs).padStart(12, '0')}`,
    startedAt: new Date(),
    host,
    emit: (said) => {
      const event = asWritten(said)
      events.push(event)
      onEvent?.(event)
    },
    signal: new AbortController().signal,
    ...overrides,
    ...(target === undefined ? {} : { target: recordsInTargetSchema(target) }),
    ...(history === undefined ? {} : { history: recordsInTargetSchema(history) }),
  }
  return { request, host, events }
}

/** A compiler for code with `<name>` where a relation goes: the stand-in, or the node of that name. */
export function placeholderCompiler(nodes: readonly Node[], database: Database): NodeCompiler {
  return {
    async compile(node, _database, options): Promise<CompiledNode> {
      const filled = (text: string): string =>
        text.replace(/<(\w+)>/g, (_, name: string) => {
          const found = nodes.find((other) => other.name === name && other.resourceType !== 'test')
          if (found === undefined || !('alias' in found)) throw new Error(`no node named ${name}`)
          const relation: Relation = options?.standIns?.get(found.uniqueId) ?? {
            database: found.database,
            schema: found.schema,
            identifier: found.alias,
          }
          return database.dialect.render(relation)
        })
      const hooks = isCompilable(node) ? node.config : {}
      const failures = 'config' in node ? (node.config as Readonly<Record<string, unknown>>)['failures_sql'] : undefined
      return {
        node:
          typeof failures === 'string'
            ? ({ ...node, config: { ...node.config, failures_sql: filled(failures) } } as typeof node)
            : node,
        code: filled(node.rawCode),
        sourceMap: [{ offset: 0, file: node.originalFilePath, line: 1, column: 1 }],
        extraCteIds: [],
        preHooks: (hooks as { pre_hook?: CompiledNode['preHooks'] }).pre_hook ?? [],
        postHooks: (hooks as { post_hook?: CompiledNode['postHooks'] }).post_hook ?? [],
      }
    },
  }
}

export async function open(settings: Parameters<typeof openDatabase>[0]['settings']): Promise<Database> {
  return openDatabase({ settings, purpose: 'test' })
}

const noLoader: SourceLoader = {
  load: () => Promise.reject(new Error('nothing to load')),
  close: () => Promise.resolve(),
}
