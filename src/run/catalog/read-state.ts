import type { Session } from '../../adapters/contract.js'
import { relationKey, type Relation } from '../../core/relation.js'
import type { AsideState, DependentView, ExistingRelation, PublishedState, TypedColumn } from '../../plan/index.js'
import { ASIDE_RELATION, EXISTING_RELATION } from './existing-query.js'
import { RELATION_HEADS } from './head-query.js'
import { PUBLISHED_RELATION } from './published-query.js'

/** What stands under the name; null when nothing does. */
export async function readExisting(session: Session, relation: Relation): Promise<ExistingRelation | null> {
  return readJson<ExistingRelation>(session, EXISTING_RELATION, relation)
}

/** Columns, rights, keys and indexes of what was built aside. */
export async function readAside(session: Session, relation: Relation): Promise<AsideState> {
  const found = await readJson<AsideState>(session, ASIDE_RELATION, relation)
  return found ?? { columns: [], privileges: [], keys: [], indexes: [] }
}

/**
 * Everything a replacement must keep. Must run in a transaction: the search path is empty while it reads, so that
 * definitions name their schemas, and is put back behind it.
 */
export async function readPublished(session: Session, relation: Relation): Promise<PublishedState | null> {
  const saved = await session.query(
    "select pg_catalog.current_setting('search_path'), pg_catalog.set_config('search_path', '', true)",
  )
  const state = await readJson<RawPublished>(session, PUBLISHED_RELATION, relation)
  await session.query("select pg_catalog.set_config('search_path', $1::text, true)", [saved.rows[0]?.[0] ?? ''])
  if (state === null) return null
  return { ...state, views: state.views.map(readView) }
}

/** What a publication must know, as cheaply as it can be known. */
export interface PublicationState {
  readonly published: PublishedState | null
  readonly aside: AsideState
}

/**
 * The published relation with everything a replacement must keep, and what was built aside. Must run in a transaction.
 * Most relations have nothing to keep, which one light query tells; only the others are read in full.
 */
export async function readPublication(
  session: Session,
  relation: Relation,
  aside: Relation,
  asideHasKeys: boolean,
): Promise<PublicationState> {
  const names = [relation.schema, relation.identifier, aside.identifier]
  const { rows } = await session.query(RELATION_HEADS, names, { keepPlan: true })
  const head = rows.find(([name]) => name === relation.identifier)
  const built = rows.find(([name]) => name === aside.identifier)
  const isPlain = head === undefined || head[7] === 't'
  const isPlainAside = built?.[7] === 't' && !asideHasKeys
  return {
    published: isPlain ? plainState(head) : await readPublished(session, relation),
    aside: isPlainAside
      ? { columns: columnsOf(built), privileges: [], keys: [], indexes: [] }
      : await readAside(session, aside),
  }
}

/** Names of all indexes of a relation, those of its constraints included. */
export async function readIndexNames(session: Session, relation: Relation): Promise<readonly string[]> {
  const { rows } = await session.query(
    `select i.relname
from pg_catalog.pg_index x
join pg_catalog.pg_class i on i.oid = x.indexrelid
join pg_catalog.pg_class c on c.oid = x.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1::text and c.relname = $2::text
order by i.relname`,
    [relation.schema, relation.identifier],
  )
  return rows.map(([name]) => name ?? '')
}

/**
 * Whether a view reads a relation whose name begins so: one that was replaced, and stands for those that had not been built
 * anew.
 */
export async function readsParked(session: Session, relation: Relation, prefix: string): Promise<boolean> {
  const { rows } = await session.query(
    `select
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_rewrite w on w.ev_class = c.oid
join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
join pg_catalog.pg_class p on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and p.oid = d.refobjid
where n.nspname = $1::text and c.relname = $2::text and pg_catalog.starts_with(p.relname, $3::text)
limit 1`,
    [relation.schema, relation.identifier, prefix],
  )
  return rows.length > 0
}

/** What stands under the name, without its indexes; null when nothing does. */
export async function readHead(session: Session, relation: Relation): Promise<ExistingRelation | null> {
  const names = [relation.schema, relation.identifier, relation.identifier]
  const { rows } = await session.query(RELATION_HEADS, names, { keepPlan: true })
  const state = plainState(rows[0])
  if (state === null) return null
  return {
    kind: state.kind,
    comment: state.comment,
    columns: state.columns.map((column) => ({ ...column, nullable: true })),
    indexes: [],
    options: state.options,
  }
}

function plainState(head: readonly (string | null)[] | undefined): PublishedState | null {
  if (head === undefined) return null
  return {
    kind: (head[1] ?? 'table') as PublishedState['kind'],
    owner: head[2] ?? '',
    currentUser: head[3] ?? '',
    comment: head[4] ?? null,
    options: JSON.parse(head[5] ?? '[]') as string[],
    columns: columnsOf(head),
    privileges: [],
    rowSecurity: false,
    forceRowSecurity: false,
    policies: [],
    triggers: [],
    publications: [],
    views: [],
    functions: [],
    foreignKeys: [],
    immovable: [],
  }
}

function columnsOf(head: readonly (string | null)[]): PublishedState['columns'] {
  return JSON.parse(head[6] ?? '[]') as PublishedState['columns']
}

/** Names and types of what a query returns, with the types as `format_type` writes them. */
export async function readQueryColumns(session: Session, sql: string): Promise<readonly TypedColumn[]> {
  const columns = await session.describe(sql)
  if (columns.length === 0) return []
  const types = await session.query(
    `select pg_catalog.format_type((type->>0)::oid, (type->>1)::int)
from pg_catalog.jsonb_array_elements($1::jsonb) with ordinality as given (type, place) order by place`,
    [JSON.stringify(columns.map((column) => [column.typeId, column.typeModifier]))],
  )
  return columns.map((column, index) => ({ name: column.name, dataType: types.rows[index]?.[0] ?? '' }))
}

/** Declared data types in the spelling of `format_type`; a type that Postgres does not know is left as written. */
export async function readDeclaredTypes(
  session: Session,
  declared: readonly TypedColumn[],
): Promise<ReadonlyMap<string, string>> {
  const types = new Map<string, string>()
  for (const column of declared) {
    const [described] = await session.describe(`select cast(null as ${column.dataType}) as value`)
    const name = await session.query('select pg_catalog.format_type($1::oid, $2::int)', [
      String(described?.typeId ?? 0),
      String(described?.typeModifier ?? -1),
    ])
    types.set(column.name, name.rows[0]?.[0] ?? column.dataType)
  }
  return types
}

type RawView = DependentView & {
  readonly indexDefinitions: readonly string[]
  readonly triggers: readonly string[]
}

type RawPublished = Omit<PublishedState, 'views'> & { readonly views: readonly RawView[] }

function readView(raw: RawView): DependentView {
  const { indexDefinitions, triggers, ...view } = raw
  return {
    ...view,
    reads: view.reads.map((pair) => {
      const [schema = '', identifier = ''] = JSON.parse(pair) as string[]
      return relationKey({ schema, identifier })
    }),
    companions: [...indexDefinitions, ...triggers],
  }
}

async function readJson<Value>(session: Session, sql: string, relation: Relation): Promise<Value | null> {
  const { rows } = await session.query(sql, [relation.schema, relation.identifier])
  const text = rows[0]?.[0]
  return text === undefined || text === null ? null : (JSON.parse(text) as Value)
}
