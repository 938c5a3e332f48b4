import type { Relation } from '../core/relation.js'

/** Whose a relation is: the same for every run of one project on one target. */
export interface MarkOwner {
  readonly project: string
  readonly target: string
  /** Schema of the target, because targets of several people may have one name. */
  readonly targetSchema: string
}

/** What the mark of a relation says. */
export interface RelationMark extends MarkOwner {
  /** Unique id of the node that it was made for. */
  readonly node: string
  /** What it is, or was to be, published as. */
  readonly published: Pick<Relation, 'schema' | 'identifier'>
}

/** Every mark begins with this. */
export const MARK_PREFIX = 'tsmodel made this: '

/**
 * The mark of a relation that the engine makes: a comment on its row type. It comes and goes with that very relation, moves
 * with it when it is renamed, and leaves the comment of the relation itself to its users.
 */
export function markFor(owner: MarkOwner, node: string, relation: Relation): string {
  const { schema, identifier } = relation
  const mark: RelationMark = { ...owner, node, published: { schema, identifier } }
  return `${MARK_PREFIX}${JSON.stringify(mark)}`
}

/** What a mark says; null for a comment that somebody else wrote. */
export function readMark(comment: string): RelationMark | null {
  if (!comment.startsWith(MARK_PREFIX)) return null
  try {
    const said = JSON.parse(comment.slice(MARK_PREFIX.length)) as Partial<Record<keyof RelationMark, unknown>>
    const { project, target, targetSchema, node, published } = said
    if (typeof project !== 'string' || typeof target !== 'string' || typeof targetSchema !== 'string') return null
    if (typeof node !== 'string' || typeof published !== 'object' || published === null) return null
    const { schema, identifier } = published as Readonly<Record<string, unknown>>
    if (typeof schema !== 'string' || typeof identifier !== 'string') return null
    return { project, target, targetSchema, node, published: { schema, identifier } }
  } catch {
    return null
  }
}
