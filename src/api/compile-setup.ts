import type { CompiledEntry } from '../artifacts/index.js'
import { createCompiler, type TemplateCompiler } from '../compile/index.js'
import type { CompiledNode } from '../core/compiled.js'
import type { UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { OpenedProject } from './open-project.js'
import { logEvent, type ParsedGraph } from './parse-opened.js'
import { sampleWindow } from './sample-window.js'

/** The compiler of a parsed project. */
export function compilerFor(
  opened: OpenedProject,
  graph: ParsedGraph,
  selectedIds: ReadonlySet<UniqueId>,
  options: {
    readonly fullRefresh?: boolean
    readonly empty?: boolean
    readonly deferred?: ReadonlyMap<UniqueId, Relation>
    readonly sample?: string
  } = {},
): TemplateCompiler {
  return createCompiler({
    host: opened.host,
    manifest: graph.parsed.manifest,
    library: graph.parsed.library,
    project: opened.project,
    packages: opened.packages,
    target: opened.target,
    vars: opened.commandLineVars,
    environment: opened.environment,
    flags: opened.flags,
    fullRefresh: options.fullRefresh === true,
    empty: options.empty === true,
    introspect: opened.flags['introspect'] !== false,
    ...(options.sample === undefined ? {} : { sample: sampleWindow(options.sample, opened.startedAt) }),
    ...(options.deferred === undefined ? {} : { deferred: options.deferred }),
    selectedResources: [...selectedIds].sort(),
    invocationId: opened.invocationId,
    invocationArguments: opened.flags,
    runStartedAt: opened.startedAt,
    log: (text, level) => opened.emit(logEvent(text, level)),
  })
}

/** A compiler that also keeps what it compiled, and what stands for what, for `manifest.json`. */
export interface RecordingCompiler extends TemplateCompiler {
  readonly deferred: ReadonlyMap<UniqueId, Relation>
  readonly compiled: ReadonlyMap<UniqueId, CompiledNode>
}

/** Keeps the last compiled form of each node. */
export function recording(
  compiler: TemplateCompiler,
  deferred: ReadonlyMap<UniqueId, Relation> = new Map(),
): RecordingCompiler {
  const compiled = new Map<UniqueId, CompiledNode>()
  return {
    ...compiler,
    deferred,
    compiled,
    async compile(node, database, options) {
      const result = await compiler.compile(node, database, options)
      compiled.set(node.uniqueId, result)
      return result
    },
  }
}

/** What `manifest.json` says about compiled nodes; `pathOf` gives where the SQL was written. */
export function compiledEntries(
  compiled: ReadonlyMap<UniqueId, CompiledNode>,
  pathOf: (id: UniqueId) => string | null,
): ReadonlyMap<UniqueId, CompiledEntry> {
  return new Map(
    [...compiled].map(([id, { code, extraCteIds }]) => [
      id,
      {
        code,
        path: pathOf(id),
        extraCtes: extraCteIds.map((cteId) => ({ id: cteId, sql: compiled.get(cteId)?.code ?? '' })),
      },
    ]),
  )
}
