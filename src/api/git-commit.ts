import { DiagnosticError } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'

/**
 * The commit that is checked out where the project is, in hex; null outside a repository. Read from the files of the
 * repository, because git itself need not be installed, and starting it costs more than a small run.
 */
export function gitCommit({ files }: Pick<Host, 'files'>, folder: string): string | null {
  try {
    const place = repositoryOf(files, folder)
    if (place === null) return null
    const head = files.readText(joinPath(place, 'HEAD')).trim()
    const reference = /^ref: (\S+)$/.exec(head)?.[1]
    if (reference === undefined) return hexOrNull(head)
    // A work tree beside the repository has a HEAD of its own and shares everything else.
    const common = joinPath(place, 'commondir')
    const shared = files.exists(common) ? joinPath(place, files.readText(common).trim()) : place
    const loose = [place, shared].map((root) => joinPath(root, reference)).find((path) => files.exists(path))
    if (loose !== undefined) return hexOrNull(files.readText(loose).trim())
    const packed = joinPath(shared, 'packed-refs')
    if (!files.exists(packed)) return null
    const line = files
      .readText(packed)
      .split('\n')
      .find((each) => each.endsWith(` ${reference}`))
    return hexOrNull(line?.split(' ')[0] ?? '')
  } catch (error) {
    if (error instanceof DiagnosticError) return null
    throw error
  }
}

/** The folder with the repository's own files, of `folder` or of one above it. */
function repositoryOf(files: Host['files'], folder: string): string | null {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const path = joinPath(at, '.git')
    if (!files.exists(path)) continue
    if (files.isDirectory(path)) return path
    const place = /^gitdir: (.+)$/m.exec(files.readText(path))?.[1]?.trim()
    if (place === undefined) return null
    return isAbsolutePath(place) ? place : joinPath(at, place)
  }
  return null
}

function hexOrNull(text: string): string | null {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : null
}
