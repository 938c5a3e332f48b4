import type { Database, Session } from '../adapters/contract.js'
import type { QueryHost } from '../core/compiled.js'

/** What templates may ask while they render, answered on `session`: they see what its transaction sees. */
export function queryHost(database: Database, session: Session): QueryHost {
  const { introspector, databaseName } = database
  return {
    query: (sql) => session.script(sql),
    findRelation: (schema, identifier) =>
      introspector.findRelation(session, { database: databaseName, schema, identifier }),
    listRelations: (schema) => introspector.listRelations(session, [schema]),
    listColumns: (relation) => introspector.listColumns(session, relation),
  }
}
