import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { Node, UniqueId } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import type { Group, SemanticEntry } from '../core/unit-test.js'
import type { EntryTable } from './entries.js'
import { isMap } from './merge-config.js'
import type { ParseContext } from './parse-context.js'
import { describe } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'
import { semanticParents } from './semantic-parents.js'

/** The groups of all packages; two of one name in a package are a problem. */
export function buildGroups(context: ParseContext, entries: EntryTable): ReadonlyMap<UniqueId, Group> {
  const groups = new Map<UniqueId, Group>()
  for (const entry of entries.section('groups')) {
    const { owner, name, value } = entry
    const uniqueId = `group.${owner.project.name}.${name}`
    if (groups.has(uniqueId)) {
      context.diagnostics.push(
        problem('DUPLICATE_NAME', `Group "${name}" is declared twice`, {
          location: entry.location,
          hint: 'Keep one of the two.',
        }),
      )
      continue
    }
    const config = isMap(value['config']) ? value['config'] : {}
    groups.set(uniqueId, {
      uniqueId,
      name,
      packageName: owner.project.name,
      path: entry.path,
      originalFilePath: entry.file,
      owner: isMap(value['owner']) ? value['owner'] : {},
      description: describe(context, entry, entry.raw['description'], ['description']),
      meta: isMap(config['meta']) ? config['meta'] : {},
    })
  }
  return groups
}

/** Nodes of a group that nobody declares. */
export function unknownGroups(nodes: readonly Node[], groups: ReadonlyMap<UniqueId, Group>): readonly Diagnostic[] {
  const known = new Set([...groups.values()].map((group) => group.name))
  return nodes.flatMap((node) => {
    const group = node.config.group
    if (typeof group !== 'string' || known.has(group)) return []
    return [
      problem('GROUP_NOT_FOUND', `${node.uniqueId} is in group "${group}", which no properties file declares`, {
        location: { file: node.patchPath ?? node.originalFilePath, line: 1, column: 1 },
        hint: nearestHint(group, known).hint ?? 'Declare it under "groups:", with an owner.',
      }),
    ]
  })
}

const SEMANTIC: Readonly<Record<SemanticEntry['section'], string>> = {
  metrics: 'metric',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
}

/** Entries of the semantic layer as they are written. */
export function buildSemantic(entries: EntryTable, nodes: readonly Node[]): ReadonlyMap<UniqueId, SemanticEntry> {
  const built = (section: SemanticEntry['section']) => (entry: PropertiesEntry) => {
    const packageName = entry.owner.project.name
    const uniqueId = `${SEMANTIC[section]}.${packageName}.${entry.name}`
    const { name, file: originalFilePath, raw: definition } = entry
    return { section, uniqueId, name, packageName, originalFilePath, definition }
  }
  const all = (['metrics', 'semantic_models', 'saved_queries'] as const).flatMap((section) =>
    entries.section(section).map(built(section)),
  )
  return new Map(all.map((entry) => [entry.uniqueId, { ...entry, parents: semanticParents(entry, all, nodes) }]))
}
