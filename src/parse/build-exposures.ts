import type { ExposureNode } from '../core/node.js'
import { compileTemplate, TemplateError } from '../template/index.js'
import { nodeScope } from '../template/project/index.js'
import { mergedConfig } from './code-node.js'
import { isMap } from './merge-config.js'
import { toNodeConfig } from './node-config.js'
import { baseFields, modelRecord, type NodeSeed } from './node-base.js'
import type { ParseContext } from './parse-context.js'
import { patchLayers } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'
import { recorder } from './recorder.js'

/** A declared consumer, with the calls under its `depends_on`. */
export function buildExposure(context: ParseContext, entry: PropertiesEntry): ExposureNode {
  const { owner, name, value } = entry
  const seed: NodeSeed = {
    owner,
    resourceType: 'exposure',
    name,
    uniqueId: `exposure.${owner.project.name}.${name}`,
    fqn: [owner.project.name, ...entry.path.split('/').slice(0, -1), name],
    path: entry.path,
    originalFilePath: entry.file,
    checksum: '',
    entry,
  }
  const { merged } = mergedConfig(context, {
    owner,
    fqn: seed.fqn,
    treeKind: 'exposures',
    defaults: {},
    patch: patchLayers(entry),
  })
  const calls = dependencies(context, entry, seed)
  const text = (key: string): string | null => (typeof value[key] === 'string' ? value[key] : null)
  return {
    ...baseFields(context, seed, merged),
    patchPath: null,
    resourceType: 'exposure',
    config: toNodeConfig(merged, 'exposure'),
    exposureType: text('type') ?? '',
    owner: isMap(value['owner']) ? value['owner'] : {},
    maturity: text('maturity'),
    url: text('url'),
    label: text('label'),
    refs: calls.refs,
    sources: calls.sources,
    dependsOn: { nodes: [], macros: [] },
  }
}

function dependencies(context: ParseContext, entry: PropertiesEntry, seed: NodeSeed) {
  const record = recorder(context, {
    owner: entry.owner,
    name: entry.name,
    config: {},
    model: modelRecord(seed),
    hasRelation: false,
  })
  const scope = nodeScope({
    host: record.host,
    library: context.library,
    packageName: entry.owner.project.name,
  })
  const list = entry.raw['depends_on']
  for (const [index, call] of (Array.isArray(list) ? list : []).entries()) {
    const place = entry.document.locateText([...entry.at, 'depends_on', index])
    const written = String(call)
    try {
      compileTemplate({ ...place, text: written.includes('{{') ? written : `{{ ${written} }}` }).visitSync(scope)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      context.diagnostics.push(error.toDiagnostic())
    }
  }
  return record.recorded()
}
