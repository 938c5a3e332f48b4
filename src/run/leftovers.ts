import type { Session } from '../adapters/contract.js'
import type { Manifest } from '../core/manifest.js'
import { displayName, type Relation, type RelationKind } from '../core/relation.js'
import {
  ASIDE_PREFIX,
  asideStem,
  readMark,
  renderStep,
  type BuildableNode,
  type KindedRelation,
  type SqlWriter,
} from '../plan/index.js'
import type { RunRequest } from './contract.js'
import { relationOf } from './build-input.js'
import { ifUnlocked } from './relation-lock.js'
import { unlessRead } from './drop-unread.js'

const CANDIDATES = `
select n.nspname, c.relname,
  case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end,
  pg_catalog.obj_description(c.reltype, 'pg_type')
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm') and pg_catalog.starts_with(c.relname, $1::text)
order by n.nspname, c.relname`

/**
 * Drops what dead runs of this project built aside and never published. A relation is taken only when its name is the
 * one that this project gives to what it builds for one of its nodes, and when nobody holds the lock of that node. In the
 * schema of another node's relation it must bear the mark of the project, too.
 *
 * @returns those that a view still reads: when the run has built it anew, they can go
 */
export async function clearLeftovers(
  request: RunRequest,
  session: Session,
  writer: SqlWriter,
  oneSession: boolean,
): Promise<readonly KindedRelation[]> {
  const { rows } = await session.query(CANDIDATES, [ASIDE_PREFIX])
  if (rows.length === 0) return []
  const owners = asideOwners(request.manifest, (text) => request.host.sha256(text))
  let left = rows.flatMap(([schema, identifier, kind, mark]): readonly Leftover[] => {
    const owner = owners.get((identifier ?? '').slice(0, ASIDE_PREFIX.length + 12))
    if (owner === undefined || schema == null || identifier == null) return []
    // Views of other people, that were to be made again over what was built aside, are made where they stand.
    if (schema !== owner.schema && readMark(mark ?? '')?.project !== request.manifest.projectName) return []
    return [
      { owner, relation: { database: owner.database, schema, identifier, kind: (kind ?? 'table') as RelationKind } },
    ]
  })
  // One may read another: those that nothing reads go first. What others read stays.
  for (let before = Number.POSITIVE_INFINITY; left.length > 0 && left.length < before;) {
    before = left.length
    const held: Leftover[] = []
    for (const leftover of left) if (!(await clear(leftover))) held.push(leftover)
    left = held
  }
  return left.map(({ relation }) => relation)

  async function clear({ relation, owner }: Leftover): Promise<boolean> {
    let isRead = false
    const drop = async (): Promise<void> => {
      const statement = renderStep({ kind: 'drop', relation }, writer)
      isRead = statement !== null && !(await unlessRead(() => session.query(statement.sql)))
      if (isRead) return
      request.emit({
        kind: 'message',
        level: 'info',
        text: `Cleared ${displayName(relation)}, which an earlier run had left aside for ${displayName(owner)}`,
      })
    }
    if (oneSession) await drop()
    else await ifUnlocked(session, owner, writer, drop)
    return !isRead
  }
}

interface Leftover {
  readonly relation: KindedRelation
  /** The relation that it was built for. */
  readonly owner: Relation
}

function asideOwners(manifest: Manifest, sha256: (text: string) => string): ReadonlyMap<string, Relation> {
  const owners = new Map<string, Relation>()
  for (const node of manifest.nodes.values()) {
    if (!isBuildable(node)) continue
    const relation = relationOf(node)
    owners.set(asideStem(manifest.projectName, relation, sha256), relation)
  }
  return owners
}

/** Whether the node leaves a relation of ours behind. */
export function isBuildable(node: { readonly resourceType: string }): node is BuildableNode {
  return ['model', 'seed', 'snapshot', 'source'].includes(node.resourceType)
}
