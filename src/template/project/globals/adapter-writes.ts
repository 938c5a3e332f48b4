import type { QueryHost } from '../../../core/compiled.js'
import type { Relation } from '../../../core/relation.js'
import { hostFunction } from '../../host-values.js'
import { tuple } from '../../values.js'
import { asText } from '../values/convert.js'
import type { ContextHost } from '../context-host.js'
import { quoteIdentifier, schemaQualified } from '../values/relation-render.js'
import { boundStatement } from './bound-statement.js'
import { ask, relationArgument } from './ask.js'

/**
 * What `adapter` changes. Nothing is dropped with CASCADE: what depends on a relation stops its removal, with Postgres'
 * own message.
 */
export function adapterWrites(host: ContextHost): Record<string, unknown> {
  const run = (sql: string): unknown => ask(host, null, async (database) => (await database.query(sql), null))
  return {
    create_schema: hostFunction('adapter.create_schema', (args, _kwargs, call) =>
      run(`create schema if not exists ${quoteIdentifier(relationArgument(args[0], call).schema)}`),
    ),
    drop_schema: hostFunction('adapter.drop_schema', (args, _kwargs, call) =>
      run(`drop schema if exists ${quoteIdentifier(relationArgument(args[0], call).schema)}`),
    ),
    drop_relation: hostFunction('adapter.drop_relation', (args, _kwargs, call) => {
      const dropped = relationArgument(args[0], call)
      return run(`drop ${kindOf(dropped)} if exists ${schemaQualified(dropped)}`)
    }),
    truncate_relation: hostFunction('adapter.truncate_relation', (args, _kwargs, call) =>
      run(`truncate table ${schemaQualified(relationArgument(args[0], call))}`),
    ),
    rename_relation: hostFunction('adapter.rename_relation', (args, kwargs, call) => {
      const from = relationArgument(args[0] ?? kwargs['from_relation'], call)
      const to = relationArgument(args[1] ?? kwargs['to_relation'], call)
      return run(`alter ${kindOf(from)} ${schemaQualified(from)} rename to ${quoteIdentifier(to.identifier)}`)
    }),
    expand_target_column_types: hostFunction('adapter.expand_target_column_types', (args, kwargs, call) => {
      const from = relationArgument(args[0] ?? kwargs['from_relation'], call)
      const to = relationArgument(args[1] ?? kwargs['to_relation'], call)
      return ask(host, null, (database) => expandTextColumns(database, from, to))
    }),
    add_query: hostFunction('adapter.add_query', (args, kwargs, call) =>
      ask(host, tuple([null, null]), async (database) => {
        await database.query(boundStatement(asText(args[0] ?? kwargs['sql']), args[2] ?? kwargs['bindings'], call))
        return tuple([null, null])
      }),
    ),
    // Templates run inside the transaction of their node; who began it commits it.
    commit: hostFunction('adapter.commit', () => null),
    // The engine reads the catalog where it needs it and keeps no cache, so there is nothing to tell it.
    cache_added: hostFunction('adapter.cache_added', () => ''),
    cache_dropped: hostFunction('adapter.cache_dropped', () => ''),
    cache_renamed: hostFunction('adapter.cache_renamed', () => ''),
  }
}

function kindOf(relation: Relation): string {
  return (relation.kind ?? 'table').replace('_', ' ')
}

/** Widens `character varying(n)` columns of `to` where those of `from` are wider. */
async function expandTextColumns(database: QueryHost, from: Relation, to: Relation): Promise<null> {
  const wanted = new Map((await database.listColumns(from)).map((column) => [column.name, sizeOf(column.dataType)]))
  for (const column of await database.listColumns(to)) {
    const own = sizeOf(column.dataType)
    const wider = wanted.get(column.name) ?? null
    if (own === null || wider === null || wider <= own) continue
    await database.query(
      `alter table ${schemaQualified(to)} alter column ${quoteIdentifier(column.name)} type character varying(${wider})`,
    )
  }
  return null
}

function sizeOf(dataType: string): number | null {
  const match = /^character varying\((\d+)\)$/.exec(dataType)
  return match === null ? null : Number(match[1])
}
