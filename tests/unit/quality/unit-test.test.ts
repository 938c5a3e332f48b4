import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  comparisonQuery,
  diffText,
  type FixtureRows,
  fixtureColumns,
  fixtureSql,
  readDifferences,
  type TypedColumn,
} from '../../../src/quality/index.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'

const sql = {
  quote: (name: string) => `"${name.replaceAll('"', '""')}"`,
  literal: (text: string) => `'${text.replaceAll("'", "''")}'`,
  render: (relation: { schema: string; identifier: string }) => `"${relation.schema}"."${relation.identifier}"`,
}
const context = { sql, what: 'The input "ref(\'orders\')"', location: { file: 'models/_unit.yml', line: 4, column: 9 } }
const columns: readonly TypedColumn[] = [
  { name: 'id', dataType: 'bigint' },
  { name: 'Odd "name', dataType: 'character varying(40)' },
  { name: 'amount', dataType: 'numeric(10,2)' },
  { name: 'tags', dataType: 'text[]' },
  { name: 'payload', dataType: 'json' },
  { name: 'paid', dataType: 'boolean' },
]

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(async () => database.drop())

const values = (...rows: Readonly<Record<string, unknown>>[]): FixtureRows => ({ kind: 'values', rows })
const fixture = (...rows: Readonly<Record<string, unknown>>[]): string => fixtureSql(values(...rows), columns, context)

async function differences(actual: string, expected: string) {
  const rows = await database.sql(comparisonQuery(actual, expected, columns, sql))
  return readDifferences({ columns: [], rows })
}

describe('given rows', () => {
  test('have the types of the real columns, and null where nothing is said', async () => {
    const query = fixture(
      { id: 1, 'Odd "name': "it's", amount: '1.5', tags: ['a"b', null, 'c\\d'], payload: { a: [1] }, paid: true },
      { ID: '9007199254740993' },
    )
    const types = columns.map(({ name }) => `pg_typeof(${sql.quote(name)})`).join(', ')
    expect(await database.sql(`select ${types} from (${query}) as q limit 1`)).toEqual([
      ['bigint', 'character varying', 'numeric', 'text[]', 'json', 'boolean'],
    ])
    expect(await database.sql(`select id, "Odd ""name", amount, tags, payload, paid from (${query}) as q`)).toEqual([
      ['1', "it's", '1.50', '{"a\\"b",NULL,"c\\\\d"}', '{"a":[1]}', 't'],
      ['9007199254740993', null, null, null, null, null],
    ])
  })

  test('may be none', async () => {
    expect(await database.sql(`select * from (${fixture()}) as q`)).toEqual([])
  })

  test('may be a query', () => {
    expect(fixtureSql({ kind: 'sql', sql: 'select 1 as id' }, columns, context)).toBe('select 1 as id')
    expect(fixtureColumns({ kind: 'sql', sql: 'select 1' })).toBeNull()
    expect(fixtureColumns(values({ id: 1 }, { paid: true, id: 2 }))).toEqual(['id', 'paid'])
  })

  test('that name a column which is not there are an error with the nearest', () => {
    expect(() => fixture({ amuont: 1 })).toThrow('The input "ref(\'orders\')" has no column "amuont"')
  })
})

describe('a comparison', () => {
  test('finds nothing where rows agree, in any order and spelling of their type', async () => {
    const actual = fixture({ id: 2, payload: '{"a": 1, "b": 2}' }, { id: 1, amount: '1.5' }, { id: 1, amount: '1.5' })
    const expected = fixture({ id: 1, amount: '1.50' }, { id: 1, amount: 1.5 }, { id: 2, payload: '{"b":2,"a":1}' })
    expect(await differences(actual, expected)).toEqual([])
  })

  test('counts rows that are there too often or not often enough', async () => {
    const found = await differences(fixture({ id: 1 }, { id: 1 }, { id: 1 }, { id: 3 }), fixture({ id: 1 }, { id: 2 }))
    expect(found.map(({ side, count, values: [id] }) => [side, count, id])).toEqual([
      ['unexpected', 2, '1'],
      ['missing', 1, '2'],
      ['unexpected', 1, '3'],
    ])
  })
})

test('a difference can be read', () => {
  expect(
    diffText(
      ['id', 'status', 'note'],
      [
        { side: 'missing', count: 1, values: ['1', 'paid', null] },
        { side: 'unexpected', count: 1, values: ['1', 'open', null] },
        { side: 'missing', count: 2, values: ['7', 'lost', 'a\nb'] },
        { side: 'unexpected', count: 1, values: ['9', 'new', 'x'] },
      ],
    ),
  ).toBe(
    [
      '- missing, + not expected, ~ expected → actual',
      '  | id | status      | note',
      '~ | 1  | paid → open | null',
      '- | 7  | lost        | a\\nb',
      '- | 7  | lost        | a\\nb',
      '+ | 9  | new         | x',
    ].join('\n'),
  )
})
