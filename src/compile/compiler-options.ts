import type { Project, Target } from '../config/index.js'
import type { TimeWindow } from '../core/compiled.js'
import type { Host } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { MacroLibrary } from '../template/project/index.js'

/** What a compiler must know of the invocation. */
export interface CompilerOptions {
  readonly host: Host
  readonly manifest: Manifest
  readonly library: MacroLibrary
  readonly project: Project
  /** Installed packages. */
  readonly packages?: readonly Project[]
  readonly target: Target
  /** What `--vars` gave. */
  readonly vars?: Readonly<Record<string, unknown>>
  /** Default the host's. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** What templates see as `flags`. */
  readonly flags?: Readonly<Record<string, unknown>>
  readonly fullRefresh?: boolean
  /** False with `--no-introspect`: templates of nodes may not query the database while they are compiled. */
  readonly introspect?: boolean
  /** Models and snapshots read no rows of what they refer to. */
  readonly empty?: boolean
  /** `--sample`: see `CompileNodeOptions.window`, which stands above it. */
  readonly sample?: TimeWindow
  /** Relations that stand for nodes of another environment (`--defer`). */
  readonly deferred?: ReadonlyMap<UniqueId, Relation>
  readonly selectedResources?: readonly UniqueId[]
  readonly invocationId: string
  readonly invocationArguments?: Readonly<Record<string, unknown>>
  readonly runStartedAt: Date
  /** Told of what templates log and print. */
  readonly log?: (text: string, level: 'info' | 'debug' | 'warn' | 'print') => void
}
