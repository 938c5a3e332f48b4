import { type Garbage, collectGarbage } from '../run/garbage.js'
import type { GarbageOptions } from './contract.js'
import { withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened } from './parse-opened.js'
import { withSession } from './with-session.js'

export type { Garbage } from '../run/garbage.js'

/**
 * Relations that this project has made on this target and does not define any more, and what dead runs have left aside;
 * drops them with `yes`. Only what bears the project's mark is looked at, and nothing is dropped that others depend on.
 * Throws DiagnosticError for what stops the command.
 */
export async function collectProjectGarbage(options: GarbageOptions): Promise<readonly Garbage[]> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const { manifest } = graph.parsed
    const { targetName, schema } = opened.target
    return withWarehouse(opened, graph, (database) =>
      withSession(database, 'gc', options.signal, (session) => {
        const owner = { project: manifest.projectName, target: targetName, targetSchema: schema }
        return collectGarbage(session, database, { manifest, owner, isWanted: options.yes === true })
      }),
    )
  })
}
