import type { Database, Session } from '../adapters/index.js'
import type { Manifest } from '../core/manifest.js'
import { isRelational, type Node, type UniqueId } from '../core/node.js'
import { type Relation, relationKey } from '../core/relation.js'
import type { SelectionOptions } from './contract.js'
import { deferredManifest } from './earlier-state.js'
import type { OpenedProject } from './open-project.js'
import type { ParsedGraph } from './parse-opened.js'

/**
 * What `ref` gives for nodes that are not selected, when `--defer` is on: the relation of the other environment, where
 * there is none of this one, or always with `--favor-state`. Empty without `--defer`.
 *
 * Throws DiagnosticError `STATE_MISSING`.
 *
 * @param database null where there is none: then nothing is there
 * @param held the caller's session, which is asked; without one, one is taken
 */
export async function deferredRelations(
  { parsed }: ParsedGraph,
  selectedIds: ReadonlySet<UniqueId>,
  opened: OpenedProject,
  options: SelectionOptions,
  database: Database | null,
  held?: Session,
): Promise<ReadonlyMap<UniqueId, Relation>> {
  if (!isOn(options.defer, opened.flags['defer'])) return new Map()
  const other = deferredManifest(opened, options)
  const candidates = [...parsed.manifest.nodes.values()].flatMap((node) => {
    const relation = selectedIds.has(node.uniqueId) ? null : relationIn(other, node)
    return relation === null || !isRelational(node) ? [] : [{ node, relation }]
  })
  const isAsked = database !== null && !isOn(options.favorState, opened.flags['favor_state'])
  const present = !isAsked
    ? new Set<string>()
    : await relationsIn(new Set(candidates.map(({ node }) => node.schema)), database, held)
  return new Map(
    candidates.flatMap(({ node, relation }) => {
      const isHere = present.has(relationKey({ schema: node.schema, identifier: node.alias }))
      return isHere ? [] : [[node.uniqueId, relation] as const]
    }),
  )
}

/** The relation that a node has in another environment; null for what has none. */
export function relationIn(other: Manifest, node: Node): Relation | null {
  const there = other.nodes.get(node.uniqueId)
  if (there === undefined || !isRelational(there)) return null
  const isBuilt =
    there.resourceType === 'seed' ||
    there.resourceType === 'snapshot' ||
    (there.resourceType === 'model' && there.config.materialized !== 'ephemeral')
  return isBuilt ? { database: there.database, schema: there.schema, identifier: there.alias } : null
}

async function relationsIn(
  schemas: ReadonlySet<string>,
  database: Database,
  held: Session | undefined,
): Promise<ReadonlySet<string>> {
  if (schemas.size === 0) return new Set()
  const session = held ?? (await database.acquire('defer'))
  try {
    return new Set((await database.introspector.listRelations(session, [...schemas].sort())).map(relationKey))
  } finally {
    if (held === undefined) await session.release()
  }
}

function isOn(given: boolean | undefined, fallback: unknown): boolean {
  return given ?? fallback === true
}
