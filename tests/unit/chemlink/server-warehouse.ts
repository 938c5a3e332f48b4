import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startCommand, type Finished } from '../../support/built-command.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { copyWarehouse, type TestOutcome } from './warehouse.js'

const root = join(import.meta.dirname, '../../..')

type Profile = 'published' | 'adopted' | 'dirty'

/** The ChemLink project with its own target `postgres`: a warehouse and both sources on the server of the tests. */
export interface ServerWarehouse {
  readonly warehouse: TestDatabase
  readonly chemlink: TestDatabase
  readonly engagement: TestDatabase
  /** Folder of the copy of the project. */
  readonly folder: string
  /** Runs the command with these variables; throws with what it said unless it ends with `exitCode`. */
  run(args: readonly string[], variables: Readonly<Record<string, unknown>>, exitCode?: number): Promise<Finished>
  /** Data tests of the last command, from its artifacts. */
  outcomes(): readonly TestOutcome[]
  remove(): Promise<void>
}

/** Sources are filled from the demo's scripts of a profile, on top of `published`. */
export async function serverWarehouse(profile: Profile): Promise<ServerWarehouse> {
  const project = copyWarehouse('postgres')
  const [warehouse, chemlink, engagement] = await Promise.all([freshDatabase(), freshDatabase(), freshDatabase()])
  await chemlink.sql(scripts('chemlink', profile))
  await engagement.sql(scripts('engagement', profile))
  const { host = 'localhost', port, user = 'postgres', password = '' } = warehouse.settings
  const server = (prefix: string, database: TestDatabase): Readonly<Record<string, string>> => ({
    [`${prefix}_HOST`]: host,
    [`${prefix}_PORT`]: String(port),
    [`${prefix}_USER`]: user,
    [`${prefix}_PASSWORD`]: password,
    [`${prefix}_DATABASE`]: database.name,
  })
  const environment = {
    ...server('CHEMLINK_WAREHOUSE', warehouse),
    ...server('CHEMLINK_SOURCE', chemlink),
    ...server('ENGAGEMENT_SOURCE', engagement),
  }
  return {
    warehouse,
    chemlink,
    engagement,
    folder: project.folder,
    async run(args, variables, exitCode = 0) {
      const vars = JSON.stringify({ loaded_until: '2025-11-12 12:00:00+00', published_figures: false, ...variables })
      const command = startCommand([...args, '--target', 'postgres', '--vars', vars], {
        cwd: project.folder,
        environment,
      })
      const finished = await command.finished
      if (finished.exitCode === exitCode) return finished
      throw new Error(`${args.join(' ')} ended with ${finished.exitCode}\n${finished.out}\n${finished.error}`)
    },
    outcomes: () => project.outcomes(),
    async remove() {
      project.remove()
      await Promise.all([warehouse.drop(), chemlink.drop(), engagement.drop()])
    },
  }
}

function scripts(source: 'chemlink' | 'engagement', profile: Profile): string {
  const files = ['people.sql', `${source}/schema.sql`, `${source}/published.sql`]
  if (profile !== 'published') files.push(`${source}/${profile}.sql`)
  return demoScripts(...files)
}

/** Scripts of the demo, one after the other, for one session. */
export function demoScripts(...files: readonly string[]): string {
  return files.map((file) => readFileSync(join(root, 'demo', file), 'utf8')).join('\n')
}
