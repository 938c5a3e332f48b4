import type { Database, Session } from '../adapters/index.js'
import { type LineageOutcome, projectLineage } from '../analyse/index.js'
import { columnLineageArtifact } from '../artifacts/index.js'
import type { CompilableNode, UniqueId } from '../core/node.js'
import { parentsOf } from '../core/node.js'
import { queryHost } from '../run/query-host.js'
import { compilableNodes } from './compile-nodes.js'
import { compilerFor } from './compile-setup.js'
import type { CommandOptions } from './contract.js'
import type { OpenedProject } from './open-project.js'
import type { ParsedGraph } from './parse-opened.js'
import { artifactMetadata, writeArtifact } from './write-artifacts.js'

/**
 * Column lineage of the models and snapshots that `ids` are made of, themselves too; written to `column_lineage.json`.
 * Models are compiled as a full build would run them.
 */
export async function lineageOf(
  ids: Iterable<UniqueId>,
  graph: ParsedGraph,
  opened: OpenedProject,
  options: CommandOptions,
  database: Database,
  session: Session,
): Promise<LineageOutcome> {
  const wanted = withAncestors(ids, graph)
  const nodes = compilableNodes(graph, wanted).filter(hasLineage)
  const compiler = compilerFor(opened, graph, wanted, { fullRefresh: true })
  const host = queryHost(database, session)
  const outcome = await projectLineage({
    manifest: graph.parsed.manifest,
    nodes,
    compile: async (node) => (await compiler.compile(node, host)).code,
    database,
    session,
  })
  const artifact = columnLineageArtifact(outcome.lineage, outcome.unknown, artifactMetadata(opened))
  writeArtifact('column_lineage.json', artifact, opened, options)
  return outcome
}

/** Models and snapshots select; a custom materialization may do with its query what it likes, which its text still shows. */
function hasLineage(node: CompilableNode): boolean {
  return node.resourceType === 'model' || node.resourceType === 'snapshot'
}

function withAncestors(ids: Iterable<UniqueId>, { parsed }: ParsedGraph): ReadonlySet<UniqueId> {
  const found = new Set<UniqueId>()
  const queue = [...ids]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const node = parsed.manifest.nodes.get(id)
    if (node === undefined || found.has(id)) continue
    found.add(id)
    queue.push(...parentsOf(node))
  }
  return found
}
