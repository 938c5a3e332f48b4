import type { RowSet } from '../../core/compiled.js'
import type { UniqueId } from '../../core/node.js'
import type { TestMeasure } from '../contract.js'
import { readMeasure } from '../read-measure.js'
import { isMeasured } from '../test-query.js'
import type { CompiledTest, RelationGuarantees, TestBatch } from './contract.js'
import { shapeOf, type GroupsShape, type RowsShape, type ValuesShape } from './test-shape.js'

/** A select list holds at most 1,664 entries, and each test takes three. */
const MAX_TESTS = 500

/** Types that Postgres sorts in less time than it groups them; text is not among them. */
const SORTED_FAST = /^(?:smallint|integer|bigint|date|uuid|timestamp(?:\(\d\))? with(?:out)? time zone)$/

type CountedShape = RowsShape | ValuesShape | GroupsShape

interface Member {
  readonly compiled: CompiledTest
  readonly shape: CountedShape
}

/** What the catalog says of a relation; undefined where it says nothing. */
export type RelationFacts = (path: readonly string[]) => Pick<RelationGuarantees, 'types' | 'bytes'> | undefined

/** Below this many bytes, a trip to the server costs more than a slower way of comparing. */
const SMALL_TABLE = 4_000_000

/**
 * Puts data tests together that read the same relation: one scan for all that ask something of each row, and, of large
 * tables, one for those that want a column to be unique, with the numbers that each has by itself. What a test asks is read from its SQL.
 *
 * `alone` holds the tests that have to run as they are, in the order given: those whose SQL has another form, and those
 * that would be the only one of their relation. When a batch fails in the database, its tests must run alone too, so that
 * the error is reported for the test that causes it.
 */
export function planBatches(
  tests: readonly CompiledTest[],
  factsOf: RelationFacts = () => undefined,
): { readonly batches: readonly TestBatch[]; readonly alone: readonly CompiledTest[] } {
  const groups = new Map<string, Member[]>()
  for (const compiled of tests) {
    const shape = countedShape(compiled, factsOf)
    if (shape === null) continue
    // Distinct values are not counted in parallel, which a large scan would miss.
    const isApart = shape.kind === 'groups' && !isSmall(factsOf(shape.source.path))
    const key = JSON.stringify([isApart, shape.source.path])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [{ compiled, shape }])
    else group.push({ compiled, shape })
  }
  const batched = new Set<CompiledTest>()
  const batches: TestBatch[] = []
  for (const members of groups.values()) {
    for (let start = 0; start < members.length; start += MAX_TESTS) {
      const part = members.slice(start, start + MAX_TESTS)
      // One alone gains nothing, unless comparing sorted values is quicker.
      if (part.length < 2 && !(part[0]?.shape.kind === 'groups' && !isSmall(factsOf(part[0].shape.source.path))))
        continue
      batches.push(batchOf(part))
      for (const { compiled } of part) batched.add(compiled)
    }
  }
  return { batches, alone: tests.filter((compiled) => !batched.has(compiled)) }
}

function isSmall(facts: ReturnType<RelationFacts>): boolean {
  return facts !== undefined && facts.bytes !== null && facts.bytes < SMALL_TABLE
}

/** What a test counts, when nothing beyond that number matters. */
function countedShape({ test: { config }, code }: CompiledTest, factsOf: RelationFacts): CountedShape | null {
  if (isMeasured(config) || config.fail_calc.trim().toLowerCase() !== 'count(*)' || config['sql_header'] != null) {
    return null
  }
  const shape = shapeOf(code)
  if (shape?.kind === 'rows' || shape?.kind === 'values') return shape
  if (shape?.kind !== 'groups' || shape.columns.length !== 1 || !shape.notNull.includes(shape.columns[0]!)) return null
  const facts = factsOf(shape.source.path)
  return isSmall(facts) || SORTED_FAST.test(facts?.types.get(shape.columns[0]!) ?? '') ? shape : null
}

function batchOf(members: readonly Member[]): TestBatch {
  const relation = members[0]!.shape.source.relation
  const counts = members.map((member, index) => `    ${countOf(member)} as failures_${index}`)
  const verdicts = members.map(({ compiled: { test } }, index) => {
    const failures = `failures_${index}`
    return `  ${failures}, ${failures} ${test.config.warn_if} as warn_${index}, ${failures} ${test.config.error_if} as error_${index}`
  })
  const needsAll = members.some(({ shape }) => shape.kind === 'groups')
  const conditions = new Set(members.flatMap(({ shape }) => (shape.kind === 'groups' ? [] : [conditionOf(shape)])))
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
      ...(needsAll ? [] : [`  where ${[...conditions].map((each) => `(${each}\n)`).join(' or ')}`]),
      ') as test_batch',
    ].join('\n'),
    read: (rows) => readBatch(members, rows),
  }
}

/** Line breaks end what may be a comment. */
function conditionOf(shape: RowsShape | ValuesShape): string {
  const parts = shape.source.where === null ? [shape.condition] : [shape.source.where, shape.condition]
  // A column that a test gives back has to be there; the planner drops what is always true.
  const selected = shape.kind === 'rows' ? shape.selected.map((column) => `(${column} is null or true)`) : []
  const isOne = parts.length + selected.length === 1
  return [...parts.map((part) => (isOne ? part : `(${part}\n)`)), ...selected].join(' and ')
}

function countOf({ compiled, shape }: Member): string {
  if (shape.kind === 'groups') return duplicatesOf(shape)
  const count = `count(*) filter (where ${conditionOf(shape)}\n)`
  const { limit } = compiled.test.config
  // Zero exactly when no value is rejected; how many different ones there are takes a query of its own.
  if (shape.kind === 'values') return `nullif(least(${count}, 1), 1)`
  return limit === null ? count : `least(${count}, ${limit})`
}

/** Zero exactly when no value occurs twice; how many do takes a query of its own. */
function duplicatesOf({ columns, source }: GroupsShape): string {
  const column = `"${columns[0]!.replaceAll('"', '""')}"`
  const filter = source.where === null ? '' : ` filter (where ${source.where}\n)`
  return `nullif(least(count(${column})${filter} - count(distinct ${column})${filter}, 1), 1)`
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
