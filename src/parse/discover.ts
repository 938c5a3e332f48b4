import { type HostFiles, joinPath } from '../core/host.js'

/** What a file of a project is, by the folder it stands in and its ending. */
export type FileKind =
  | 'model'
  | 'pythonModel'
  | 'seed'
  | 'snapshot'
  | 'singularTest'
  | 'macro'
  | 'analysis'
  | 'function'
  | 'properties'
  | 'docs'

export interface ProjectFile {
  readonly kind: FileKind
  /** From the project's root: `models/staging/stg_orders.sql`. */
  readonly file: string
  /** Below the folder that declares its kind: `staging/stg_orders.sql`. */
  readonly path: string
}

/** The folders of a project, each from its root. */
export interface ProjectFolders {
  readonly modelPaths: readonly string[]
  readonly seedPaths: readonly string[]
  readonly snapshotPaths: readonly string[]
  readonly testPaths: readonly string[]
  readonly macroPaths: readonly string[]
  readonly analysisPaths: readonly string[]
  readonly functionPaths: readonly string[]
  readonly docsPaths: readonly string[]
}

/**
 * Every file of a project that the engine reads, in a stable order, each once.
 *
 * Under a test folder, `generic/` holds macros (tests to be applied) and `fixtures/` rows of unit tests; every other SQL file is
 * a singular test.
 */
export function discoverFiles(files: HostFiles, root: string, folders: ProjectFolders): readonly ProjectFile[] {
  const found = new Map<string, ProjectFile>()
  const scan = (paths: readonly string[], kindOf: (path: string) => FileKind | null): void => {
    for (const folder of paths) {
      for (const path of files.list(joinPath(root, folder))) {
        if (isHidden(path)) continue
        const kind = kindOf(path)
        const file = joinPath(folder, path)
        if (kind !== null && !found.has(`${kind} ${file}`)) found.set(`${kind} ${file}`, { kind, file, path })
      }
    }
  }

  scan(folders.macroPaths, (path) => (path.endsWith('.sql') ? 'macro' : propertiesOrNull(path)))
  scan(folders.modelPaths, (path) => {
    if (path.endsWith('.py')) return 'pythonModel'
    return path.endsWith('.sql') ? 'model' : propertiesOrNull(path)
  })
  scan(folders.seedPaths, (path) => (path.endsWith('.csv') ? 'seed' : propertiesOrNull(path)))
  scan(folders.snapshotPaths, (path) => (path.endsWith('.sql') ? 'snapshot' : propertiesOrNull(path)))
  scan(folders.analysisPaths, (path) => (path.endsWith('.sql') ? 'analysis' : propertiesOrNull(path)))
  scan(folders.functionPaths, (path) => (path.endsWith('.sql') ? 'function' : propertiesOrNull(path)))
  scan(folders.testPaths, (path) => {
    if (path.startsWith('fixtures/')) return null
    if (path.endsWith('.sql')) return path.startsWith('generic/') ? 'macro' : 'singularTest'
    return propertiesOrNull(path)
  })
  const docsFolders =
    folders.docsPaths.length > 0
      ? folders.docsPaths
      : [
          ...folders.modelPaths,
          ...folders.seedPaths,
          ...folders.snapshotPaths,
          ...folders.analysisPaths,
          ...folders.macroPaths,
        ]
  scan(docsFolders, (path) => (path.endsWith('.md') ? 'docs' : null))
  return [...found.values()]
}

function propertiesOrNull(path: string): FileKind | null {
  return /\.ya?ml$/.test(path) ? 'properties' : null
}

function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'))
}
