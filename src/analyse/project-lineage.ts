import { type Database, DatabaseError, type Session } from '../adapters/index.js'
import { DiagnosticError } from '../core/diagnostic.js'
import type { ColumnLineage, ColumnOrigin, NodeLineage } from '../core/lineage.js'
import type { Manifest } from '../core/manifest.js'
import type { CompilableNode, UniqueId } from '../core/node.js'
import { isRelational } from '../core/node.js'
import { selectLineage } from '../sql/index.js'
import { type FunctionFacts, rewriteLineage, type TableColumn } from './rewrite-lineage.js'

export interface LineageInput {
  readonly manifest: Manifest
  /** Models and snapshots whose lineage is wanted, parents first. */
  readonly nodes: readonly CompilableNode[]
  /** The SQL of a node, as a full build would run it. */
  readonly compile: (node: CompilableNode) => Promise<string>
  readonly database: Database
  readonly session: Session
}

export interface LineageOutcome {
  readonly lineage: ColumnLineage
  /** Nodes of which neither Postgres nor the parser could say anything, and why. */
  readonly unknown: ReadonlyMap<UniqueId, string>
}

/**
 * Column lineage, one step up for each node: every query becomes a temporary view in a transaction that is rolled back, and
 * what Postgres resolved is read from its rule. No query runs. Where a view cannot be made (a parent is not built, or the
 * warehouse is behind the code) the parser reads the text, with the columns that are known by then.
 */
export async function projectLineage(input: LineageInput): Promise<LineageOutcome> {
  const lineage = new Map<UniqueId, NodeLineage>()
  const unknown = new Map<UniqueId, string>()
  const queries: Query[] = []
  for (const node of input.nodes) {
    try {
      queries.push({ node, sql: await input.compile(node) })
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      unknown.set(node.uniqueId, error.message)
    }
  }
  const views = await readViews(queries, input)
  for (const { node, sql } of queries) {
    const view = views.lineage.get(node.uniqueId)
    if (view !== undefined) {
      lineage.set(node.uniqueId, { columns: view, method: 'database' })
      continue
    }
    const parsed = await selectLineage(sql, columnsKnown(input.manifest, lineage, views.columns))
    if ('columns' in parsed)
      lineage.set(node.uniqueId, { columns: named(parsed.columns, input.manifest), method: 'parser' })
    else unknown.set(node.uniqueId, views.problems.get(node.uniqueId) ?? parsed.problem)
  }
  return { lineage, unknown }
}

interface Query {
  readonly node: CompilableNode
  readonly sql: string
}

interface Views {
  readonly lineage: ReadonlyMap<UniqueId, ReadonlyMap<string, readonly ColumnOrigin[]>>
  readonly problems: ReadonlyMap<UniqueId, string>
  /** Columns of the warehouse's relations by `schema.name`. */
  readonly columns: ReadonlyMap<string, readonly string[]>
}

/** Ends the transaction without keeping anything. */
class RolledBack extends Error {}

async function readViews(queries: readonly Query[], input: LineageInput): Promise<Views> {
  const { session } = input
  let views: Views = { lineage: new Map(), problems: new Map(), columns: new Map() }
  try {
    await session.transaction(async () => {
      const problems = new Map<UniqueId, string>()
      for (const [index, { node, sql }] of queries.entries()) {
        const problem = await createView(viewName(index), sql, session)
        if (problem !== null) problems.set(node.uniqueId, problem)
      }
      const catalog = await readCatalog(input, session)
      views = { ...(await readRules(queries, catalog, input, session)), problems, columns: catalog.byName }
      throw new RolledBack()
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  }
  return views
}

const PREFIX = 'tsmodel_lineage_'

function viewName(index: number): string {
  return `${PREFIX}${index}`
}

/** Why the view could not be made; null when it was. */
async function createView(name: string, sql: string, session: Session): Promise<string | null> {
  await session.query('savepoint lineage')
  try {
    await session.query(`create temporary view ${name} as\n${sql.trimEnd().replace(/;+$/, '')}\n`)
    await session.query('release savepoint lineage')
    return null
  } catch (error) {
    if (!(error instanceof DatabaseError) || session.isLost) throw error
    await session.query('rollback to savepoint lineage')
    return error.message
  }
}

interface Catalog {
  /** Schema, name and columns by number, by the relation's id. */
  readonly byId: ReadonlyMap<number, { readonly name: string; readonly columns: ReadonlyMap<number, string> }>
  readonly byName: ReadonlyMap<string, readonly string[]>
}

async function readCatalog({ manifest }: LineageInput, session: Session): Promise<Catalog> {
  const schemas = new Set([...manifest.nodes.values()].flatMap((node) => (isRelational(node) ? [node.schema] : [])))
  const { rows } = await session.query(
    `select c.oid, n.nspname || '.' || c.relname, a.attnum, a.attname
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p', 'v', 'm', 'f') and (n.nspname = any($1::text[]) or c.relnamespace = pg_catalog.pg_my_temp_schema())
order by c.oid, a.attnum`,
    [`{${[...schemas].map((schema) => `"${schema.replace(/["\\]/g, '\\$&')}"`).join(',')}}`],
  )
  const byId = new Map<number, { readonly name: string; readonly columns: Map<number, string> }>()
  for (const [id, name, number, column] of rows) {
    const relation = byId.get(Number(id)) ?? { name: name ?? '', columns: new Map<number, string>() }
    relation.columns.set(Number(number), column ?? '')
    byId.set(Number(id), relation)
  }
  return { byId, byName: new Map([...byId.values()].map(({ name, columns }) => [name, [...columns.values()]])) }
}

