import { DiagnosticError, problem } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'

export const PROFILES_FILE = 'profiles.yml'

/** A profiles file: its absolute path, and the path people know it by. */
export interface FoundProfiles {
  readonly path: string
  readonly shown: string
}

/**
 * The profiles file: in the folder given, else in the project, in `~/.tsmodel`, in `~/.dbt`.
 *
 * Throws DiagnosticError `PROFILES_NOT_FOUND` with every folder that was looked in.
 */
export function findProfiles(host: Host, projectRoot: string, profilesDir?: string): FoundProfiles {
  const given = profilesDir === undefined ? undefined : absolute(host, profilesDir)
  const folders =
    given === undefined
      ? [projectRoot, joinPath(host.homeDirectory, '.tsmodel'), joinPath(host.homeDirectory, '.dbt')]
      : [given]
  for (const folder of folders) {
    const path = joinPath(folder, PROFILES_FILE)
    if (host.files.exists(path)) return { path, shown: shownPath(host, projectRoot, path) }
  }
  throw new DiagnosticError(
    problem('PROFILES_NOT_FOUND', `No ${PROFILES_FILE} in ${folders.map((folder) => `"${folder}"`).join(', ')}`, {
      hint:
        given === undefined
          ? `Write one, or give its folder with --profiles-dir. An embedded database needs only "type: pglite" and "schema:".`
          : '--profiles-dir takes the folder that holds the file.',
    }),
  )
}

function shownPath(host: Host, projectRoot: string, path: string): string {
  if (path.startsWith(`${projectRoot}/`)) return path.slice(projectRoot.length + 1)
  if (path.startsWith(`${host.homeDirectory}/`)) return `~/${path.slice(host.homeDirectory.length + 1)}`
  return path
}

function absolute(host: Host, path: string): string {
  if (path.startsWith('~/')) return joinPath(host.homeDirectory, path.slice(2))
  return isAbsolutePath(path) ? path : joinPath(host.workingDirectory, path)
}
