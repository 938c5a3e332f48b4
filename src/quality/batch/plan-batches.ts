import type { RowSet } from '../../core/compiled.js'
import type { UniqueId } from '../../core/node.js'
import type { TestMeasure } from '../contract.js'
import { readMeasure } from '../read-measure.js'
import { isMeasured } from '../test-query.js'
import type { CompiledTest, TestBatch } from './contract.js'
import { shapeOf, type RowsShape, type ValuesShape } from './test-shape.js'

/** A select list holds at most 1,664 entries, and each test takes three. */
const MAX_TESTS = 500

interface Member {
  readonly compiled: CompiledTest
  readonly shape: RowsShape | ValuesShape
}

/**
 * Puts data tests together that read rows of the same relation: one scan for all of them, with the numbers that each has
 * by itself. What a test asks is read from its SQL.
 *
 * `alone` holds the tests that have to run as they are, in the order given: those whose SQL has another form, and those
 * that would be the only one of their relation. When a batch fails in the database, its tests must run alone too, so that
 * the error is reported for the test that causes it.
 */
export function planBatches(tests: readonly CompiledTest[]): {
  readonly batches: readonly TestBatch[]
  readonly alone: readonly CompiledTest[]
} {
  const groups = new Map<string, Member[]>()
  for (const compiled of tests) {
    const shape = countedShape(compiled)
    if (shape === null) continue
    const key = JSON.stringify(shape.source.path)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [{ compiled, shape }])
    else group.push({ compiled, shape })
  }
  const batched = new Set<CompiledTest>()
  const batches: TestBatch[] = []
  for (const members of groups.values()) {
    for (let start = 0; start < members.length; start += MAX_TESTS) {
      const part = members.slice(start, start + MAX_TESTS)
      if (part.length < 2) continue
      batches.push(batchOf(part))
      for (const { compiled } of part) batched.add(compiled)
    }
  }
  return { batches, alone: tests.filter((compiled) => !batched.has(compiled)) }
}

/** What a test counts, when nothing beyond that number matters. */
function countedShape({ test: { config }, code }: CompiledTest): RowsShape | ValuesShape | null {
  if (isMeasured(config) || config.fail_calc.trim().toLowerCase() !== 'count(*)' || config['sql_header'] != null)
    return null
  const shape = shapeOf(code)
  return shape?.kind === 'rows' || shape?.kind === 'values' ? shape : null
}

function batchOf(members: readonly Member[]): TestBatch {
  const relation = members[0]!.shape.source.relation
  const conditions = members.map(conditionOf)
  const counts = members.map((member, index) => `    ${countOf(member, conditions[index]!)} as failures_${index}`)
  const verdicts = members.map(({ compiled: { test } }, index) => {
    const failures = `failures_${index}`
    return `  ${failures}, ${failures} ${test.config.warn_if} as warn_${index}, ${failures} ${test.config.error_if} as error_${index}`
  })
  return {
    relation,
    tests: members.map(({ compiled }) => compiled),
    sql: [
      'select',
      verdicts.join(',\n'),
      'from (',
      '  select',
      counts.join(',\n'),
      // As a test has it: every column is asked for, so that whoever may not read one is told so.
      `  from (select * from ${relation}) as dbt_subquery`,
      // Rows that no test rejects go no further, and an index may find the others.
      `  where ${[...new Set(conditions)].map((condition) => `(${condition})`).join(' or ')}`,
      ') as test_batch',
    ].join('\n'),
    read: (rows) => readBatch(members, rows),
  }
}

/** Line breaks end what may be a comment. */
function conditionOf({ shape }: Member): string {
  const parts = shape.source.where === null ? [shape.condition] : [shape.source.where, shape.condition]
  // A column that a test gives back has to be there; the planner drops what is always true.
  const selected = shape.kind === 'rows' ? shape.selected.map((column) => `(${column} is null or true)`) : []
  return [...parts.map((part) => (parts.length + selected.length === 1 ? part : `(${part}\n)`)), ...selected].join(
    ' and ',
  )
}

function countOf({ compiled, shape }: Member, condition: string): string {
  const count = `count(*) filter (where ${condition}\n)`
  const { limit } = compiled.test.config
  // Zero exactly when no value is rejected; how many different ones there are takes a query of its own.
  if (shape.kind === 'values') return `nullif(least(${count}, 1), 1)`
  return limit === null ? count : `least(${count}, ${limit})`
}

function readBatch(members: readonly Member[], rows: RowSet): ReadonlyMap<UniqueId, TestMeasure | null> {
  return new Map(
    members.map(({ compiled: { test } }, index) => {
      const columns = ['failures', 'should_warn', 'should_error'].map((name, offset) => ({
        name,
        typeId: rows.columns[3 * index + offset]?.typeId ?? 0,
      }))
      const row = rows.rows[0]?.slice(3 * index, 3 * index + 3) ?? []
      return [test.uniqueId, row[0] == null ? null : readMeasure(test.config, { columns, rows: [row] })]
    }),
  )
}
