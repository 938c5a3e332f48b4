import type { Project, Target } from '../config/index.js'
import type { Diagnostic } from '../core/diagnostic.js'
import type { Host, HostFiles } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import type { MacroLibrary } from '../template/project/index.js'

export interface ParseInput {
  readonly host: Host
  readonly project: Project
  /** Installed packages, each after those it needs. */
  readonly packages?: readonly Project[]
  /** Macro files that come with the engine: their texts, under the names that errors show. */
  readonly builtin: readonly { readonly file: string; readonly text: string }[]
  readonly target: Target
  /** What `--vars` gave. */
  readonly vars?: Readonly<Record<string, unknown>>
  /** Default the host's. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** What templates see as `flags`. */
  readonly flags?: Readonly<Record<string, unknown>>
  /**
   * Where results of parsing are kept for the next time: the absolute path of a file, and the version of the engine, whose
   * change drops them. A kept result never differs from a fresh one. Without it, everything is parsed. `files` is where
   * they are kept, default the host's.
   */
  readonly cache?: { readonly path: string; readonly engineVersion: string; readonly files?: HostFiles }
  readonly invocationId?: string
  readonly invocationArguments?: Readonly<Record<string, unknown>>
  /** Told of what templates log and print while they are parsed. */
  readonly log?: (text: string, level: 'info' | 'debug' | 'warn' | 'print') => void
}

export interface ParsedProject {
  readonly manifest: Manifest
  readonly library: MacroLibrary
  readonly warnings: readonly Diagnostic[]
  /** Ids of the operations of `on-run-start` and `on-run-end`, in the order in which they run. */
  readonly hooks: { readonly onRunStart: readonly UniqueId[]; readonly onRunEnd: readonly UniqueId[] }
}
