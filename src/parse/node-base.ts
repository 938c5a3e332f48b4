import type { PropertiesEntry } from './read-properties.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { isMap } from './merge-config.js'
import { columnsOf, describe } from './patch.js'
import { textList } from './node-config.js'
import { layerOf } from './layers.js'

/** What every node starts from. */
export interface NodeSeed {
  readonly owner: PackageContext
  readonly resourceType: string
  readonly name: string
  readonly uniqueId: string
  readonly fqn: readonly string[]
  readonly path: string
  readonly originalFilePath: string
  readonly checksum: string
  readonly entry: PropertiesEntry | undefined
}

/** The fields that all nodes share, from the seed and the merged configuration. */
export function baseFields(context: ParseContext, seed: NodeSeed, merged: Readonly<Record<string, unknown>>) {
  const { entry } = seed
  return {
    uniqueId: seed.uniqueId,
    name: seed.name,
    packageName: seed.owner.project.name,
    path: seed.path,
    originalFilePath: seed.originalFilePath,
    fqn: seed.fqn,
    description: entry === undefined ? '' : describe(context, entry, entry.raw['description'], ['description']),
    tags: textList(merged['tags']),
    meta: isMap(merged['meta']) ? merged['meta'] : {},
    columns: entry === undefined ? {} : columnsOf(context, entry),
    patchPath: entry === undefined ? null : entry.file,
    checksum: seed.checksum,
    layer: layerOf(context, seed, merged),
  }
}

/** A node as templates see it while it is parsed (`model`, and `node` of the naming macros). */
export function modelRecord(seed: NodeSeed, rest: Readonly<Record<string, unknown>> = {}) {
  return {
    name: seed.name,
    resource_type: seed.resourceType,
    package_name: seed.owner.project.name,
    path: seed.path,
    original_file_path: seed.originalFilePath,
    unique_id: seed.uniqueId,
    fqn: seed.fqn,
    ...rest,
  }
}

/** Checksum of a text as the field takes it: of the text without the space around it. */
export function checksumOf(context: ParseContext, text: string): string {
  return context.input.host.sha256(text.trim())
}
