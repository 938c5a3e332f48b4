import type { ConnectionSettings } from '../adapters/contract.js'
import type { SourceLocation } from '../core/diagnostic.js'

/** A value of a YAML file with the place it stands at. */
export interface Located<Value> {
  readonly value: Value
  readonly location: SourceLocation
}

/** A tree of `+key` configuration by folder, as under `models:` in project.yml; values are not rendered yet. */
export interface ConfigTree {
  readonly values: Readonly<Record<string, unknown>>
  readonly children: Readonly<Record<string, ConfigTree>>
  /** Where the folder's key, and each key of `values`, is written. */
  readonly location: SourceLocation
  readonly locations: Readonly<Record<string, SourceLocation>>
}

export type ConfigTreeKind =
  'models' | 'seeds' | 'snapshots' | 'sources' | 'data_tests' | 'unit_tests' | 'analyses' | 'exposures' | 'functions'

/** A project file (`project.yml` or `dbt_project.yml`), read, rendered and checked. */
export interface Project {
  readonly name: string
  readonly version: string | null
  /** Absolute path of the folder. */
  readonly root: string
  /** Name of the file that was read, from the root. */
  readonly file: string
  readonly profileName: string | null
  readonly modelPaths: readonly string[]
  readonly seedPaths: readonly string[]
  readonly snapshotPaths: readonly string[]
  readonly testPaths: readonly string[]
  readonly macroPaths: readonly string[]
  readonly analysisPaths: readonly string[]
  readonly functionPaths: readonly string[]
  readonly docsPaths: readonly string[]
  /** Folders whose files go with the documentation site. */
  readonly assetPaths: readonly string[]
  readonly targetPath: string
  readonly logPath: string
  readonly packagesInstallPath: string
  readonly cleanTargets: readonly string[]
  /** Layers in order, with the folders below the model paths whose models are in them. Empty: the project has none. */
  readonly layers: readonly Layer[]
  readonly vars: Readonly<Record<string, unknown>>
  readonly dispatch: readonly { readonly macroNamespace: string; readonly searchOrder: readonly string[] }[]
  readonly quoting: Readonly<Record<string, boolean>>
  /** Templates, with the place of their text. */
  readonly onRunStart: readonly Located<string>[]
  readonly onRunEnd: readonly Located<string>[]
  readonly configTrees: Readonly<Partial<Record<ConfigTreeKind, ConfigTree>>>
  readonly flags: Readonly<Record<string, unknown>>
  readonly queryComment: unknown
  readonly requireDbtVersion: readonly string[]
  readonly restrictAccess: boolean
  /** What `tsmodel schedule` runs. */
  readonly jobs: readonly ScheduledJob[]
  /** Schema that results are kept in; null keeps none. */
  readonly historySchema: string | null
  /** Where the project names its profile, for errors about it. */
  readonly profileLocation: SourceLocation | null
}

/** One entry of `jobs:` under `schedule:`. */
export interface ScheduledJob {
  readonly name: string
  /** Five fields, or six with seconds first. */
  readonly cron: string
  /** Name such as `Europe/Berlin`; default UTC. */
  readonly timezone: string
  /** Words of the command line, without the command itself; templates, rendered when the job starts. */
  readonly command: readonly string[]
  /** What becomes of a time at which nobody was there; default `run`: it is made up for, once. */
  readonly missed: 'run' | 'skip'
  readonly location: SourceLocation
}

/**
 * One entry of `layers:`. Written as a name (`- staging`) it holds the models below a folder of that name; written as
 * `- name: core` with `paths: [...]` it holds those folders.
 */
export interface Layer {
  readonly name: string
  readonly paths: readonly string[]
}

/** One output of a profile, ready to connect with. */
export interface Target {
  readonly profileName: string
  readonly targetName: string
  readonly settings: ConnectionSettings
  /** Schema that models go to by default. */
  readonly schema: string
  readonly threads: number
  /** Named connections of the profile (`connections:`), for `sync:` sources. */
  readonly connections: Readonly<Record<string, ConnectionSettings>>
  /** Schema that results are kept in, null to keep none; absent where the project decides. */
  readonly historySchema?: string | null
  /** What templates see as `target`: no secret in it. */
  readonly visible: Readonly<Record<string, unknown>>
}
