import type { Dialect } from '../adapters/contract.js'
import type { Relation } from '../core/relation.js'
import { DELETED_AT } from './landing.js'

/** Rows of a staged table on their way into another. */
export interface Change {
  readonly dialect: Dialect
  readonly relation: Relation
  /** Name of a temporary table. */
  readonly staged: string
  readonly key: readonly string[]
  readonly columns: readonly string[]
  /** Whether the table marks deleted rows. */
  readonly isSoft: boolean
}

/** Changes the rows that differ, and no other. */
export function changeSql(change: Change): string {
  const { dialect, relation, staged, key, columns, isSoft } = change
  const values = columns.filter((column) => !key.includes(column))
  const sets = values.map((column) => `${dialect.quote(column)} = d.${dialect.quote(column)}`)
  if (isSoft) sets.push(`${dialect.quote(DELETED_AT)} = null`)
  // Without a column to set there is nothing that could differ.
  if (sets.length === 0) return `select 1 where false`
  // As images of records: exact for every type, also those without an equality of their own, and for 1.0 and 1.00.
  const image = (alias: string): string => `(row(${listOf(dialect, values, alias)}))::record`
  const differs = values.length === 0 ? [] : [`${image('t')} operator(pg_catalog.*<>) ${image('d')}`]
  if (isSoft) differs.push(`t.${dialect.quote(DELETED_AT)} is not null`)
  return (
    `update ${dialect.render(relation)} t set ${sets.join(', ')} from ${staged} d ` +
    `where ${isTheSame(dialect, key, 't', 'd')} and (${differs.join(' or ')})`
  )
}

/** Adds the rows whose key the table does not have; all rows where there is no key. */
export function missingSql(change: Change): string {
  const { dialect, relation, staged, key, columns } = change
  const names = columns.map(dialect.quote).join(', ')
  const condition =
    key.length === 0
      ? ''
      : ` where not exists (select from ${dialect.render(relation)} t where ${isTheSame(dialect, key, 't', 'd')})`
  return `insert into ${dialect.render(relation)} (${names}) select ${names} from ${staged} d${condition}`
}

/** Removes or marks the rows that `within` holds for and whose key `keys` does not have. */
export function deleteSql(change: Change, keys: string, moment: string, within: string): string {
  const { dialect, relation, key, isSoft } = change
  const gone = `${within} and not exists (select from ${keys} k where ${isTheSame(dialect, key, 't', 'k')})`
  if (!isSoft) return `delete from ${dialect.render(relation)} t where ${gone}`
  const mark = dialect.quote(DELETED_AT)
  return `update ${dialect.render(relation)} t set ${mark} = ${dialect.literal(moment)} where t.${mark} is null and ${gone}`
}

/** Plain equality, which an index can answer; keys hold no nulls. */
function isTheSame(dialect: Dialect, key: readonly string[], left: string, right: string): string {
  return key.map((column) => `${left}.${dialect.quote(column)} = ${right}.${dialect.quote(column)}`).join(' and ')
}

function listOf(dialect: Dialect, columns: readonly string[], alias: string): string {
  return columns.map((column) => `${alias}.${dialect.quote(column)}`).join(', ')
}
