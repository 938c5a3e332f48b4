import { DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { OutputFiles } from './contract.js'

/** Lists the files of a data set with their hashes, in the form that `sha256sum --check` reads. */
export const CHECKSUMS = 'checksums.sha256'

/** Folders that are being written, or taken away, are hidden and carry the number of the process that works on them. */
const PASSING = /^\.(.+)\.(\d+)-[0-9a-f-]+\.(aside|old)$/

/** A folder for a data set that nobody sees until it is whole. */
export interface AsideFolder {
  readonly name: string
  readonly path: string
}

/** Names the folder that the data set is written to. */
export function asideFolder(name: string, outputDir: string, id: string, files: OutputFiles): AsideFolder {
  return { name, path: joinPath(outputDir, `.${name}.${files.processId}-${id}.aside`) }
}

/**
 * Removes what exports that were killed have left in `outputDir`; where one was killed between its two renames, the data set
 * that it was about to replace gets its place back.
 */
export function clearLeftovers(outputDir: string, files: OutputFiles): void {
  for (const name of files.names(outputDir)) {
    const match = PASSING.exec(name)
    if (match === null || files.isRunning(Number(match[2]))) continue
    const [path, place] = [joinPath(outputDir, name), joinPath(outputDir, match[1] ?? '')]
    if (match[3] === 'old' && !files.exists(place)) files.rename(path, place)
    else files.remove(path)
  }
}

/** Throws DiagnosticError when the place of a data set is taken by something that no export has written. */
export function checkPlace(name: string, outputDir: string, files: OutputFiles): void {
  const folder = joinPath(outputDir, name)
  if (!files.exists(folder) || files.exists(joinPath(folder, CHECKSUMS))) return
  if (files.isDirectory(folder) && files.names(folder).length === 0) return
  throw new DiagnosticError(
    problem('FOLDER_NOT_OURS', `"${folder}" exists, and no export has written it`, {
      hint: 'Give another folder with --output-dir, or move it away.',
    }),
  )
}

/**
 * Puts a whole folder in the place of the data set, in one rename; what was there before is taken away after. A folder that
 * holds the same already stays as it is.
 * @returns whether the place has changed
 */
export async function publishFolder(
  aside: AsideFolder,
  outputDir: string,
  id: string,
  files: OutputFiles,
): Promise<boolean> {
  const folder = joinPath(outputDir, aside.name)
  if (await holdsTheSame(folder, aside.path, files)) {
    files.remove(aside.path)
    return false
  }
  if (!files.exists(folder)) {
    files.rename(aside.path, folder)
    return true
  }
  const old = joinPath(outputDir, `.${aside.name}.${files.processId}-${id}.old`)
  files.rename(folder, old)
  files.rename(aside.path, folder)
  files.remove(old)
  return true
}

/** Compares the lists, and then the files with their list: a file that somebody has changed is not the same. */
async function holdsTheSame(folder: string, aside: string, files: OutputFiles): Promise<boolean> {
  const list = joinPath(folder, CHECKSUMS)
  if (!files.exists(list)) return false
  const text = files.readText(list)
  if (text !== files.readText(joinPath(aside, CHECKSUMS))) return false
  const entries = text
    .trimEnd()
    .split('\n')
    .map((line) => ({ sha256: line.slice(0, 64), path: line.slice(66) }))
  const expected = new Set([CHECKSUMS, ...entries.map(({ path }) => path)])
  if (files.list(folder).some((path) => !expected.has(path))) return false
  for (const { sha256, path } of entries) {
    const file = joinPath(folder, path)
    if (!files.exists(file) || (await files.sha256Of(file)) !== sha256) return false
  }
  return true
}
