import type { RowSet } from '../../core/compiled.js'
import type { TestNode, UniqueId } from '../../core/node.js'
import { type Relation, relationKey } from '../../core/relation.js'
import type { TestMeasure } from '../contract.js'
import { readMeasure } from '../read-measure.js'
import type { SqlText, TestBatch } from './contract.js'
import { aggregateOf, type KnownTest, knownTest } from './known-test.js'

/** A select list holds at most 1,664 entries, and each test takes three. */
const MAX_TESTS = 500

interface Member {
  readonly test: TestNode
  readonly known: KnownTest
}

/**
 * Puts data tests together that read the same relation: as few scans as possible, with the same numbers as one by one.
 *
 * `subjects` pairs each test with the relation that it reads (which may be one that was built aside). `alone` holds the
 * tests that have to run as they are, in the order given: those that the engine does not know, that keep their failing
 * rows, and those that would be the only one of their relation. When a batch fails in the database, its tests must run
 * alone too, so that the error is reported for the test that causes it.
 */
export function planBatches(
  subjects: readonly { readonly test: TestNode; readonly relation: Relation }[],
  options: { readonly sql: SqlText; readonly storesFailures: (test: TestNode) => boolean },
): { readonly batches: readonly TestBatch[]; readonly alone: readonly TestNode[] } {
  const groups = new Map<string, { readonly relation: Relation; readonly members: Member[] }>()
  const batched = new Set<UniqueId>()
  for (const { test, relation } of subjects) {
    const known = options.storesFailures(test) ? null : knownTest(test)
    if (known === null) continue
    const key = relationKey(relation)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { relation, members: [{ test, known }] })
    else group.members.push({ test, known })
  }
  const batches: TestBatch[] = []
  for (const { relation, members } of groups.values()) {
    for (let start = 0; start < members.length; start += MAX_TESTS) {
      const part = members.slice(start, start + MAX_TESTS)
      if (part.length < 2) continue
      batches.push(batchOf(relation, part, options.sql))
      for (const { test } of part) batched.add(test.uniqueId)
    }
  }
  return { batches, alone: subjects.map(({ test }) => test).filter((test) => !batched.has(test.uniqueId)) }
}

function batchOf(relation: Relation, members: readonly Member[], sql: SqlText): TestBatch {
  const aggregates = members.map(
    ({ test, known }, index) => `    ${aggregateOf(known, test.config.where, sql)} as failures_${index}`,
  )
  const verdicts = members.map(({ test: { config } }, index) => {
    const failures = `failures_${index}`
    return `  ${failures}, ${failures} ${config.warn_if} as warn_${index}, ${failures} ${config.error_if} as error_${index}`
  })
  return {
    relation,
    tests: members.map(({ test }) => test),
    sql: [
      'select',
      verdicts.join(',\n'),
      'from (',
      '  select',
      aggregates.join(',\n'),
      `  from ${sql.render(relation)} as dbt_subquery`,
      ') as test_batch',
    ].join('\n'),
    read: (rows) => readBatch(members, rows),
  }
}

function readBatch(members: readonly Member[], rows: RowSet): ReadonlyMap<UniqueId, TestMeasure | null> {
  return new Map(
    members.map(({ test }, index) => {
      const columns = ['failures', 'should_warn', 'should_error'].map((name, offset) => ({
        name,
        typeId: rows.columns[3 * index + offset]?.typeId ?? 0,
      }))
      const row = rows.rows[0]?.slice(3 * index, 3 * index + 3) ?? []
      return [test.uniqueId, row[0] == null ? null : readMeasure(test.config, { columns, rows: [row] })]
    }),
  )
}
