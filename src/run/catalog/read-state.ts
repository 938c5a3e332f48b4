import type { Session } from '../../adapters/contract.js'
import { relationKey, type Relation } from '../../core/relation.js'
import type { AsideState, DependentView, ExistingRelation, PublishedState, TypedColumn } from '../../plan/index.js'
import { ASIDE_RELATION, EXISTING_RELATION } from './existing-query.js'
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
