import type { QueryHost } from '../../../core/compiled.js'
import { TemplateError } from '../../errors.js'

/**
 * The database, whose errors become errors of the template that asked: with the place of the call, the server's words, and
 * the error itself as cause. Other failures, such as a cancelled run, pass unchanged.
 */
export function reportingDatabase(database: QueryHost): QueryHost {
  return {
    query: (sql) => database.query(sql).catch(report),
    findRelation: (schema, identifier) => database.findRelation(schema, identifier).catch(report),
    listRelations: (schema) => database.listRelations(schema).catch(report),
    listColumns: (relation) => database.listColumns(relation).catch(report),
  }
}

function report(error: unknown): never {
  if (!(error instanceof Error) || !('sqlState' in error)) throw error
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined
  const detail = 'detail' in error && typeof error.detail === 'string' ? `. ${error.detail}` : ''
  const reported = new TemplateError(
    'CompilationError',
    `A query of the template failed: ${error.message}${detail}`,
    null,
    {
      code: 'QUERY_FAILED',
      hint,
    },
  )
  throw Object.assign(reported, { cause: error })
}
