import type { QueryHost } from '../../../core/compiled.js'
import { foldedIdentifier, type Relation } from '../../../core/relation.js'
import { hostFunction, type HostObject } from '../../host-values.js'
import { tuple } from '../../values.js'
import type { ContextHost } from '../context-host.js'
import { asText } from '../values/convert.js'
import { columnValue } from '../values/column-value.js'
import { quoteLiteral } from '../values/relation-render.js'
import { relationValue } from '../values/relation-value.js'
import { emptyTable } from '../values/table-value.js'
import { ask, relationArgument } from './ask.js'
import { executionResult } from './result-globals.js'

/** What `adapter` reads: relations, columns, schemas, query results. */
export function adapterReads(host: ContextHost): Record<string, unknown> {
  return { ...relationReads(host), ...columnReads(host), ...queryReads(host) }
}

function relationReads(host: ContextHost): Record<string, unknown> {
  // A name that a template gives as a text is one that the project's `quoting:` speaks of.
  const named = (level: 'schema' | 'identifier', given: unknown): string =>
    host.quoting[level] === false ? foldedIdentifier(asText(given)) : asText(given)
  const list = (schema: string): unknown =>
    ask(host, [], async (database) => (await database.listRelations(schema)).map((found) => relationValue(found)))
  return {
    get_relation: hostFunction('adapter.get_relation', (args, kwargs) => {
      const schema = named('schema', args[1] ?? kwargs['schema'])
      const identifier = named('identifier', args[2] ?? kwargs['identifier'])
      return ask(host, null, async (database) => optionalRelation(await database.findRelation(schema, identifier)))
    }),
    load_relation: hostFunction('adapter.load_relation', (args, _kwargs, call) => {
      const wanted = relationArgument(args[0], call)
      const [schema, identifier] = [named('schema', wanted.schema), named('identifier', wanted.identifier)]
      const isFolded = schema !== wanted.schema || identifier !== wanted.identifier
      return ask(host, null, async (database) => {
        // One that is written in quotes in spite of the project is there under just this name.
        const found = await database.findRelation(wanted.schema, wanted.identifier)
        return optionalRelation(found ?? (isFolded ? await database.findRelation(schema, identifier) : null))
      })
    }),
    list_relations: hostFunction('adapter.list_relations', (args, kwargs) =>
      list(named('schema', args[1] ?? kwargs['schema'])),
    ),
    list_relations_without_caching: hostFunction('adapter.list_relations_without_caching', (args, _kwargs, call) =>
      list(relationArgument(args[0], call).schema),
    ),
    list_schemas: hostFunction('adapter.list_schemas', () =>
      ask(host, [], async (database) =>
        (await database.query('select nspname from pg_catalog.pg_namespace order by 1')).rows.map((row) => row[0]),
      ),
    ),
    check_schema_exists: hostFunction('adapter.check_schema_exists', (args, kwargs) => {
      const name = quoteLiteral(named('schema', args[1] ?? kwargs['schema'] ?? args[0]))
      return ask(host, false, async (database) => {
        const found = await database.query(`select 1 from pg_catalog.pg_namespace where nspname = ${name}`)
        return found.rows.length > 0
      })
    }),
  }
}

function columnReads(host: ContextHost): Record<string, unknown> {
  const missing = async (database: QueryHost, from: Relation, to: Relation): Promise<HostObject[]> => {
    const present = new Set((await database.listColumns(to)).map((column) => column.name))
    const wanted = await database.listColumns(from)
    return wanted
      .filter((column) => !present.has(column.name))
      .map((column) => columnValue(column.name, column.dataType))
  }
  return {
    get_columns_in_relation: hostFunction('adapter.get_columns_in_relation', (args, _kwargs, call) => {
      const relation = relationArgument(args[0], call)
      return ask(host, [], async (database) =>
        (await database.listColumns(relation)).map((column) => columnValue(column.name, column.dataType)),
      )
    }),
    get_missing_columns: hostFunction('adapter.get_missing_columns', (args, kwargs, call) => {
      const from = relationArgument(args[0] ?? kwargs['from_relation'], call)
      const to = relationArgument(args[1] ?? kwargs['to_relation'], call)
      return ask(host, [], (database) => missing(database, from, to))
    }),
    get_column_schema_from_query: hostFunction('adapter.get_column_schema_from_query', (args, kwargs) => {
      const sql = asText(args[0] ?? kwargs['sql'])
      return ask(host, [], (database) => columnsOfQuery(database, sql))
    }),
  }
}

function queryReads(host: ContextHost): Record<string, unknown> {
  const print = (text: string): void => host.log(text, 'print')
  return {
    execute: hostFunction('adapter.execute', (args, kwargs) => {
      const fetch = (args[2] ?? kwargs['fetch'] ?? false) === true
      const sql = asText(args[0] ?? kwargs['sql'])
      if (host.database === null) return tuple(['', emptyTable()])
      return host.database.query(sql).then((result) => executionResult(result, fetch, print))
    }),
    run_sql: hostFunction('adapter.run_sql', (args) =>
      ask(host, null, async (database) => (await database.query(asText(args[0]))).rows.map((row) => tuple(row))),
    ),
  }
}

/** Names and types of the columns of a query, without its rows. */
async function columnsOfQuery(database: QueryHost, sql: string): Promise<HostObject[]> {
  const { columns } = await database.query(`select * from (\n${sql}\n) as __dbt_sbq where false limit 0`)
  if (columns.length === 0) return []
  const ids = [...new Set(columns.map((column) => column.typeId))]
  const types = await database.query(
    `select oid, pg_catalog.format_type(oid, null) from pg_catalog.pg_type where oid in (${ids.join(', ')})`,
  )
  const names = new Map(types.rows.map(([id, name]) => [Number(id), name ?? '']))
  return columns.map((column) => columnValue(column.name, names.get(column.typeId) ?? 'text'))
}

function optionalRelation(found: Relation | null): HostObject | null {
  return found === null ? null : relationValue(found)
}
