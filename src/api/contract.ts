import type { FreshnessResult } from '../artifacts/index.js'
import type { Diagnostic } from '../core/diagnostic.js'
import type { EventListener } from '../core/event.js'
import type { Host } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { ExportedDataset } from '../export/index.js'
import type { Node } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import type { Garbage } from '../run/garbage.js'
import type { NodePlan } from '../run/index.js'
import type { InstallOptions, InstallOutcome } from './install-packages.js'
import type { PreviewedTable, PreviewOptions } from './preview-sync.js'
import type { NextRun, ScheduleOptions } from './run-schedule.js'

export type { DiffLine } from '../plan/index.js'
export type { ColumnChange, CostEstimate, NodePlan, PlannedAction, PlannedTest } from '../run/index.js'

/** What every verb takes. Names follow the command line; absent means the default there. */
export interface CommandOptions {
  readonly host: Host
  readonly emit?: EventListener
  readonly signal?: AbortSignal
  /** Folder of the project; default the working directory. */
  readonly projectDir?: string
  readonly profilesDir?: string
  readonly profile?: string
  readonly target?: string
  /** YAML or JSON dictionary, as given to `--vars`. */
  readonly vars?: string
  readonly threads?: number
  readonly targetPath?: string
  readonly logPath?: string
  /** Artifacts are written unless this is false. */
  readonly writeJson?: boolean
  /** Warnings end the command like errors. */
  readonly warnError?: boolean
  /** YAML or JSON, as given to `--warn-error-options`: `{error: all | [names], warn: [names], silence: [names]}`. */
  readonly warnErrorOptions?: string
  /** UUID of this call, which is in logs and artifacts; default a fresh one. */
  readonly invocationId?: string
  /** The command as typed, for the artifacts. */
  readonly invocationCommand?: string
  /** Flags as given, for templates (`flags`) and for `run_results.json` (`args`). */
  readonly flags?: Readonly<Record<string, unknown>>
}

/** Artifacts of another invocation, to compare with and to read from. Folders are named from the working directory. */
export interface StateOptions {
  /** Folder of the artifacts that `state:`, `result:` and `source_status:` compare with. */
  readonly state?: string
  /** Reads nodes that are not selected, and not built here, from where the other invocation built them. */
  readonly defer?: boolean
  /** Folder of the manifest to defer to; default `state`. */
  readonly deferState?: string
  /** Defers also for nodes that are built here. */
  readonly favorState?: boolean
}

export interface SelectionOptions extends StateOptions {
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
  /** Name of a selector of `selectors.yml`. */
  readonly selector?: string
  readonly resourceTypes?: readonly string[]
  readonly excludeResourceTypes?: readonly string[]
  readonly indirectSelection?: 'eager' | 'cautious' | 'buildable' | 'empty'
}

export interface RunOptions extends CommandOptions, SelectionOptions {
  readonly fullRefresh?: boolean
  readonly failFast?: boolean
  readonly storeFailures?: boolean
  /** `build` only: false publishes without waiting for tests. */
  readonly audit?: boolean
  /** `build` and `test`: false runs every test by its own query, in place of one scan for those of a relation. */
  readonly batch?: boolean
  /** `build` and `test`: false runs tests also where a constraint of the relation answers them. */
  readonly prove?: boolean
  /** `run` and `build` only: read no rows of parents. */
  readonly empty?: boolean
  /** `run` and `build` only: read only rows of this time of parents with `event_time`: `3 days`, or `{start: …, end: …}`. */
  readonly sample?: string
  /** `run` and `build` only: the time that microbatch models are built for, such as `2024-01-31`. */
  readonly eventTimeStart?: string
  readonly eventTimeEnd?: string
  /** When another run builds the same relation; default `wait`. */
  readonly onConflict?: 'wait' | 'fail'
}

/** What a run with the same options would do is planned. */
export interface PlanOptions extends RunOptions {
  /** Asks the server what each query costs (`explain`). */
  readonly cost?: boolean
}

export interface PlanOutcome {
  /** In the order of the run. */
  readonly nodes: readonly NodePlan[]
  /** The project, to look up what the plans are of. */
  readonly manifest: Manifest
  readonly warnings: readonly Diagnostic[]
}

/** The verbs that execute nodes. */
export type RunVerb = 'sync' | 'seed' | 'run' | 'test' | 'build' | 'snapshot'

export interface RunOutcome {
  readonly results: readonly RunResult[]
  /** Seconds. */
  readonly elapsed: number
  /** False when a node failed, or the run was cancelled. */
  readonly success: boolean
  readonly cancelled: boolean
  readonly warnings: readonly Diagnostic[]
  /** The project as it was run, to look up what the results are of. */
  readonly manifest: Manifest
}

export interface ParseOutcome {
  readonly manifest: Manifest
  readonly warnings: readonly Diagnostic[]
}

export interface CompileOptions extends CommandOptions, SelectionOptions {
  /** SQL template to compile instead of the project's nodes. */
  readonly inline?: string
}

export interface CompiledOutput {
  readonly uniqueId: string
  readonly name: string
  readonly compiledCode: string
  /** Where it was written, from the project's root; null for inline. */
  readonly path: string | null
}

export interface ShowOptions extends CompileOptions {
  /** Rows to fetch; default 5, -1 for all. */
  readonly limit?: number
}

export interface ShownRows {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly dataType: string }[]
  /** The server's text; null is SQL null. */
  readonly rows: readonly (readonly (string | null)[])[]
}

