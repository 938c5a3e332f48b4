import { type GraphArtifact, nodeArtifact } from '../artifacts/index.js'
import type { Node } from '../core/node.js'
import type { CommandOptions, ListedNode, SelectionOptions } from './contract.js'
import { withProject } from './open-project.js'
import { parseOpened, selected } from './parse-opened.js'

/** The nodes that the flags choose, sorted by unique id; operations are never listed. */
export async function listNodes(options: CommandOptions & SelectionOptions): Promise<readonly ListedNode[]> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    return [...selected(graph, options, opened)]
      .sort()
      .map((id) => graph.parsed.manifest.nodes.get(id))
      .filter((node) => node !== undefined && node.resourceType !== 'operation')
      .map((node) => ({ node, selector: selectorOf(node), json: asRecord(nodeArtifact(node)) }))
  })
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

function asRecord(artifact: GraphArtifact): Readonly<Record<string, unknown>> {
  return { ...artifact }
}
