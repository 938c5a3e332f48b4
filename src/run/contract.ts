import type { Database, Session } from '../adapters/contract.js'
import type { NodeCompiler, TimeWindow } from '../core/compiled.js'
import type { EventListener } from '../core/event.js'
import type { Host } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { SourceNode, UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { RunResult } from '../core/result.js'
import type { Dag } from '../graph/contract.js'
import type { BatchWindow } from '../plan/index.js'

/** What a load is given. */
export interface LoadContext {
  readonly database: Database
  /** The caller's session, outside a transaction, to load on; needed where the database has only one. */
  readonly session?: Session
  readonly signal: AbortSignal
  /** `expectedRows` is the source's estimate, null when it has none. */
  readonly onProgress: (rows: number, bytes: number, expectedRows: number | null) => void
  readonly onSql: (sql: string) => void
  /** Takes the source's structure as it is, however it has changed, and starts an incremental table over. */
  readonly fullRefresh?: boolean
}

/** Loads one source table aside; the run tests it and publishes it, like any other node. */
export interface SourceLoader {
  /**
   * Copies the table into `aside` (which does not exist yet), with the source's types, keys and not-null constraints.
   * Called once per source node; the caller publishes.
   */
  load(
    node: SourceNode,
    aside: Relation,
    context: LoadContext,
  ): Promise<{ readonly rows: number; readonly bytes: number }>
  /**
   * Brings the published table of a source in mode `incremental` or `append` up to date, in one transaction on
   * `context.session`, at whose end `beforeCommit` is called and may throw. Null when it has to be loaded in full.
   */
  update?(
    node: SourceNode,
    relation: Relation,
    context: LoadContext & { readonly beforeCommit?: () => Promise<void> },
  ): Promise<{ readonly inserted: number; readonly updated: number; readonly deleted: number } | null>
  /** Ends the snapshots and connections of all sources. Idempotent. */
  close(): Promise<void>
}

export interface RunRequest {
  readonly verb: 'sync' | 'seed' | 'run' | 'test' | 'build' | 'snapshot'
  readonly manifest: Manifest
  readonly dag: Dag
  /** Nodes to execute; every one of them gets a result. */
  readonly selected: ReadonlySet<UniqueId>
  readonly compiler: NodeCompiler
  readonly database: Database
  readonly loader: SourceLoader
  /** Absolute path of the project and of its target folder (compiled and executed SQL are written below it). */
  readonly projectRoot: string
  /** Folders of the installed packages, by name: their seeds are read from there. */
  readonly packageRoots?: ReadonlyMap<string, string>
  readonly targetPath: string
  /** The profile's target: what is built for one is not taken for that of another. */
  readonly target?: { readonly name: string; readonly schema: string }
  readonly threads: number
  readonly fullRefresh: boolean
  readonly failFast: boolean
  readonly storeFailures: boolean
  /** False publishes without waiting for tests. */
  readonly audit: boolean
  readonly empty: boolean
  /** Where nodes are read that are not selected, and not built here (`--defer`). */
  readonly deferred?: ReadonlyMap<UniqueId, Relation>
  /** Tests that would warn fail. */
  readonly failOnWarn?: boolean
  /** What to do when another run builds the same relation; default wait. */
  readonly onConflict?: 'wait' | 'fail'
  /** False runs every test by its own query; default true, tests of one relation share a scan. */
  readonly batchTests?: boolean
  /** False runs tests that a constraint of the relation answers; default true, they are reported as proven. */
  readonly proveTests?: boolean
  /** Where the results are kept, and what is said about the engine; absent or null keeps none. */
  readonly history?: {
    readonly schema: string
    readonly version?: string
    readonly gitCommit?: string | null
    /** Name and default schema of the target: runs of other targets in the same database are another history. */
    readonly targetName?: string
    readonly targetSchema?: string
    /** Takes the secrets out of messages. */
    readonly mask?: (text: string) => string
  } | null
  /** `--event-time-start` and `--event-time-end`: the time that microbatch models are built for. */
  readonly eventTime?: TimeWindow
  /** The batches of microbatch models that a retry runs again, in place of those that their configuration means. */
  readonly batches?: ReadonlyMap<UniqueId, readonly BatchWindow[]>
  readonly invocationId: string
  readonly startedAt: Date
  readonly host: Host
  readonly emit: EventListener
  readonly signal: AbortSignal
}

/** Executes the selected nodes in graph order; see `executeNodes` in `run/execute.ts`. */
export type ExecuteNodes = (request: RunRequest) => Promise<readonly RunResult[]>
