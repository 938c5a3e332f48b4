import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RowSet } from '../../../src/core/compiled.js'
import type { TestNode } from '../../../src/core/node.js'
import type { Relation } from '../../../src/core/relation.js'
import { planBatches, provenBy, readMeasure, testQuery } from '../../../src/quality/index.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { makeGenericTest, makeTestConfig } from '../../support/factories.js'

const sql = {
  quote: (name: string) => `"${name.replaceAll('"', '""')}"`,
  literal: (text: string) => `'${text.replaceAll("'", "''")}'`,
  render: (relation: { schema: string; identifier: string }) =>
    `${sql.quote(relation.schema)}.${sql.quote(relation.identifier)}`,
}
const relation: Relation = { database: 'db', schema: 'Odd "Schema', identifier: 'wide' }
const model = 'model.shop.wide'
const COLUMNS = ['a', 'b', '"Odd col"']

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await database.sql('create schema "Odd ""Schema"')
})
afterAll(async () => database.drop())

/** What each of the three tests asks, as its macro writes it. */
function codeOf(test: TestNode): string {
  const subject =
    test.config.where === null
      ? sql.render(relation)
      : `(select * from ${sql.render(relation)} where ${test.config.where}\n) as dbt_subquery`
  const column = test.columnName!
  const values = test.testMetadata!.kwargs['values'] as readonly string[] | undefined
  switch (test.testMetadata!.name) {
    case 'not_null':
      return `select ${column} from ${subject} where ${column} is null`
    case 'unique':
      return `select ${column} as value, count(*) as n from ${subject} where ${column} is not null group by 1 having count(*) > 1`
    default:
      return `select value from (select ${column} as value, count(*) from ${subject} group by 1) as v
        where value not in (${values!.map((value) => sql.literal(value)).join(', ')})`
  }
}

const limits = fc.constantFrom('!= 0', '> 1', '>= 2', 'between 1 and 3', '= 0')
const generated = fc.record({
  kind: fc.constantFrom('not_null', 'unique', 'accepted_values'),
  column: fc.constantFrom(...COLUMNS),
  where: fc.constantFrom(null, 'a is not null', "b <> 'x' -- not these", 'a = b or b is null'),
  warn_if: limits,
  error_if: limits,
  values: fc.uniqueArray(fc.constantFrom('x', "it's", 'z', ''), { minLength: 1 }),
})
const cell = fc.constantFrom(null, 'x', "it's", 'z', '')
const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 })

function makeTests(specs: readonly (typeof generated extends fc.Arbitrary<infer T> ? T : never)[]): TestNode[] {
  return specs.map(({ kind, column, values, ...config }, index) => {
    const base = makeGenericTest(kind, model, column)
    return {
      ...base,
      uniqueId: `${base.uniqueId}.${index}`,
      config: makeTestConfig(config),
      testMetadata: { ...base.testMetadata!, kwargs: { ...base.testMetadata!.kwargs, values } },
    }
  })
}

