import { type Database, DatabaseError, type Session } from '../adapters/index.js'
import { quotedName } from '../artifacts/index.js'
import { type ExecutableNode, isRelational, type UniqueId } from '../core/node.js'
import { displayName, type Relation, relationKey } from '../core/relation.js'
import type { RunResult } from '../core/result.js'
import { markFor, type MarkOwner, renderStep } from '../plan/index.js'
import { diagnosticsOf } from '../run/error-diagnostic.js'
import type { CloneOptions, RunOutcome } from './contract.js'
import { relationIn } from './deferral.js'
import { deferredManifest } from './earlier-state.js'
import { engineVersion } from './engine-version.js'
import { finishRun } from './finish-run.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, selected } from './parse-opened.js'
import { beginning, plainResult } from './plain-result.js'
import { withSession } from './with-session.js'

/** A node with the relation that another environment has for it. */
interface Clone {
  readonly node: Extract<ExecutableNode, { schema: string }>
  readonly relation: Relation
  readonly original: Relation
}

/**
 * Makes each selected model, seed and snapshot that the manifest of `--state` has as a view of the relation that was built
 * there: Postgres copies no table without copying its rows. What exists already is left alone, unless `fullRefresh`.
 *
 * Throws DiagnosticError for what stops the command before the first node.
 */
export async function cloneNodes(options: CloneOptions): Promise<RunOutcome> {
  return cloneChosen(options, null)
}

/** The same for these nodes; null for those that the flags choose. */
export async function cloneChosen(options: CloneOptions, chosen: ReadonlySet<UniqueId> | null): Promise<RunOutcome> {
  return withProject(options, async (opened) => {
    opened.emit({ kind: 'runStarting', version: engineVersion(), invocationId: opened.invocationId })
    const graph = parseOpened(opened)
    const other = deferredManifest(opened, options)
    const ids = chosen ?? selected(graph, options, opened)
    const clones = graph.dag.order.flatMap((id): readonly Clone[] => {
      const node = ids.has(id) ? graph.parsed.manifest.nodes.get(id) : undefined
      const original = node === undefined ? null : relationIn(other, node)
      if (node === undefined || original === null || !isRelational(node) || node.resourceType === 'analysis') return []
      return [{ node, original, relation: { ...original, schema: node.schema, identifier: node.alias } }]
    })
    return withWarehouse(opened, graph, async (database) => {
      const start = opened.host.elapsed()
      opened.emit({ kind: 'concurrency', threads: 1, target: opened.target.targetName })
      const { targetName, schema } = opened.target
      const owner = { project: graph.parsed.manifest.projectName, target: targetName, targetSchema: schema }
      const results = await cloneAll(clones, owner, opened, database, options)
      const warnings = [...opened.warnings, ...graph.parsed.warnings]
      return finishRun(results, opened.host.elapsed() - start, {
        which: 'clone',
        graph,
        opened,
        options,
        warnings,
        compiler: null,
      })
    })
  })
}

async function cloneAll(
  clones: readonly Clone[],
  owner: MarkOwner,
  opened: OpenedProject,
  database: Database,
  options: CloneOptions,
): Promise<readonly RunResult[]> {
  const results: RunResult[] = []
  await withSession(database, 'clone', options.signal, async (session) => {
    const schemas = new Set<string>()
    for (const [index, clone] of clones.entries()) {
      if (options.signal?.aborted === true) break
      const position = { node: clone.node, index: index + 1, total: clones.length, label: displayName(clone.relation) }
      opened.emit({ kind: 'nodeStarted', ...position })
      const result = await cloneNode(clone, {
        session,
        database,
        opened,
        schemas,
        isFresh: options.fullRefresh === true,
        owner,
      })
      opened.emit({ kind: 'nodeFinished', ...position, result })
      results.push(result)
    }
  })
  return results
}

async function cloneNode(
  { node, relation, original }: Clone,
  work: {
    readonly session: Session
    readonly database: Database
    readonly opened: OpenedProject
    readonly schemas: Set<string>
    readonly isFresh: boolean
    readonly owner: MarkOwner
  },
): Promise<RunResult> {
  const { session, opened, schemas, isFresh } = work
  const { dialect, introspector } = work.database
  const { host } = opened
  const began = beginning(host)
  const executed: string[] = []
  const run = async (sql: string): Promise<void> => {
    executed.push(sql)
    await session.query(sql)
  }
  const ended = (
    uniqueId: UniqueId,
    ending: Pick<RunResult, 'status' | 'message' | 'commandTag'> & Partial<RunResult>,
  ): RunResult =>
    plainResult(uniqueId, began, host, {
      executedSql: executed,
      relationName: quotedName(relation.database, relation.schema, relation.identifier),
      ...ending,
    })
  const untouched = { status: 'success', message: 'No-op', commandTag: null } as const
  if (relationKey(relation) === relationKey(original)) return ended(node.uniqueId, untouched)
  try {
    return await session.transaction(async () => {
      if (!schemas.has(relation.schema)) await run(dialect.createSchema(relation.schema))
      schemas.add(relation.schema)
      const existing = await introspector.findRelation(session, relation)
      if (existing !== null && !isFresh) return ended(node.uniqueId, untouched)
      if (existing !== null) await run(dialect.drop(existing))
      await run(dialect.createView(relation, `select * from ${dialect.render(original)}`))
      const text = markFor(work.owner, node.uniqueId, relation)
      await run(renderStep({ kind: 'mark', relation, text }, dialect)?.sql ?? '')
      return ended(node.uniqueId, { status: 'success', message: 'CREATE VIEW', commandTag: 'CREATE VIEW' })
    })
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const diagnostics = diagnosticsOf(error, node)
    return ended(node.uniqueId, { status: 'error', message: error.message, commandTag: null, diagnostics })
  }
}
