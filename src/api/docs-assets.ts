import { DiagnosticError, problem } from '../core/diagnostic.js'
import { isAbsolutePath, joinPath } from '../core/host.js'
import { contentType } from '../docs/index.js'
import type { OpenedProject } from './open-project.js'

/** A file of the project that goes with the documentation; its path is the one that descriptions name it by. */
export interface DocsAsset {
  readonly path: string
  readonly content: Uint8Array
}

/**
 * The files of the folders under `asset-paths`; a folder that is not there has none.
 *
 * Throws DiagnosticError `ASSET_PATH` for a folder that is not below the project: its files would land elsewhere, too.
 */
export function docsAssets({ host, project }: OpenedProject): readonly DocsAsset[] {
  return project.assetPaths.flatMap((written) => {
    const folder = written.replace(/^\.\//, '').replace(/\/+$/, '')
    if (folder === '' || isAbsolutePath(folder) || folder.split('/').some((part) => part === '..' || part === '.')) {
      throw new DiagnosticError(
        problem('ASSET_PATH', `"${written}" under "asset-paths" is no folder below the project`, {
          hint: 'Name a folder of the project, such as assets.',
        }),
      )
    }
    const root = joinPath(project.root, folder)
    return host.files
      .list(root)
      .map((file) => ({ path: `${folder}/${file}`, content: host.files.readBytes(joinPath(root, file)) }))
  })
}

/** The pictures among the files as `data:` addresses, for a page that must stand alone. */
export function inlinePictures(assets: readonly DocsAsset[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    assets.flatMap(({ path, content }) => {
      const type = contentType(path)
      if (!type.startsWith('image/')) return []
      return [[path, `data:${type};base64,${Buffer.from(content).toString('base64')}`] as const]
    }),
  )
}
