import type { Session } from '../../adapters/contract.js'
import { relationKey } from '../../core/relation.js'
import type { RelationGuarantees } from '../../quality/index.js'
import { RELATION_GUARANTEES } from './guarantees-query.js'

type RelationName = Parameters<typeof relationKey>[0]

type RawGuarantees = Omit<RelationGuarantees, 'notNull' | 'types'> & {
  readonly notNull: readonly string[]
  readonly types: readonly (readonly [string, string])[]
}

/** What the catalog promises about the tables of these names, by key; views and what is not there have no entry. */
export async function readGuarantees(
  session: Session,
  relations: readonly RelationName[],
): Promise<ReadonlyMap<string, RelationGuarantees>> {
  const names = [...new Map(relations.map((each) => [relationKey(each), each])).values()]
  if (names.length === 0) return new Map()
  const wanted = JSON.stringify(names.map(({ schema, identifier }) => [schema, identifier]))
  const { rows } = await session.query(RELATION_GUARANTEES, [wanted], { keepPlan: true })
  return new Map(
    rows.map(([schema, identifier, json]) => {
      const raw = JSON.parse(json ?? '{}') as RawGuarantees
      const found = { ...raw, notNull: new Set(raw.notNull), types: new Map(raw.types) }
      return [relationKey({ schema: schema ?? '', identifier: identifier ?? '' }), found]
    }),
  )
}
