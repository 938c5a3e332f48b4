import type { Dialect } from '../contract.js'
import type { Relation, RelationKind } from '../../core/relation.js'

const KIND_WORDS: Readonly<Record<RelationKind, string>> = {
  table: 'table',
  view: 'view',
  materialized_view: 'materialized view',
  foreign_table: 'foreign table',
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

// The E form means the same whatever `standard_conforming_strings` says, which the plain form does not once there is a
// backslash in it.
function literal(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

function render(relation: { readonly schema: string; readonly identifier: string }): string {
  return `${quote(relation.schema)}.${quote(relation.identifier)}`
}

// Queries stand on lines of their own, so that one that ends in a line comment does not swallow what follows.
function enclosed(query: string): string {
  return `(\n${query}\n)`
}

function kindWord(relation: { readonly kind: RelationKind }): string {
  return KIND_WORDS[relation.kind]
}

/** The SQL of Postgres 14 and later; the embedded database speaks it too. */
export const postgresDialect: Dialect = {
  quote,
  literal,
  render,
  createSchema: (schema) => `create schema if not exists ${quote(schema)}`,
  createTableAs(relation, query, options = {}) {
    // A temporary table lives in a schema of its session, and must not be given another.
    if (options.temporary === true) {
      return `create temporary table ${quote(relation.identifier)} as ${enclosed(query)}`
    }
    const unlogged = options.unlogged === true ? 'unlogged ' : ''
    return `create ${unlogged}table ${render(relation)} as ${enclosed(query)}`
  },
  createView: (relation, query) => `create view ${render(relation)} as ${enclosed(query)}`,
  replaceView(relation, query, options = []) {
    const withOptions = options.length === 0 ? '' : ` with (${options.join(', ')})`
    return `create or replace view ${render(relation)}${withOptions} as ${enclosed(query)}`
  },
  createTable(relation, columns) {
    const lines = columns.map((column) => `  ${quote(column.name)} ${column.dataType}`)
    return `create table ${render(relation)} (\n${lines.join(',\n')}\n)`
  },
  drop: (relation) => `drop ${kindWord(relation)} if exists ${render(relation)}`,
  rename: (relation, identifier) => `alter ${kindWord(relation)} ${render(relation)} rename to ${quote(identifier)}`,
  copyFrom(relation, columns, options) {
    const list = columns.length === 0 ? '' : ` (${columns.map(quote).join(', ')})`
    const words =
      options.format !== 'csv'
        ? [`format ${options.format}`]
        : [
            'format csv',
            `header ${options.header === true ? 'true' : 'false'}`,
            ...(options.delimiter === undefined ? [] : [`delimiter ${literal(options.delimiter)}`]),
            ...(options.encoding === undefined ? [] : [`encoding ${literal(options.encoding)}`]),
          ]
    return `copy ${render(relation)}${list} from stdin with (${words.join(', ')})`
  },
  copyTo(query, options) {
    const words =
      options.format === 'csv' ? ['format csv', `header ${options.header === true}`] : [`format ${options.format}`]
    return `copy ${enclosed(query)} to stdout with (${words.join(', ')})`
  },
  comment(relation, column, text) {
    const subject =
      column === null ? `${kindWord(relation)} ${render(relation)}` : `column ${render(relation)}.${quote(column)}`
    return `comment on ${subject} is ${text === null ? 'null' : literal(text)}`
  },
  analyze: (relation: Relation) => `analyze ${render(relation)}`,
  advisoryLock: (key) => `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(${literal(key)}, 0))`,
}