async function readRules(
  queries: readonly Query[],
  catalog: Catalog,
  { manifest }: LineageInput,
  session: Session,
): Promise<Pick<Views, 'lineage'>> {
  const functions = await readFunctions(session)
  const { rows } = await session.query(
    `select c.oid, c.relname, r.ev_action::text
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class
where c.relnamespace = pg_catalog.pg_my_temp_schema() and c.relname like '${PREFIX.replaceAll('_', '\\_')}%' and r.rulename = '_RETURN'`,
  )
  const nodes = nodesByRelation(manifest)
  const lineage = new Map<UniqueId, ReadonlyMap<string, readonly ColumnOrigin[]>>()
  for (const [id, name, action] of rows) {
    const query = queries[Number((name ?? '').slice(PREFIX.length))]
    const outputs = [...(catalog.byId.get(Number(id))?.columns.values() ?? [])]
    if (query === undefined) continue
    const origins = rewriteLineage(action ?? '', functions).map((columns) => columns.flatMap(originsOf))
    lineage.set(query.node.uniqueId, new Map(outputs.map((output, index) => [output, origins[index] ?? []])))
  }
  return { lineage }

  /** The whole row stands for each of its columns. */
  function originsOf({ table, column, kind }: TableColumn): readonly ColumnOrigin[] {
    const relation = catalog.byId.get(table)
    if (relation === undefined) return []
    const node = nodes.get(relation.name) ?? `external.${relation.name}`
    if (column === 0) return [...relation.columns.values()].map((each) => ({ node, column: each, kind }))
    const name = relation.columns.get(column)
    return name === undefined ? [] : [{ node, column: name, kind }]
  }
}

const HASHES = ['md5', 'sha224', 'sha256', 'sha384', 'sha512', 'hashtext', 'hashtextextended', 'digest', 'hmac']

async function readFunctions(session: Session): Promise<FunctionFacts> {
  const { rows } = await session.query(
    `select oid, proname from pg_catalog.pg_proc
where proname in ('count', ${HASHES.map((name) => `'${name}'`).join(', ')})`,
  )
  const ids = (isWanted: (name: string) => boolean): ReadonlySet<number> =>
    new Set(rows.flatMap(([id, name]) => (isWanted(name ?? '') ? [Number(id)] : [])))
  return { hashing: ids((name) => name !== 'count'), counting: ids((name) => name === 'count') }
}

function nodesByRelation(manifest: Manifest): ReadonlyMap<string, UniqueId> {
  return new Map(
    [...manifest.nodes.values()].flatMap((node) =>
      isRelational(node) && node.resourceType !== 'test' && node.resourceType !== 'analysis'
        ? [[`${node.schema}.${node.alias}`, node.uniqueId] as const]
        : [],
    ),
  )
}

/** What the parser may know: the warehouse's columns, and those of nodes whose lineage is known. */
function columnsKnown(
  manifest: Manifest,
  lineage: ColumnLineage,
  catalog: Views['columns'],
): ReadonlyMap<string, readonly string[]> {
  const known = new Map(catalog)
  for (const [name, id] of nodesByRelation(manifest)) {
    const columns = lineage.get(id)?.columns
    if (columns !== undefined) known.set(name, [...columns.keys()])
  }
  return known
}

function named(
  parsed: ReadonlyMap<
    string,
    readonly { readonly relation: string; readonly column: string; readonly kind: ColumnOrigin['kind'] }[]
  >,
  manifest: Manifest,
): ReadonlyMap<string, readonly ColumnOrigin[]> {
  const nodes = nodesByRelation(manifest)
  return new Map(
    [...parsed].map(([output, origins]) => [
      output,
      origins.map(({ relation, column, kind }) => ({
        node: nodes.get(relation) ?? `external.${relation}`,
        column,
        kind,
      })),
    ]),
  )
}
