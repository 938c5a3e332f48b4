import { problem } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import type { PackageContext, ParseContext } from './parse-context.js'

/**
 * The layer of a node: what its configuration says, else, for models of the root project, the layer whose folder it lies
 * in (the longest one that fits). A layer that the project does not declare is a problem.
 */
export function layerOf(
  context: ParseContext,
  node: {
    readonly owner: PackageContext
    readonly resourceType: string
    readonly uniqueId: string
    readonly path: string
    readonly originalFilePath: string
  },
  merged: Readonly<Record<string, unknown>>,
): string | null {
  const { layers } = context.root.project
  const configured = merged['layer']
  if (typeof configured === 'string') {
    const names = layers.map((layer) => layer.name)
    if (names.includes(configured)) return configured
    context.diagnostics.push(
      problem(
        'LAYER_NOT_FOUND',
        `${node.uniqueId} is put into layer "${configured}", which the project does not declare`,
        {
          location: { file: node.owner.shown(node.originalFilePath), line: 1, column: 1 },
          hint:
            nearestHint(configured, names).hint ??
            `Declare it under "layers:" in ${context.root.project.file}${names.length === 0 ? '' : `; declared are ${names.join(', ')}`}.`,
        },
      ),
    )
    return null
  }
  if (node.resourceType !== 'model' || !node.owner.isRoot) return null
  let best: { readonly name: string; readonly length: number } | undefined
  for (const { name, paths } of layers) {
    for (const folder of paths) {
      if (!node.path.startsWith(`${folder}/`) && !node.originalFilePath.startsWith(`${folder}/`)) continue
      if (best === undefined || folder.length > best.length) best = { name, length: folder.length }
    }
  }
  return best?.name ?? null
}