describe('tests of one relation in one query', () => {
  test('give the same numbers as one by one', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.array(generated, { minLength: 2, maxLength: 9 }), async (rows, specs) => {
        await fill(rows)
        const tests = makeTests(specs)
        const { batches, alone } = planBatches(
          tests.map((each) => ({ test: each, relation })),
          { sql, storesFailures: () => false },
        )
        expect(alone).toEqual([])
        expect(batches).toHaveLength(1)
        const together = batches[0]!.read(rowSet(await database.sql(batches[0]!.sql), 3 * tests.length))
        for (const each of tests) {
          const own = readMeasure(each.config, rowSet(await database.sql(testQuery(each.config, codeOf(each))), 3))
          const shared = together.get(each.uniqueId)
          // Null says "run me alone": allowed where values occur twice, and nowhere else.
          if (shared === null) expect([each.testMetadata!.name, own.failures! > 0]).toEqual(['unique', true])
          else expect(shared).toEqual(own)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('leave out what the engine does not know for sure', () => {
    const plain = makeGenericTest('not_null', model, 'a')
    const odd: readonly TestNode[] = [
      makeGenericTest('relationships', model, 'a'),
      makeGenericTest('unique', model, null),
      { ...plain, config: makeTestConfig({ fail_calc: 'sum(n)' }) },
      { ...plain, config: makeTestConfig({ limit: 10 }) },
      { ...plain, config: makeTestConfig({ where: "day > '{{ var('day') }}'" }) },
      { ...plain, dependsOn: { nodes: [model], macros: ['macro.shop.test_not_null'] } },
      {
        ...plain,
        dependsOn: { nodes: [model], macros: ['macro.dbt.test_not_null', 'macro.shop.postgres__test_not_null'] },
      },
      {
        ...makeGenericTest('accepted_values', model, 'a'),
        testMetadata: { name: 'accepted_values', namespace: null, kwargs: { values: [1.5] } },
      },
      {
        ...plain,
        dependsOn: { nodes: [model], macros: ['macro.dbt.test_not_null', 'macro.shop.default__get_where_subquery'] },
      },
    ]
    const subjects = odd.map((each, index) => ({ test: { ...each, uniqueId: `test.${index}` }, relation }))
    const { batches, alone } = planBatches([...subjects, { test: plain, relation }], {
      sql,
      storesFailures: () => false,
    })
    expect(batches).toEqual([])
    expect(alone.map(({ uniqueId }) => uniqueId)).toEqual(
      [...odd.keys()].map((index) => `test.${index}`).concat(plain.uniqueId),
    )
  })

  test('leave out tests that keep their failing rows', () => {
    const tests = ['a', 'b', 'c'].map((column) => makeGenericTest('not_null', model, column))
    const { batches, alone } = planBatches(
      tests.map((each) => ({ test: each, relation })),
      { sql, storesFailures: (each) => each.columnName === 'b' },
    )
    expect(batches.map((batch) => batch.tests.map(({ columnName }) => columnName))).toEqual([['a', 'c']])
    expect(alone.map(({ columnName }) => columnName)).toEqual(['b'])
  })

  test('fit the select list of Postgres', () => {
    const tests = Array.from({ length: 1200 }, (_, index) => ({
      ...makeGenericTest('not_null', model, 'a'),
      uniqueId: `test.${index}`,
    }))
    const { batches } = planBatches(
      tests.map((each) => ({ test: each, relation })),
      { sql, storesFailures: () => false },
    )
    expect(batches.map((batch) => batch.tests.length)).toEqual([500, 500, 200])
  })
})

describe('a test that the table itself proves', () => {
  const guarantees = { notNull: new Set(['id', 'Odd col']), uniqueKeys: [['id'], ['a', 'b']] }
  const proof = (kind: string, column: string, config = {}) =>
    provenBy({ ...makeGenericTest(kind, model, column), config: makeTestConfig(config) }, guarantees)

  test.each([
    ['not_null', 'id', '"id" is not null in the table'],
    ['not_null', 'ID', '"id" is not null in the table'],
    ['not_null', '"Odd col"', '"Odd col" is not null in the table'],
    ['not_null', '"ID"', null],
    ['unique', 'id', '"id" is unique in the table'],
    ['unique', 'a', null],
    ['accepted_values', 'id', null],
  ])('%s of %s', (kind, column, expected) => {
    expect(proof(kind, column)).toBe(expected)
  })

  test('is one that passes without failing rows', () => {
    expect(proof('unique', 'id', { error_if: '> 3', warn_if: '>= 1' })).not.toBeNull()
    expect(proof('unique', 'id', { error_if: '= 0' })).toBeNull()
    expect(proof('unique', 'id', { warn_if: 'between 0 and 1' })).toBeNull()
  })
})

async function fill(rows: readonly (readonly (string | null)[])[]): Promise<void> {
  const name = sql.render(relation)
  const values = rows.map((row) => `(${row.map((value) => (value === null ? 'null' : sql.literal(value))).join(', ')})`)
  await database.sql(
    `drop table if exists ${name}; create table ${name} (a text, b text, "Odd col" text);` +
      (rows.length === 0 ? '' : `insert into ${name} values ${values.join(', ')};`),
  )
}

function rowSet(rows: RowSet['rows'], width: number): RowSet {
  const names = ['failures', 'should_warn', 'should_error']
  return { columns: Array.from({ length: width }, (_, index) => ({ name: names[index % 3]!, typeId: 20 })), rows }
}
