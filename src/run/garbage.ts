import { DatabaseError, type Database, type Session } from '../adapters/contract.js'
import type { Manifest } from '../core/manifest.js'
import { displayName, relationKey, type Relation, type RelationKind } from '../core/relation.js'
import { ASIDE_PREFIX, MARK_PREFIX, readMark, renderStep, type KindedRelation, type MarkOwner } from '../plan/index.js'
import { relationOf } from './build-input.js'
import { pointerOf } from './latest-pointer.js'
import { isBuildable } from './leftovers.js'
import { ifUnlocked } from './relation-lock.js'

/** A relation that bears the mark of this project and this target, and that nothing of the project stands for any more. */
export interface Garbage {
  readonly relation: KindedRelation
  /** `undefined`: the project does not define it any more. `leftover`: a run that died had built it aside. */
  readonly what: 'undefined' | 'leftover'
  /** Unique id of the node that it was made for. */
  readonly node: string
  /** `found` is to be dropped, `dropped` was, `kept` stays. */
  readonly state: 'found' | 'dropped' | 'kept'
  /** Why it stays; null for what does not. */
  readonly reason: string | null
  /** What depends on it and stays, as Postgres describes it. */
  readonly dependents: readonly string[]
}

/** How long dropping one relation waits for those who read it. */
const LOCK_TIMEOUT_MS = 5_000

interface Marked {
  readonly oid: string
  readonly relation: KindedRelation
  /** The relation that its node is published as. */
  readonly owner: Relation
  readonly what: Garbage['what']
  readonly node: string
  /** It was given another name or schema since it was made. */
  readonly isRenamed: boolean
}

/** Something that Postgres would not leave standing without the relation. */
interface Holder {
  /** The relation that it is or belongs to; null for what is none. */
  readonly oid: string | null
  readonly description: string
}

/**
 * Lists what the project has made on this target and does not define any more, and what dead runs have left aside; drops it
 * with `isWanted`, each in a transaction of its own that proves once more, under lock, that it is the very relation that
 * bears the mark. What others depend on stays, with all that stands below it. Nothing is dropped with cascade.
 */
export async function collectGarbage(
  session: Session,
  database: Database,
  options: { readonly manifest: Manifest; readonly owner: MarkOwner; readonly isWanted: boolean },
): Promise<readonly Garbage[]> {
  const found = await readMarked(session, options)
  const holders = await readHolders(session, found)
  const gone = new Set<string>()
  const outcome = new Map<string, Garbage>()
  // Those that nothing holds first, which frees what they hold; those that are left hold each other, or others hold them.
  for (let isChanged = true; isChanged;) {
    isChanged = false
    for (const marked of found) {
      const held = (holders.get(marked.oid) ?? []).filter(({ oid }) => oid === null || !gone.has(oid))
      if (outcome.has(marked.oid) || held.length > 0 || marked.isRenamed) continue
      isChanged = true
      const item = options.isWanted ? await drop(session, database, marked) : state(marked, 'found', null)
      outcome.set(marked.oid, item)
      if (item.state !== 'kept') gone.add(marked.oid)
    }
  }
  return found.map((marked) => {
    const dependents = (holders.get(marked.oid) ?? [])
      .filter(({ oid }) => oid === null || !gone.has(oid))
      .map(({ description }) => description)
    const why = marked.isRenamed ? `it was renamed; it was made as ${displayName(marked.owner)}` : 'others depend on it'
    return outcome.get(marked.oid) ?? { ...state(marked, 'kept', why), dependents }
  })
}

async function drop(session: Session, database: Database, marked: Marked): Promise<Garbage> {
  const { dialect, capabilities } = database
  let result = state(marked, 'kept', 'a run is building it')
  const work = async (): Promise<void> => {
    result = await dropProven(session, marked, dialect)
  }
  if (capabilities.maxSessions === 1) await work()
  else await ifUnlocked(session, marked.owner, dialect, work)
  return result
}

/** Drops what has the name, once nobody can give the name to another and it is proven to be the one with the mark. */
async function dropProven(session: Session, marked: Marked, dialect: Database['dialect']): Promise<Garbage> {
  const { relation, oid } = marked
  try {
    return await session.transaction(async () => {
      await session.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
      await session.query(lockSql(relation, dialect))
      const { rows } = await session.query(
        `select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid = $1::oid and n.nspname = $2::text and c.relname = $3::text
  and pg_catalog.starts_with(pg_catalog.obj_description(c.reltype, 'pg_type'), $4::text)`,
        [oid, relation.schema, relation.identifier, MARK_PREFIX],
      )
      if (rows.length === 0) throw new ReplacedError()
      await session.query(renderStep({ kind: 'drop', relation }, dialect)?.sql ?? '')
      return state(marked, 'dropped', null)
    })
  } catch (error) {
    if (error instanceof ReplacedError) return state(marked, 'kept', 'another relation has its name now')
    if (!(error instanceof DatabaseError) || error.sqlState === null) throw error
    if (error.sqlState === '55P03') return state(marked, 'kept', 'others hold locks on it')
    const dependents = error.sqlState === '2BP01' ? (error.detail ?? '').split('\n').filter((line) => line !== '') : []
    return { ...state(marked, 'kept', error.message), dependents }
  }
}

