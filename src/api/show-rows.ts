import { type Database, DatabaseError, type Session } from '../adapters/index.js'
import type { CompiledNode } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { isCompilable, isRelational, type Node } from '../core/node.js'
import { diagnosticsOf, StatementFailure } from '../run/error-diagnostic.js'
import { queryHost } from '../run/query-host.js'
import { compileText } from './compile-nodes.js'
import { compilerFor } from './compile-setup.js'
import type { ShownRows, ShowOptions } from './contract.js'
import { deferredRelations } from './deferral.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, type ParsedGraph, selected } from './parse-opened.js'
import { withSession } from './with-session.js'

const DEFAULT_LIMIT = 5

/**
 * Runs the query of each selected node (or of an inline template) and gives its rows; nothing is built.
 *
 * Seeds, snapshots and sources show the rows of their tables. Throws DiagnosticError, also for what Postgres says.
 */
export async function showRows(options: ShowOptions): Promise<readonly ShownRows[]> {
  if (options.inline === undefined && options.select === undefined && options.selector === undefined) {
    throw new DiagnosticError(
      problem('NOTHING_TO_SHOW', 'Nothing says what to show', {
        hint: 'Give a node with --select, or SQL with --inline.',
      }),
    )
  }
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    return withWarehouse(opened, graph, (database) =>
      withSession(database, 'show', options.signal, async (session) => {
        if (options.inline !== undefined) {
          const compiled = await compileText(options.inline, graph, opened, options, database, session)
          return [await rowsOf({ node: compiled.node, code: compiled.code, compiled }, options, session)]
        }
        return showNodes(graph, opened, options, database, session)
      }),
    )
  })
}

async function showNodes(
  graph: ParsedGraph,
  opened: OpenedProject,
  options: ShowOptions,
  database: Database,
  session: Session,
): Promise<readonly ShownRows[]> {
  const ids = selected(graph, options, opened)
  const deferred = await deferredRelations(graph, ids, opened, options, database, session)
  const compiler = compilerFor(opened, graph, ids, { deferred })
  const shown: ShownRows[] = []
  for (const id of graph.dag.order) {
    const node = graph.parsed.manifest.nodes.get(id)
    // Tests come along with the models that were meant; they are shown when they were asked for by their type.
    if (node === undefined || !ids.has(id)) continue
    if (node.resourceType === 'test' && !isTestWanted(node, options)) continue
    const query = await codeOf(node)
    if (query !== null) shown.push(await rowsOf(query, options, session))
  }
  return shown

  async function codeOf(node: Node): Promise<Query | null> {
    if (isCompilable(node) && node.resourceType !== 'snapshot' && node.resourceType !== 'operation') {
      const compiled = await compiler.compile(node, queryHost(database, session))
      return { node: compiled.node, code: compiled.code, compiled }
    }
    if (!isRelational(node) || node.resourceType === 'operation') return null
    const relation = database.dialect.render({ schema: node.schema, identifier: node.alias })
    return { node, code: `select * from ${relation}`, compiled: null }
  }
}

/** What is asked of the database for a node, and where it comes from. */
interface Query {
  readonly node: Pick<Node, 'name' | 'originalFilePath' | 'resourceType'>
  readonly code: string
  readonly compiled: CompiledNode | null
}

function isTestWanted(node: Node, options: ShowOptions): boolean {
  if (options.resourceTypes?.some((type) => type === 'test') === true) return true
  return (options.select ?? []).some((words) => words.split(/[\s,]+/).includes(node.name))
}

async function rowsOf({ node, code, compiled }: Query, options: ShowOptions, session: Session): Promise<ShownRows> {
  const limit = options.limit ?? DEFAULT_LIMIT
  // The line breaks keep a comment at the end of the query from swallowing the bracket.
  const [before, after] = limit < 0 ? ['', ''] : ['select * from (\n', `\n) as shown limit ${limit}`]
  try {
    const result = await session.query(`${before}${code.trimEnd().replace(/;+$/, '')}${after}`)
    const types = await typeNames(result.columns, session)
    return {
      name: node.name,
      columns: result.columns.map((column, index) => ({ name: column.name, dataType: types[index] ?? 'text' })),
      rows: result.rows,
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const failure = new StatementFailure(error, { compiled, codeOffset: before.length })
    throw new DiagnosticError(diagnosticsOf(failure, node), { cause: error })
  }
}

/** The names of types as people write them, such as `numeric(12,2)`. */
async function typeNames(
  columns: readonly { readonly typeId: number; readonly typeModifier: number }[],
  session: Session,
): Promise<readonly string[]> {
  if (columns.length === 0) return []
  const { rows } = await session.query(
    `select pg_catalog.format_type(given.type_id::oid, nullif(given.modifier, -1)::int)
from unnest($1::bigint[], $2::int[]) with ordinality as given(type_id, modifier, place)
order by given.place`,
    [arrayText(columns.map(({ typeId }) => typeId)), arrayText(columns.map(({ typeModifier }) => typeModifier))],
  )
  return rows.map(([name]) => name ?? 'text')
}

function arrayText(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`
}
