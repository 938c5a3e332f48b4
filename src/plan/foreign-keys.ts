import type { Relation } from '../core/relation.js'
import type { ContractTable } from './contract.js'
import type { SqlWriter } from './render.js'
import type { Step } from './step.js'

const PURPOSE = 'foreign keys'

/**
 * Adds the foreign keys of a contract to what was built aside. Adding one locks the table that it points at, and two nodes
 * may point at the same tables in different order: so nodes take turns, and commit at once.
 */
export function foreignKeySteps(table: ContractTable, relation: Relation, writer: SqlWriter): readonly Step[] {
  if (table.foreignKeys.length === 0) return []
  const statement = (sql: string): Step => ({ kind: 'statement', purpose: PURPOSE, sql, origin: 'engine' })
  const additions = table.foreignKeys.map((key) => `  add ${key}`).join(',\n')
  return [
    statement("select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tsmodel:foreign keys', 0))"),
    statement(`alter table ${writer.render(relation)}\n${additions}`),
  ]
}

/** Whether steps add foreign keys: then they may not wait for others in the transaction that did. */
export function addsForeignKeys(steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind === 'statement' && step.purpose === PURPOSE)
}