/** `lock table` does not take materialized views; an option that is about to go with them takes a lock that does. */
function lockSql(relation: KindedRelation, dialect: Database['dialect']): string {
  if (relation.kind === 'materialized_view') {
    return `alter materialized view ${dialect.render(relation)} reset (fillfactor)`
  }
  return renderStep({ kind: 'lock', relation }, dialect)?.sql ?? ''
}

class ReplacedError extends Error {}

function state(marked: Marked, now: Garbage['state'], reason: string | null): Garbage {
  const { relation, what, node } = marked
  return { relation, what, node, state: now, reason, dependents: [] }
}

async function readMarked(
  session: Session,
  { manifest, owner }: { readonly manifest: Manifest; readonly owner: MarkOwner },
): Promise<readonly Marked[]> {
  const { rows } = await session.query(
    `
select c.oid::text, n.nspname, c.relname,
  case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end,
  d.description, pg_catalog.current_database()
from pg_catalog.pg_description d
join pg_catalog.pg_class c on c.reltype = d.objoid and c.relkind in ('r', 'p', 'v', 'm')
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objsubid = 0
  and pg_catalog.starts_with(d.description, $1::text)
order by n.nspname collate "C", c.relname collate "C"`,
    [MARK_PREFIX],
  )
  const defined = definedRelations(manifest)
  return rows.flatMap(([oid, schema, identifier, kind, description, name]): readonly Marked[] => {
    const mark = readMark(description ?? '')
    if (mark === null || !isSame(mark, owner)) return []
    const database = name ?? ''
    const relation = {
      database,
      schema: schema ?? '',
      identifier: identifier ?? '',
      kind: (kind ?? '') as RelationKind,
    }
    const isAside = relation.identifier.startsWith(ASIDE_PREFIX)
    const of = { oid: oid ?? '', relation, owner: { ...mark.published, database }, node: mark.node }
    if (isAside) return [{ ...of, what: 'leftover', isRenamed: false }]
    if (defined.has(relationKey(relation))) return []
    return [{ ...of, what: 'undefined', isRenamed: relationKey(of.owner) !== relationKey(relation) }]
  })
}

function isSame(left: MarkOwner, right: MarkOwner): boolean {
  return left.project === right.project && left.target === right.target && left.targetSchema === right.targetSchema
}

/** Everything that a run of the project may leave behind, by key. */
function definedRelations(manifest: Manifest): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const node of manifest.nodes.values()) {
    if (node.resourceType === 'test') keys.add(relationKey({ schema: node.schema, identifier: node.alias }))
    if (!isBuildable(node) || node.config.materialized === 'ephemeral') continue
    keys.add(relationKey(relationOf(node)))
    const pointer = pointerOf(node)
    if (pointer !== null) keys.add(relationKey(pointer))
  }
  return keys
}

/** What stands in the way of each: rules of views, foreign keys of other tables, functions, policies. */
async function readHolders(
  session: Session,
  found: readonly Marked[],
): Promise<ReadonlyMap<string, readonly Holder[]>> {
  const holders = new Map<string, Holder[]>()
  if (found.length === 0) return holders
  const { rows } = await session.query(
    `
with wanted as (
  select c.oid, c.reltype, t.typarray
  from pg_catalog.pg_class c join pg_catalog.pg_type t on t.oid = c.reltype
  where c.oid = any ($1::pg_catalog.oid[])
)
select distinct w.oid::text, coalesce(r.ev_class, k.conrelid)::text,
  case when r.oid is null then pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
    else pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, r.ev_class, 0) end
from wanted w
join pg_catalog.pg_depend d on d.deptype = 'n'
  and (d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = w.oid
    or d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid in (w.reltype, w.typarray))
left join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.oid = d.objid
left join pg_catalog.pg_constraint k on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and k.oid = d.objid
where coalesce(r.ev_class, k.conrelid) is distinct from w.oid
order by 3`,
    [`{${found.map(({ oid }) => oid).join(',')}}`],
  )
  for (const [of, oid, description] of rows) {
    const list = holders.get(of ?? '') ?? []
    list.push({ oid: oid ?? null, description: description ?? '' })
    holders.set(of ?? '', list)
  }
  return holders
}
