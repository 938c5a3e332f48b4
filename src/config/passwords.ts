import type { ConnectionSettings, PostgresSettings } from '../adapters/contract.js'
import { type Host, joinPath } from '../core/host.js'
import { Secrets } from './secrets.js'

/**
 * Every password that a connection may use: of the profile, of PGPASSWORD and of the password file. Those that are also the
 * name of something are left out, because masking them would garble every message.
 */
export function passwordsOf(
  settings: readonly ConnectionSettings[],
  host: Pick<Host, 'files' | 'homeDirectory'>,
  environment: Readonly<Record<string, string | undefined>>,
): Secrets {
  const servers = settings.filter((each): each is PostgresSettings => each.type === 'postgres')
  if (servers.length === 0) return new Secrets([])
  const names = servers.flatMap(({ user, database, host: place }) => [user, database, place])
  const given = servers.flatMap(({ password, user, database, host: place }) =>
    password === undefined || [user, database, place].includes(password) ? [] : [password],
  )
  const ofEnvironment = environment['PGPASSWORD']
  const file = environment['PGPASSFILE'] ?? joinPath(host.homeDirectory, '.pgpass')
  const found = [
    ...(ofEnvironment === undefined ? [] : [ofEnvironment]),
    ...(host.files.exists(file) && !host.files.isDirectory(file) ? passwordsIn(readIfAllowed(host, file)) : []),
  ]
  return new Secrets([...given, ...found.filter((password) => !names.includes(password))])
}

/** The last fields of the lines of a password file. */
function passwordsIn(content: string): readonly string[] {
  return content.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith('#')) return []
    const field = /^(?:(?:[^:\\]|\\.)*:){4}((?:[^:\\]|\\.)*)/.exec(line)?.[1]
    return field === undefined ? [] : [field.replace(/\\(.)/g, '$1')]
  })
}

/** A file that cannot be read holds no password that anybody could use. */
function readIfAllowed({ files }: Pick<Host, 'files'>, file: string): string {
  try {
    return files.readText(file)
  } catch {
    return ''
  }
}
