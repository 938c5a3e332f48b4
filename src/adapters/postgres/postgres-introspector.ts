import type { CatalogRelation, Dependent, Introspector, Session, TableKey } from '../contract.js'
import type { Relation, RelationKind } from '../../core/relation.js'
import {
  COLUMNS_OF_RELATIONS,
  COLUMNS_OF_TABLE,
  DEPENDENTS_OF_RELATION,
  KEYS_OF_TABLE,
  RELATION_DETAILS,
  RELATION_KIND,
  RELATIONS_OF_SCHEMAS,
  SCHEMA_EXISTS,
} from './catalog-queries.js'

type Row = readonly (string | null)[]

/** Reads the catalog of Postgres 14 and later; the embedded database has the same one. */
export const postgresIntrospector: Introspector = {
  async schemaExists(session, schema) {
    const rows = await rowsOf(session, SCHEMA_EXISTS, [schema])
    return rows.length > 0
  },

  async findRelation(session, relation) {
    const [row] = await rowsOf(session, RELATION_KIND, [relation.schema, relation.identifier])
    return row === undefined ? null : { ...relation, kind: text(row, 0) as RelationKind }
  },

  async listRelations(session, schemas) {
    const rows = await rowsOf(session, RELATIONS_OF_SCHEMAS, [JSON.stringify(schemas)])
    return rows.map((row) => ({ ...relationOf(row), kind: text(row, 3) as RelationKind }))
  },

  async listColumns(session, relation) {
    const rows = await rowsOf(session, COLUMNS_OF_TABLE, [relation.schema, relation.identifier])
    return rows.map((row) => columnOf(row, 0))
  },

  async catalog(session, schemas) {
    const parameters = [JSON.stringify(schemas)]
    const relations = await rowsOf(session, RELATION_DETAILS, parameters)
    const columns = new Map<string, CatalogRelation['columns'][number][]>()
    for (const row of await rowsOf(session, COLUMNS_OF_RELATIONS, parameters)) {
      const id = text(row, 0)
      const list = columns.get(id)
      if (list === undefined) columns.set(id, [columnOf(row, 1)])
      else list.push(columnOf(row, 1))
    }
    return relations.map((row) => ({
      ...relationOf(row),
      kind: text(row, 3) as RelationKind,
      owner: text(row, 4),
      comment: row[5] ?? null,
      estimatedRows: numberOrNull(row, 6),
      totalBytes: numberOrNull(row, 7),
      columns: columns.get(text(row, 8)) ?? [],
    }))
  },

  async dependents(session, relation) {
    const rows = await rowsOf(session, DEPENDENTS_OF_RELATION, [relation.schema, relation.identifier])
    return rows.map((row) => ({
      kind: text(row, 0) as Dependent['kind'],
      schema: text(row, 1),
      identifier: text(row, 2),
      definition: row[3] ?? null,
      options: JSON.parse(text(row, 4)) as string[],
      description: text(row, 5),
    }))
  },

  async keys(session, relation) {
    const rows = await rowsOf(session, KEYS_OF_TABLE, [relation.schema, relation.identifier])
    return rows.map((row) => ({
      kind: text(row, 0) as TableKey['kind'],
      name: text(row, 1),
      columns: JSON.parse(text(row, 2)) as string[],
      definition: text(row, 3),
    }))
  },
}

async function rowsOf(session: Session, sql: string, parameters: readonly string[]): Promise<readonly Row[]> {
  return (await session.query(sql, parameters)).rows
}

function relationOf(row: Row): Relation {
  return { database: text(row, 0), schema: text(row, 1), identifier: text(row, 2) }
}

function columnOf(row: Row, from: number): CatalogRelation['columns'][number] {
  return {
    name: text(row, from),
    index: Number(text(row, from + 1)),
    dataType: text(row, from + 2),
    isNullable: text(row, from + 3) === 't',
    comment: row[from + 4] ?? null,
  }
}

/** A value that the query never leaves null. */
function text(row: Row, index: number): string {
  return row[index] ?? ''
}

function numberOrNull(row: Row, index: number): number | null {
  const value = row[index] ?? null
  return value === null ? null : Number(value)
}
