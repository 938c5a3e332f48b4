import { type Diagnostic, type SourceLocation, warning } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'
import type { Node } from '../core/node.js'
import { isMap } from './merge-config.js'
import type { PackageContext } from './parse-context.js'

/** Configs of the field that the engine reads and does not act on: whether a value asks for more, and what is done. */
export const UNSERVED_CONFIGS: Readonly<
  Record<string, { readonly asks: (value: unknown) => boolean; readonly does: string }>
> = {
  concurrent_batches: {
    asks: (value) => value === true,
    does: 'the batches of a microbatch model run one after the other',
  },
  freshness: {
    asks: (value) => isMap(value) && isMap(value['build_after']),
    does: 'models are built whenever they are selected, whatever "build_after" says',
  },
  packages: { asks: (value) => Array.isArray(value) && value.length > 0, does: 'SQL models need no packages' },
  static_analysis: { asks: () => true, does: 'SQL is not checked before it runs' },
}

/**
 * A warning for each place that sets a config which the engine does not act on, with the line of the key: in the node's file,
 * else in its properties file, else in the project file.
 */
export function unservedConfigs(
  host: Host,
  packages: readonly PackageContext[],
  nodes: readonly Node[],
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>()
  for (const node of nodes) {
    for (const [key, { asks, does }] of Object.entries(UNSERVED_CONFIGS)) {
      const value = node.config[key]
      if (value === undefined || value === null || !asks(value)) continue
      if (key === 'freshness' && node.resourceType !== 'model') continue
      const owner = packages.find(({ project }) => project.name === node.packageName)
      const location = placeOf(key, node, owner, host)
      const place = `${key} ${location.file}:${location.line}:${location.column}`
      if (found.has(place)) continue
      found.set(
        place,
        warning('CONFIG_NOT_SERVED', `The config "${key}" is not served: ${does}`, { location, hint: 'Remove it.' }),
      )
    }
  }
  return [...found.values()]
}

function placeOf(key: string, node: Node, owner: PackageContext | undefined, host: Host): SourceLocation {
  const own = { file: node.originalFilePath, line: 1, column: 1 }
  if (owner === undefined) return own
  const { root, file: projectFile } = owner.project
  for (const file of [node.originalFilePath, node.patchPath, projectFile]) {
    if (file === null || !host.files.exists(joinPath(root, file))) continue
    const lines = host.files.readText(joinPath(root, file)).split(/\r\n|\r|\n/)
    const line = lines.findIndex((text) => new RegExp(`(?:^|[^\\w'"])\\+?['"]?${key}['"]?\\s*[:=]`).test(text))
    if (line !== -1) return { file, line: line + 1, column: lines[line]!.indexOf(key) + 1 }
  }
  return own
}
