import type { ExposureNode } from '../core/node.js'
import { refArtifacts, sourceCallArtifacts } from './call-artifact.js'
import { configArtifact } from './config-artifact.js'
import type { ExposureArtifact } from './manifest-types.js'

/** A declared consumer as `manifest.json` shows it. */
export function exposureArtifact(node: ExposureNode): ExposureArtifact {
  return {
    name: node.name,
    resource_type: 'exposure',
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    type: node.exposureType,
    owner: node.owner,
    description: node.description,
    label: node.label,
    maturity: node.maturity,
    meta: node.meta,
    tags: node.tags,
    config: configArtifact('exposure', node.config, node.layer === null ? {} : { layer: node.layer }),
    unrendered_config: {},
    url: node.url,
    depends_on: { macros: node.dependsOn.macros, nodes: node.dependsOn.nodes },
    refs: refArtifacts(node.refs),
    sources: sourceCallArtifacts(node.sources),
    metrics: [],
  }
}
