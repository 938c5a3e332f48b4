/** What sort of database object a relation is. */
export type RelationKind = 'table' | 'view' | 'materialized_view' | 'foreign_table'

/**
 * The name of a database object in three parts, as written in the catalog (not quoted).
 *
 * `database` is informative on Postgres, where one connection sees one database.
 */
export interface Relation {
  readonly database: string
  readonly schema: string
  readonly identifier: string
  readonly kind?: RelationKind
}

/** Postgres cuts identifiers after this many bytes (NAMEDATALEN - 1). */
export const MAX_IDENTIFIER_BYTES = 63

/** Key under which relations are compared and stored in maps; not for SQL. */
export function relationKey(relation: { readonly schema: string; readonly identifier: string }): string {
  return `${JSON.stringify(relation.schema)}.${JSON.stringify(relation.identifier)}`
}

/** The name as people read it: `schema.identifier`, without quotes. */
export function displayName(relation: { readonly schema: string; readonly identifier: string }): string {
  return `${relation.schema}.${relation.identifier}`
}

/** What Postgres makes of a name that is written without quotes: its letters of A to Z become small. */
export function foldedIdentifier(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
