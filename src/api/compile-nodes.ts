import { compileInline, NO_DATABASE } from '../compile/index.js'
import type { Database, Session } from '../adapters/index.js'
import type { CompiledNode, QueryHost } from '../core/compiled.js'
import { type Diagnostic, DiagnosticError, stopOnErrors } from '../core/diagnostic.js'
import type { Manifest } from '../core/manifest.js'
import type { RunResult } from '../core/result.js'
import { queryHost } from '../run/query-host.js'
import { writeCompiled } from '../run/target-files.js'
import { isCompilable, type CompilableNode, type UniqueId } from '../core/node.js'
import { compiledEntries, compilerFor, recording, type RecordingCompiler } from './compile-setup.js'
import type { CompiledOutput, CompileOptions, SelectionOptions } from './contract.js'
import { deferredRelations } from './deferral.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { keepResults } from './keep-results.js'
import { parseOpened, type ParsedGraph, selected } from './parse-opened.js'
import { beginning, plainResult } from './plain-result.js'
import { writeManifest } from './write-artifacts.js'
import { withSession } from './with-session.js'

/**
 * Compiles nodes and writes their SQL to `target/compiled`; nothing is built. Templates may query the database, unless
 * `--no-introspect` forbids it: then no database is opened, and what templates look for is not there.
 *
 * Throws DiagnosticError with the problems of all nodes.
 */
export async function compileNodes(options: CompileOptions): Promise<readonly CompiledOutput[]> {
  return (await compileChosen(options, null)).outputs
}

/** The same for these nodes, with the results of each; null for those that the flags choose. */
export async function compileChosen(
  options: CompileOptions,
  chosen: ReadonlySet<UniqueId> | null,
): Promise<{
  readonly outputs: readonly CompiledOutput[]
  readonly results: readonly RunResult[]
  readonly manifest: Manifest
}> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const { manifest } = graph.parsed
    if (opened.flags['introspect'] === false)
      return { manifest, ...(await compileWith(graph, opened, options, chosen, null, null)) }
    return withWarehouse(opened, graph, (database) =>
      withSession(database, 'compile', options.signal, async (session) => ({
        manifest,
        ...(await compileWith(graph, opened, options, chosen, database, session)),
      })),
    )
  })
}

async function compileWith(
  graph: ParsedGraph,
  opened: OpenedProject,
  options: CompileOptions,
  chosen: ReadonlySet<UniqueId> | null,
  ...[database, session]: readonly [Database, Session] | readonly [null, null]
): Promise<CompiledAll> {
  const { inline } = options
  if (inline !== undefined) {
    const { node, code } = await compileText(inline, graph, opened, options, database, session)
    const compiledCode = opened.mask(code)
    return { outputs: [{ uniqueId: node.uniqueId, name: node.name, compiledCode, path: null }], results: [] }
  }
  const nodes = compilableNodes(graph, chosen ?? selected(graph, options, opened))
  const ids = new Set(nodes.map((node) => node.uniqueId))
  const deferred = await deferredRelations(graph, ids, opened, options, database, session ?? undefined)
  const compiler = recording(compilerFor(opened, graph, ids, { deferred }), deferred)
  const all = await compileAll(nodes, compiler, opened, askedOn(database, session))
  keepResults('compile', all.results, opened, options)
  stopOnErrors(all.problems)
  const paths = new Map(all.outputs.map(({ uniqueId, path }) => [uniqueId, path]))
  writeManifest(
    graph.parsed.manifest,
    opened,
    options,
    compiledEntries(compiler.compiled, (id) => paths.get(id) ?? null),
    deferred,
  )
  return all
}

function askedOn(database: Database | null, session: Session | null): QueryHost {
  return database === null || session === null ? NO_DATABASE : queryHost(database, session)
}

/** The nodes of `ids` that have a template, in graph order. */
export function compilableNodes({ dag, parsed }: ParsedGraph, ids: ReadonlySet<UniqueId>): readonly CompilableNode[] {
  return dag.order
    .filter((id) => ids.has(id))
    .map((id) => parsed.manifest.nodes.get(id))
    .filter((node) => node !== undefined)
    .filter(isCompilable)
}

/** Compiles a template that stands in no file; what it asks of the database is asked on `session`. */
export async function compileText(
  text: string,
  graph: ParsedGraph,
  opened: OpenedProject,
  options: SelectionOptions,
  database: Database | null,
  session: Session | null,
): Promise<CompiledNode> {
  const deferred = await deferredRelations(graph, new Set(), opened, options, database, session ?? undefined)
  const compiler = compilerFor(opened, graph, new Set(), { deferred })
  return compileInline(text, { compiler, manifest: graph.parsed.manifest, database: askedOn(database, session) })
}

/** What compiling a set of nodes came to: the SQL of those that could be compiled, and a result of each. */
export interface CompiledAll {
  readonly outputs: readonly CompiledOutput[]
  readonly results: readonly RunResult[]
}

/** Compiles in order, so that all problems are found; writes what could be compiled. */
export async function compileAll(
  nodes: readonly CompilableNode[],
  compiler: RecordingCompiler,
  opened: OpenedProject,
  asked: QueryHost,
): Promise<CompiledAll & { readonly problems: readonly Diagnostic[] }> {
  const { host } = opened
  const place = { host, projectRoot: opened.project.root, targetPath: opened.targetPath }
  const problems: Diagnostic[] = []
  const outputs: CompiledOutput[] = []
  const results: RunResult[] = []
  for (const node of nodes) {
    const began = beginning(host)
    try {
      const { code } = await compiler.compile(node, asked)
      const text = opened.mask(code)
      const path = writeCompiled(place, node, text)
      outputs.push({ uniqueId: node.uniqueId, name: node.name, compiledCode: text, path })
      const compiled = { compiledCode: text, compiledPath: path }
      results.push(plainResult(node.uniqueId, began, host, { status: 'success', message: null, ...compiled }))
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      problems.push(...error.diagnostics)
      const { message, diagnostics } = error
      results.push(plainResult(node.uniqueId, began, host, { status: 'error', message, diagnostics }))
    }
  }
  return { outputs, results, problems }
}
