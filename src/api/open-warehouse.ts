import { adapterFor, type Database, openDatabase } from '../adapters/index.js'
import { engineVersion } from './engine-version.js'
import type { OpenedProject } from './open-project.js'
import type { ParsedGraph } from './parse-opened.js'
import { withQueryComment } from './query-comment.js'

/**
 * Opens the target's database, does `work` with it, and closes it whatever happens. Its statements carry the comment that the
 * project asks for.
 */
export async function withWarehouse<Result>(
  opened: OpenedProject,
  graph: ParsedGraph,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const { settings } = opened.target
  const database = await openDatabase({
    settings,
    purpose: 'run',
    onNotice: (text) => opened.emit({ kind: 'message', level: 'debug', text }),
  })
  try {
    opened.emit({ kind: 'adapterRegistered', adapter: adapterFor(settings).type, version: engineVersion() })
    return await work(withQueryComment(database, opened, graph))
  } finally {
    await database.close()
  }
}
