import { type Diagnostic, problem } from '../core/diagnostic.js'
import { isRelational, type Node } from '../core/node.js'
import { MAX_IDENTIFIER_BYTES, relationKey } from '../core/relation.js'
import { byteLength } from '../core/text.js'

/** Two nodes of one name, two nodes of one relation, and names that Postgres would cut. */
export function checkNodes(nodes: readonly Node[]): readonly Diagnostic[] {
  return [...duplicateNames(nodes), ...duplicateIds(nodes), ...duplicateRelations(nodes), ...longIdentifiers(nodes)]
}

/** Models, seeds and snapshots share one space of names in each package: `ref` cannot tell them apart. */
function duplicateNames(nodes: readonly Node[]): readonly Diagnostic[] {
  const first = new Map<string, Node>()
  return nodes.flatMap((node) => {
    if (!isRefable(node)) return []
    const version = node.resourceType === 'model' && node.version !== undefined ? `.v${String(node.version)}` : ''
    const key = `${node.packageName}.${node.name}${version}`
    const other = first.get(key)
    if (other === undefined) {
      first.set(key, node)
      return []
    }
    return [
      problem(
        'DUPLICATE_NAME',
        `Two nodes are named "${node.name}": ${other.originalFilePath} and ${node.originalFilePath}`,
        {
          location: startOf(node),
          hint: 'Rename one of the files; its relation may keep the name with "alias".',
        },
      ),
    ]
  })
}

/** Sources, tests, exposures and the like that are declared twice. */
function duplicateIds(nodes: readonly Node[]): readonly Diagnostic[] {
  const first = new Map<string, Node>()
  return nodes.flatMap((node) => {
    if (isRefable(node)) return []
    const other = first.get(node.uniqueId)
    if (other === undefined) {
      first.set(node.uniqueId, node)
      return []
    }
    const { line } = startOf(other)
    return [
      problem('DUPLICATE_NAME', `${described(node)} is declared twice`, {
        location: startOf(node),
        hint: `The other one is in ${other.originalFilePath}, line ${line}. Remove one of them, or give it a name of its own.`,
      }),
    ]
  })
}

function described(node: Node): string {
  if (node.resourceType === 'source') return `Source table "${node.sourceName}.${node.name}"`
  return `${node.resourceType === 'test' ? 'Test' : 'Exposure'} "${node.name}"`
}

function duplicateRelations(nodes: readonly Node[]): readonly Diagnostic[] {
  const first = new Map<string, Node>()
  return nodes.flatMap((node) => {
    if (!isRefable(node) || !isRelational(node) || node.config['materialized'] === 'ephemeral') return []
    const relation = { schema: node.schema, identifier: node.alias }
    const key = relationKey(relation)
    const other = first.get(key)
    if (other === undefined) {
      first.set(key, node)
      return []
    }
    // Nodes of one name are reported as that.
    if (other.name === node.name && other.packageName === node.packageName) return []
    return [
      problem(
        'DUPLICATE_RELATION',
        `${other.uniqueId} and ${node.uniqueId} are both built as "${node.schema}"."${node.alias}"`,
        { location: startOf(node), hint: 'Give one of them another "alias" or "schema".' },
      ),
    ]
  })
}

/** Nodes that would be built in another database than the one that the target connects to. */
export function otherDatabases(nodes: readonly Node[], database: string): readonly Diagnostic[] {
  return nodes.flatMap((node) => {
    if (!isRefable(node) || !isRelational(node) || node.database === database) return []
    return [
      problem(
        'OTHER_DATABASE',
        `${node.uniqueId} is to be built in database "${node.database}"; the target connects to "${database}"`,
        {
          location: startOf(node),
          hint: 'On Postgres a connection sees one database. Use "schema", or a target of its own.',
        },
      ),
    ]
  })
}

function longIdentifiers(nodes: readonly Node[]): readonly Diagnostic[] {
  return nodes.flatMap((node) => {
    if (node.resourceType !== 'source' && !isRefable(node)) return []
    if (!isRelational(node)) return []
    const names = [
      { what: 'schema', name: node.schema },
      { what: node.resourceType === 'source' ? 'identifier' : 'alias', name: node.alias },
    ]
    return names.flatMap(({ what, name }) => {
      const bytes = byteLength(name)
      if (bytes <= MAX_IDENTIFIER_BYTES) return []
      return [
        problem(
          'IDENTIFIER_TOO_LONG',
          `"${name}" (the ${what} of ${node.uniqueId}) has ${bytes} bytes; Postgres keeps ${MAX_IDENTIFIER_BYTES} of a name`,
          {
            location: startOf(node),
            hint: what === 'schema' ? 'Use a shorter schema.' : `Give it a shorter name, or set "${what}".`,
          },
        ),
      ]
    })
  })
}

function isRefable(node: Node): boolean {
  return node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot'
}

function startOf(node: Node) {
  return 'location' in node ? node.location : { file: node.originalFilePath, line: 1, column: 1 }
}
