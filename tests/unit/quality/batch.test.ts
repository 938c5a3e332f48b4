import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../../src/quality/batch/test-shape.js'
import { planBatches, provableRelation, provenBy, type RelationGuarantees } from '../../../src/quality/index.js'
import { makeGenericTest, makeTestConfig } from '../../support/factories.js'

// What the database says of these queries is compared in tests/unit/run/tests-together.test.ts.

const one = (code: string, config: object = {}, name = code) => ({
  test: { ...makeGenericTest('holds', 'model.shop.wide', null), uniqueId: name, config: makeTestConfig(config) },
  code,
})

describe('what a test asks, read from its SQL', () => {
  test.each([
    ['select * from "s"."t" where a is null', 'rows'],
    ['select a from s.t where a is null;', 'rows'],
    ['select id, "Odd" as o from db.s.t as t\nwhere amount < 0 -- not these', 'rows'],
    ['select lower(a) from t where lower(a) is null', 'rows'],
    ['select 1 from t where a is distinct from b', 'rows'],
    ["select * from t where substring(a from 1 for 2) = '-- no' and b like $$x'%$$", 'rows'],
    ["select * from (select * from t where day > now() - interval '1 day'\n) dbt_subquery where a is null", 'rows'],
    ['select a as f, count(*) as n from t where a is not null group by a having count(*) > 1', 'groups'],
    ['select a, b from t group by a, b having count(*) > 1', 'groups'],
    ['with v as (select a as f, count(*) as n from t group by a) select * from v where f not in (1, 2)', 'values'],
    [
      'with c as (select a as f from t where a is not null), p as (select id as g from o) select c.f from c left join p on c.f = p.g where p.g is null',
      'references',
    ],
  ])('%s', (sql, kind) => {
    expect(shapeOf(sql)?.kind).toBe(kind)
  })

  test.each([
    'select distinct a from t where a is null',
    'select count(*) from t where a is null',
    'select *, row_number() over () from t where a is null',
    'select * from t where a is null limit 1',
    'select * from t where a is null union all select * from t where b is null',
    'select * from t join u using (id) where a is null',
    'select * from t, u where a is null',
    'select * from only t where a is null',
    'select * from generate_series(1, 3) as a where a is null',
    'select * from t tablesample system (1) where a is null',
    'select * from t as x where x.a is null',
    'select * from t where a in (select id from u)',
    'select * from t where a is null group by a',
    'select * from t where a is null order by a',
    'select * from t',
    'select from where',
    'select , a from t where a is null',
    'select * from t where a is null; select 1',
    'select * from t where a is null /* why */',
    "select * from t where a = 'no end",
    'select * from t where a = $1',
    "select * from t where a = U&'\\0061'",
    'select * from (select * from t where a > 0 limit 1) as s where a is null',
    'select * from (select a from t where a > 0) as s where a is null',
    'select a from t group by 1 having count(*) > 1',
    'select a from t group by a having count(*) > 2',
    'select a, max(b) from t group by a having count(*) > 1',
    'with v as (select a as f, count(*) as n from t where b group by a) select * from v where f not in (1)',
    'with v as (select a as f, count(*) as n from t group by b) select * from v where f not in (1)',
    'with v as (select a as f, count(*) as n from t group by a) select * from v where f not in (1) and n > 2',
    'with v as (select a as f, count(*) as n from t group by a) select * from v where f not in (select 1)',
    '',
  ])('is not guessed: %s', (sql) => {
    expect(shapeOf(sql)).toBeNull()
  })
})

describe('tests of one relation in one query', () => {
  test('are those whose number alone matters, whoever wrote their macro', () => {
    const tests = [
      one('select a from "s"."t" where a is null'),
      one('select * from s.t where b < 0', { severity: 'warn', warn_if: '> 10', limit: 3 }),
      one('select b from s.t where b is null', { fail_calc: 'sum(b)' }),
      one('select c from s.t where c is null', { measured: true }),
      one('select d from s.t where d is null', { sql_header: 'set work_mem = 1' }),
      one('select a from s.other where a is null'),
      one('select a, count(*) from s.t group by a having count(*) > 1'),
    ]
    const { batches, alone } = planBatches(tests)
    expect(batches.map((batch) => batch.tests)).toEqual([tests.slice(0, 2)])
    expect(alone).toEqual(tests.slice(2))
  })

  test('compare values of a column where sorting them is quick', () => {
    const unique = (column: string, where = `${column} is not null`) =>
      one(`select ${column}, count(*) from s.t where ${where} group by ${column} having count(*) > 1`)
    const types = new Map([
      ['id', 'bigint'],
      ['at', 'timestamp(3) with time zone'],
      ['name', 'text'],
    ])
    const tests = [unique('id'), unique('at'), unique('name'), unique('id', 'at is not null'), unique('gone')]
    const { batches, alone } = planBatches(tests, () => ({ types, bytes: 1e9 }))
    expect(batches.map((batch) => batch.tests)).toEqual([tests.slice(0, 2)])
    expect(alone).toEqual(tests.slice(2))
    expect(planBatches(tests).batches).toEqual([])
    // One scan of a small table answers everything, whatever its types.
    const rows = one('select * from s.t where id < 0')
    const small = planBatches([rows, ...tests], () => ({ types, bytes: 8192 }))
    expect(small.batches.map((batch) => batch.tests)).toEqual([[rows, tests[0], tests[1], tests[2], tests[4]]])
  })

  test('ask for every column that one of them gives back', () => {
    const { batches } = planBatches([one('select gone from t where a is null'), one('select * from t where b is null')])
    expect(batches[0]?.sql).toContain('(gone is null or true)')
  })

  test('fit the select list of Postgres', () => {
    const tests = Array.from({ length: 1200 }, (_, index) =>
      one('select a from t where a is null', {}, `test.${index}`),
    )
    expect(planBatches(tests).batches.map((batch) => batch.tests.length)).toEqual([500, 500, 200])
  })
})