export interface ListedNode {
  /** A node, a unit test, or an entry of the semantic layer. */
  readonly node: Pick<Node, 'name' | 'originalFilePath'> & { readonly resourceType: string }
  /** Path-like selector value: `package.folder.name`. */
  readonly selector: string
  /** The node as in manifest.json. */
  readonly json: Readonly<Record<string, unknown>>
}

export interface DebugCheck {
  readonly name: string
  readonly ok: boolean
  /** One line: what was found. */
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

export interface DocsOptions extends CommandOptions, SelectionOptions {
  /** One self-contained file in place of a folder. */
  readonly static?: boolean
  readonly emptyCatalog?: boolean
  readonly compile?: boolean
}

export interface ServeOptions extends CommandOptions {
  /** Default 8080. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly address?: string
}

export interface InitOptions {
  readonly host: Host
  /** Name of the project and of its folder; letters, digits and underscores. */
  readonly name: string
}

export interface CloneOptions extends CommandOptions, SelectionOptions {
  /** Replaces what is there. */
  readonly fullRefresh?: boolean
}

export interface RetryOptions extends CommandOptions {
  /** Folder of the `run_results.json` to go by; default the target folder. */
  readonly state?: string
  readonly fullRefresh?: boolean
  readonly failFast?: boolean
  readonly onConflict?: 'wait' | 'fail'
}

export interface OperationOptions extends CommandOptions {
  /** `name` or `package.name`. */
  readonly macro?: string
  /** YAML or JSON dictionary, as given to `--args`. */
  readonly args?: string
  /** A template to run in place of a macro. */
  readonly sql?: string
}

export interface FreshnessOptions extends CommandOptions, SelectionOptions {
  /** File to write in place of `sources.json` in the target folder. */
  readonly output?: string
}

export interface FreshnessOutcome {
  readonly results: readonly FreshnessResult[]
  /** False when a source is older than its error limit, or could not be read. */
  readonly success: boolean
}

export interface ExportOptions extends CommandOptions {
  /** Names of data sets; default all. */
  readonly datasets?: readonly string[]
  /** Folder that gets a folder for each data set; default `export` in the target folder. */
  readonly outputDir?: string
}

export interface GarbageOptions extends CommandOptions {
  /** Drops what is found; without it the database is only read. */
  readonly yes?: boolean
}

/**
 * The verbs. Each throws DiagnosticError for what stops the command before nodes run (exit code 2 on the command line);
 * failures of nodes are results.
 */
export interface Api {
  /** `build`, `run`, `test`, `seed`, `snapshot` and `sync`: works through the selected nodes; a failed one is a result. */
  run(verb: RunVerb, options: RunOptions): Promise<RunOutcome>
  /** Does the last command again for what failed or was skipped in it, with its flags. */
  retry(options: RetryOptions): Promise<RunOutcome>
  /** Makes the selected nodes as views of what another environment has built. */
  clone(options: CloneOptions): Promise<RunOutcome>
  /** What `build` would do, from the same steps that it executes. Nothing is changed in the database. */
  plan(options: PlanOptions): Promise<PlanOutcome>
  /** What `sync` would move, by the estimates of the sources. Nothing is moved. */
  previewSync(options: PreviewOptions): Promise<readonly PreviewedTable[]>
  /** The whole project as a manifest, with every warning. Needs no database. */
  parse(options: CommandOptions): Promise<ParseOutcome>
  /** The SQL of the selected nodes, or of a query given inline. */
  compile(options: CompileOptions): Promise<readonly CompiledOutput[]>
  /** Rows of the selected nodes, or of a query given inline; every value as the text that Postgres writes. */
  show(options: ShowOptions): Promise<readonly ShownRows[]>
  /** The selected nodes, in the order of the graph. */
  list(options: CommandOptions & SelectionOptions): Promise<readonly ListedNode[]>
  /** What works and what does not, from the project's file to each connection; throws for nothing that it checks. */
  debug(options: CommandOptions): Promise<readonly DebugCheck[]>
  /** Writes the documentation site into the target folder. */
  generateDocs(options: DocsOptions): Promise<{ readonly path: string; readonly files: number }>
  /** Serves the generated docs until `signal` aborts; resolves with the address once listening. */
  serveDocs(options: ServeOptions): Promise<{ readonly url: string; readonly closed: Promise<void> }>
  /** How old the rows of each source are, against its limits. */
  sourceFreshness(options: FreshnessOptions): Promise<FreshnessOutcome>
  /** Writes data sets, each with its card; all from one snapshot, each folder whole or not at all. */
  exportDatasets(options: ExportOptions): Promise<readonly ExportedDataset[]>
  /** Runs a macro, or a template given in its place. */
  runOperation(options: OperationOptions): Promise<void>
  /** Lists what the project has made and does not define any more, and drops it with `yes`. */
  collectGarbage(options: GarbageOptions): Promise<readonly Garbage[]>
  /** Installs the packages that the project lists, and what those need. Needs no profile. */
  installPackages(options: InstallOptions): Promise<InstallOutcome>
  /** The jobs of the project, with the time at which each runs next. */
  listJobs(options: CommandOptions): Promise<readonly NextRun[]>
  /** Runs the jobs at their times, until `signal` aborts and the jobs at work have ended. */
  runSchedule(options: ScheduleOptions): Promise<void>
  /** Gives the paths that were removed. */
  clean(options: CommandOptions): Promise<readonly string[]>
  /** Writes a small working project into a new folder, which it gives. */
  init(options: InitOptions): Promise<{ readonly folder: string; readonly files: readonly string[] }>
}
