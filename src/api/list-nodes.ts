import { nodeArtifact, semanticArtifact, unitTestArtifact } from '../artifacts/index.js'
import type { Manifest } from '../core/manifest.js'
import type { Node, UniqueId } from '../core/node.js'
import type { CommandOptions, ListedNode, SelectionOptions } from './contract.js'
import { withProject } from './open-project.js'
import { parseOpened, selected } from './parse-opened.js'

/** The nodes that the flags choose, sorted by unique id; operations are never listed. */
export async function listNodes(options: CommandOptions & SelectionOptions): Promise<readonly ListedNode[]> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const { manifest } = graph.parsed
    return [...selected(graph, options, opened)].sort().flatMap((id) => listed(id, manifest))
  })
}

function listed(id: UniqueId, manifest: Manifest): readonly ListedNode[] {
  const node = manifest.nodes.get(id)
  if (node !== undefined) {
    const json = { ...nodeArtifact(node) }
    return node.resourceType === 'operation' ? [] : [{ node, selector: selectorOf(node), json }]
  }
  const test = manifest.unitTests?.get(id)
  if (test !== undefined) {
    return [{ node: test, selector: `unit_test:${test.packageName}.${test.name}`, json: unitTestArtifact(test) }]
  }
  const entry = manifest.semantic?.get(id)
  if (entry === undefined) return []
  const [resourceType = ''] = id.split('.')
  const { name, packageName, originalFilePath } = entry
  const json = semanticArtifact(entry, manifest.nodes)
  return [{ node: { name, resourceType, originalFilePath }, selector: `${resourceType}:${packageName}.${name}`, json }]
}

/** What `--select` would take for exactly this node. */
function selectorOf(node: Node): string {
  switch (node.resourceType) {
    case 'source':
      return `source:${node.packageName}.${node.sourceName}.${node.name}`
    case 'exposure':
      return `exposure:${node.packageName}.${node.name}`
    default:
      return node.fqn.join('.')
  }
}
