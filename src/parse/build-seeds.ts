import { joinPath } from '../core/host.js'
import type { SeedNode } from '../core/node.js'
import { mergedConfig } from './code-node.js'
import type { ProjectFile } from './discover.js'
import { toNodeConfig } from './node-config.js'
import { baseFields, modelRecord, type NodeSeed } from './node-base.js'
import { baseName, fqnOf, placeOf } from './node-names.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { patchLayers } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'

/** A seed from its CSV file; the rows are read when it is loaded. */
export function buildSeed(
  context: ParseContext,
  owner: PackageContext,
  file: ProjectFile,
  entry: PropertiesEntry | undefined,
): SeedNode {
  const { host } = context.input
  const name = baseName(file.path)
  const seed: NodeSeed = {
    owner,
    resourceType: 'seed',
    name,
    uniqueId: `seed.${owner.project.name}.${name}`,
    fqn: fqnOf(owner.project.name, file.path, name),
    path: file.path,
    originalFilePath: file.file,
    checksum: host.sha256(host.files.readBytes(joinPath(owner.project.root, file.file))),
    entry,
  }
  const { merged, unrendered } = mergedConfig(context, {
    owner,
    fqn: seed.fqn,
    treeKind: 'seeds',
    defaults: {},
    patch: entry === undefined ? null : patchLayers(entry),
  })
  const config = toNodeConfig(merged, 'seed')
  return {
    ...baseFields(context, seed, merged),
    resourceType: 'seed',
    ...placeOf(context, owner, { ...modelRecord(seed), config }, config),
    config,
    unrenderedConfig: unrendered,
    dependsOn: { nodes: [], macros: [] },
  }
}
