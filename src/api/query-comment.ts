import { commentedDatabase, type Database } from '../adapters/index.js'
import { COMPATIBLE_DBT_VERSION } from '../core/compatible-version.js'
import { compilerFor } from './compile-setup.js'
import type { OpenedProject } from './open-project.js'
import type { ParsedGraph } from './parse-opened.js'

/**
 * The database, whose statements carry the comment that `query-comment` of the project asks for: its template, nothing where
 * it is empty, or JSON with the profile, the target and the node where the project says nothing. Nobody else looks into the
 * embedded database, so that it gets a comment only where the project asks for one.
 */
export function withQueryComment(database: Database, opened: OpenedProject, graph: ParsedGraph): Database {
  const { comment, append } = asked(opened.project.queryComment)
  const isEmbedded = opened.target.settings.type === 'pglite'
  if (comment === '' || (comment === null && isEmbedded)) return database
  const compiler = compilerFor(opened, graph, new Set())
  const known = new Map<string, Promise<string>>()
  const textOf = (name: string): Promise<string> => {
    const text =
      known.get(name) ??
      (comment === null ? Promise.resolve(ownComment(name, opened, graph)) : compiler.queryComment(comment, name))
    known.set(name, text)
    return text
  }
  return commentedDatabase(database, { textOf, append })
}

/** `comment` null: the project says nothing of it. */
function asked(written: unknown): { readonly comment: string | null; readonly append: boolean } {
  if (written === undefined) return { comment: null, append: false }
  if (typeof written !== 'object' || written === null) {
    return { comment: typeof written === 'string' ? written : '', append: false }
  }
  const { comment, append } = written as { readonly comment?: unknown; readonly append?: unknown }
  return {
    comment: comment === undefined ? null : typeof comment === 'string' ? comment : '',
    append: append === true,
  }
}

function ownComment(sessionName: string, opened: OpenedProject, { parsed }: ParsedGraph): string {
  const isNode = parsed.manifest.nodes.has(sessionName)
  return JSON.stringify({
    app: 'tsmodel',
    dbt_version: COMPATIBLE_DBT_VERSION,
    profile_name: opened.target.profileName,
    target_name: opened.target.targetName,
    ...(isNode ? { node_id: sessionName } : { connection_name: sessionName }),
  })
}
