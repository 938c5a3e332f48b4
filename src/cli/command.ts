import type { CommandOptions } from '../api/contract.js'
import type { Host } from '../core/host.js'
import type { Flag, FlagValues } from './flag.js'
import type { Reporter } from './reporter.js'

/** 0 all well · 1 a node failed · 2 wrong use, configuration, or a defect · 130 cancelled. */
export type ExitCode = 0 | 1 | 2 | 130

/** What a command gets to do its work. */
export interface CommandContext {
  readonly values: FlagValues
  /** Words behind the command's name. */
  readonly args: readonly string[]
  readonly host: Host
  readonly reporter: Reporter
  readonly signal: AbortSignal
  /** The flags that all verbs share, in the form that the engine takes. */
  readonly options: CommandOptions
}

export type RunCommand = (context: CommandContext) => Promise<ExitCode>

/** A command as data; its code is loaded when it is called. */
export interface CommandSpec {
  /** One word, or two for a command of a group: `docs generate`. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  /** Words that may follow, in commander's form: `[name]`, `<macro>`. */
  readonly words?: string
  readonly flags: readonly Flag[]
  /** Data goes to the standard output, all talk to the error output. */
  readonly printsData?: boolean
  /** Needs no project: no project flags are read, and no log file is written. */
  readonly standsAlone?: boolean
  load(): Promise<RunCommand>
}