describe('a test that the table itself proves', () => {
  const guarantees: RelationGuarantees = {
    bytes: null,
    notNull: new Set(['id', 'Odd col', 'a']),
    uniqueKeys: [
      { name: 'pk', columns: ['id'] },
      { name: 'pair', columns: ['a', 'b'] },
    ],
    foreignKeys: [{ name: 'fk', column: 'a', to: { schema: 's', identifier: 'o', column: 'id' } }],
    checks: [
      {
        name: 'texts',
        expression: "((st)::text = ANY ((ARRAY['x'::character varying, 'it''s'::character varying])::text[]))",
      },
      { name: 'numbers', expression: '(n = ANY (ARRAY[1, (-2)]))' },
      { name: 'one', expression: "(c = 'x'::bpchar)" },
    ],
    types: new Map([
      ['st', 'character varying(9)'],
      ['n', 'integer'],
      ['c', 'character(3)'],
    ]),
  }
  const proof = (code: string, config: object = {}) => {
    const compiled = one(code, config)
    return provableRelation(compiled) === null ? null : provenBy(compiled, guarantees)
  }
  const accepted = (column: string, list: string) =>
    `with v as (select ${column} as f, count(*) as n from s.t group by ${column}) select * from v where f not in (${list})`
  const related = (column: string, to: string, field: string) =>
    `with c as (select ${column} as f from s.t where ${column} is not null), p as (select ${field} as g from ${to}) select c.f from c left join p on c.f = p.g where p.g is null`

  test.each([
    ['select ID from s.t where ID is null', '"id" is declared not null'],
    ['select "Odd col" from s.t where "Odd col" is null', '"Odd col" is declared not null'],
    ['select "ID" from s.t where "ID" is null', null],
    ['select id from t where id is null', null],
    ['select id from (select * from s.t where b > 1) x where id is null', '"id" is declared not null'],
    ['select * from s.t where lower(a) is null', null],
    ['select id, count(*) from s.t group by id having count(*) > 1', '"pk" makes "id" unique'],
    ['select id, x from s.t group by id, x having count(*) > 1', '"pk" makes "id" unique'],
    ['select a, b from s.t group by a, b having count(*) > 1', null],
    ['select a, b from s.t where b is not null group by a, b having count(*) > 1', '"pair" makes "a", "b" unique'],
    ['select a from s.t group by a having count(*) > 1', null],
    [accepted('st', "'x', 'it''s', 'z'"), 'the check "texts" allows no other value'],
    [accepted('st', "'x'"), null],
    [accepted('st', "'x', E'it\\'s'"), null],
    [accepted('n', '1, -2, 3'), 'the check "numbers" allows no other value'],
    [accepted('n', "'1', '-2'"), 'the check "numbers" allows no other value'],
    [accepted('n', '1.0, -2'), null],
    [accepted('c', "'x'"), null],
    [related('a', 'db.s.o', 'id'), 'the foreign key "fk" refers to it'],
    [related('a', 's.o', 'code'), null],
    [related('a', '(select * from s.o where x > 1) as y', 'id'), null],
    [related('b', 's.o', 'id'), null],
  ])('%s: %s', (code, expected) => {
    expect(proof(code)).toBe(expected)
  })

  test('is one that passes without failing rows', () => {
    const code = 'select id from s.t where id is null'
    expect(proof(code, { error_if: '> 3', warn_if: '>= 1' })).not.toBeNull()
    expect(proof(code, { error_if: '= 0' })).toBeNull()
    expect(proof(code, { warn_if: 'between 0 and 1' })).toBeNull()
    expect(proof(code, { fail_calc: 'count(*) + 1' })).toBeNull()
  })
})
