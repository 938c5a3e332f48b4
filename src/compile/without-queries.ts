import type { QueryHost } from '../core/compiled.js'
import { TemplateError } from '../template/index.js'

/**
 * The database for templates that may not query it (`--no-introspect`): whether a relation is there is still answered, and
 * everything else is a TemplateError `INTROSPECTION_OFF` at the call that asked.
 */
export function withoutQueries(database: QueryHost): QueryHost {
  return { ...NO_DATABASE, findRelation: (schema, identifier) => database.findRelation(schema, identifier) }
}

/** The database where there is none: no relation is there, and whoever queries is told so. */
export const NO_DATABASE: QueryHost = {
  query: async () => refuse(),
  listRelations: async () => refuse(),
  listColumns: async () => refuse(),
  findRelation: async () => null,
}

function refuse(): never {
  throw new TemplateError(
    'CompilationError',
    'The template queries the database, which --no-introspect forbids',
    null,
    {
      code: 'INTROSPECTION_OFF',
      hint: 'Leave the flag out, or leave the node out with --exclude.',
    },
  )
}
