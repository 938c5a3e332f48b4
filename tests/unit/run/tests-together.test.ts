import fc from 'fast-check'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNodeHost } from '../../../src/api/node-host.js'
import { runNodes } from '../../../src/api/run-nodes.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'

// The tests of this file are built by the real macros, from real YAML, on real Postgres, once together and once each by
// its own query. Whatever the tables hold and the tests are set to, nobody may see a difference.

const MACROS = `
{% test is_below(model, column_name, bound) %}select id, {{ column_name }} from {{ model }} where {{ column_name }} >= {{ bound }}{% endtest %}
{% test holds(model, condition) %}select * from {{ model }} where not ({{ condition }}){% endtest %}
{% test share_of_nulls(model, column_name) %}{{ config(measured=true) }}
select avg(({{ column_name }} is null)::int) as measured, count(*) filter (where {{ column_name }} is null) as failing from {{ model }}{% endtest %}
`

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await freshDatabase()
  folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel together '))
  const { host, port, user, password } = database.settings
  const output = {
    type: 'postgres',
    host,
    port,
    user,
    password,
    dbname: database.name,
    schema: TARGET_SCHEMA,
    threads: 3,
  }
  fs.writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'it', outputs: { it: output } } }))
  fs.writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\n')
  for (const name of ['models', 'macros', 'tests']) fs.mkdirSync(join(folder, name))
  fs.writeFileSync(join(folder, 'macros/tests.sql'), MACROS)
  writeModel(TABLE)
  fs.writeFileSync(join(folder, 'models/other.sql'), "{{ config(materialized='table') }} select 1 as id union select 2")
})

afterAll(async () => {
  await database.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

const TABLE = "{{ config(materialized='table') }} select * from source_rows.wide"
/** Its second and later runs write into the published table, and are tested in the transaction that writes. */
const INCREMENTAL = (
  strategy: string,
) => `{{ config(materialized='incremental', incremental_strategy='${strategy}', unique_key='n') }}
select distinct on (n) * from source_rows.wide {% if is_incremental() %} where id >= 2 or id is null {% endif %}`

function writeModel(code: string): void {
  fs.writeFileSync(join(folder, 'models/wide.sql'), code)
}

/** Runs the project and gives all that a user could see of its tests. */
async function outcome(verb: 'build' | 'test', flags: { readonly batch: boolean; readonly prove: boolean }) {
  await database.sql('drop schema if exists analytics_dbt_test__audit cascade')
  const host = { ...createNodeHost({}), workingDirectory: folder, homeDirectory: join(folder, 'home') }
  let statements = 0
  const run = await runNodes(verb, {
    host,
    ...flags,
    emit: (event) => {
      if (event.kind === 'sql' && /^\) as (failing_rows|measured_test|test_batch)$/m.test(event.sql)) statements += 1
    },
  })
  const stored = await database.sql(
    "select table_name, table_type from information_schema.tables where table_schema = 'analytics_dbt_test__audit' order by 1",
  )
  const rows = []
  for (const [name] of stored) {
    const columns = `(select string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) from information_schema.columns where table_schema = 'analytics_dbt_test__audit' and table_name = '${name}')`
    const query = `select ${columns}, (select string_agg(t::text, '; ' order by t::text) from analytics_dbt_test__audit."${name}" as t)`
    rows.push([name, ...(await database.sql(query))])
  }
  const results = run.results
    .map(
      ({ uniqueId, status, message, failures, measured, detail, compiledCode, relationName, proven, diagnostics }) => {
        const texts = diagnostics.map(({ code, message: text, location }) => [code, text, location])
        return { uniqueId, status, message, failures, measured, detail, compiledCode, relationName, proven, texts }
      },
    )
    .map((result) => ({
      ...result,
      compiledCode: withoutAside(result.compiledCode),
      message: withoutAside(result.message),
    }))
    .sort((left, right) => left.uniqueId.localeCompare(right.uniqueId))
  return { results, stored, rows, statements }
}

/** The name that a run builds under is new in each. */
function withoutAside(text: string | null): string | null {
  return text?.replaceAll(/_tsm_\w+/g, '_tsm_') ?? null
}

const LIMITS = fc.constantFrom('!= 0', '> 1', '>= 2', 'between 1 and 3', '= 0')
const config = fc.record(
  {
    where: fc.constantFrom('a is not null', "b <> 'x' -- not these", 'n = id or b is null', 'id % 2 = 0'),
    limit: fc.constantFrom(1, 2),
    severity: fc.constantFrom('warn', 'error'),
    warn_if: LIMITS,
    error_if: LIMITS,
    fail_calc: fc.constantFrom('count(*)', 'coalesce(max(1), 0)', 'count(*) + 1'),
    store_failures: fc.boolean(),
  },
  { requiredKeys: [] },
)
const column = fc.constantFrom('id', 'a', 'b', 'n', '"Odd col"')
const generic = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'not_null', args: {} }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'unique', args: {} }) },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(fc.constantFrom('x', "it's", 'z', ''), { minLength: 1 })
      .map((values) => ({ kind: 'accepted_values', args: { values } })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'accepted_values', args: { values: [1, 2, 3], quote: false } }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'relationships', args: { to: "ref('other')", field: 'id' } }) },
  { weight: 2, arbitrary: fc.constantFrom(2, 5).map((bound) => ({ kind: 'is_below', args: { bound } })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'share_of_nulls', args: {} }) },
)
const declared = fc.record({ column, generic, config })
const DIVISION = '10 / n > 1'

// Postgres promises no order in which conditions are asked: whether "where" spares a row a division is its own to say.
type Config = typeof config extends fc.Arbitrary<infer Value> ? Value : never
const withoutWhere = ({ where: _where, ...others }: Config): Config => others
const conditions = fc.array(
  fc
    .record({
      condition: fc.constantFrom(
        'id > 0',
        "b <> 'it''s' or b is null",
        DIVISION,
        "a ~ '^[xz]?$'",
        'missing > 1',
        'b like $$x%$$',
      ),
      config,
    })
    .map((given) => (given.condition === DIVISION ? { ...given, config: withoutWhere(given.config) } : given)),
  { maxLength: 3 },
)
const cell = fc.constantFrom(null, 'x', "it's", 'z', '')
const small = fc.constantFrom(null, 0, 1, 2, 3, 7)
const table = fc.array(fc.tuple(small, cell, cell, small, cell), { maxLength: 9 })

interface Declared {
  readonly column: string
  readonly generic: { readonly kind: string; readonly args: object }
  readonly config: object
}

function writeTests(columns: readonly Declared[], whole: readonly { condition: string; config: object }[]): void {
  const named = new Map<string, object[]>()
  for (const [
    index,
    {
      column: name,
      generic: { kind, args },
      config: settings,
    },
  ] of columns.entries()) {
    named.set(name, [
      ...(named.get(name) ?? []),
      { [kind]: { name: `t${index}_${kind}`, arguments: args, config: settings } },
    ])
  }
  const model = {
    name: 'wide',
    columns: [...named].map(([name, data_tests]) => ({
      name: name.replaceAll('"', ''),
      quote: name.startsWith('"'),
      data_tests,
    })),
    data_tests: whole.map(({ condition, config: settings }, index) => ({
      holds: { name: `w${index}`, arguments: { condition }, config: settings },
    })),
  }
  fs.writeFileSync(join(folder, 'models/_models.yml'), JSON.stringify({ models: [model] }))
  fs.writeFileSync(join(folder, 'tests/one_by_hand.sql'), "select id from {{ ref('wide') }} where id < 0;\n")
}

async function fill(rows: readonly (readonly (string | number | null)[])[]): Promise<void> {
  const text = (value: string | number | null): string =>
    value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`
  const values = rows.map((row) => `(${row.map(text).join(', ')})`)
  await database.sql(
    `create schema if not exists source_rows; drop table if exists source_rows.wide cascade;
     create table source_rows.wide (id int, a text, b varchar, n int, "Odd col" text);` +
      (rows.length === 0 ? '' : `insert into source_rows.wide values ${values.join(', ')}`),
  )
}

const plain = { batch: false, prove: false }

describe('data tests that are answered together', () => {
  it.each(['build', 'test'] as const)(
    'look in every way like those run one by one (%s)',
    async (verb) => {
      await fc.assert(
        fc.asyncProperty(
          table,
          fc.array(declared, { minLength: 2, maxLength: 12 }),
          conditions,
          async (rows, columns, whole) => {
            await fill(rows)
            writeTests(columns, whole)
            if (verb === 'test') await publishAll()
            const one = await outcome(verb, plain)
            const all = await outcome(verb, { ...plain, batch: true })
            const built = one.results.find(({ uniqueId }) => uniqueId === 'model.shop.wide')
            expect(['success', 'fail', undefined]).toContain(built?.status)
            expect({ ...all, statements: 0 }).toEqual({ ...one, statements: 0 })
          },
        ),
        { numRuns: 20 },
      )
    },
    120_000,
  )

  it.each(['append', 'merge', 'delete+insert'])(
    'look in every way like those run one by one inside the transaction that writes into the table (%s)',
    async (strategy) => {
      writeModel(INCREMENTAL(strategy))
      const published = (): Promise<unknown> =>
        database.sql("select string_agg(t::text, '; ' order by t::text) from analytics.wide as t")
      const written = async (flags: { readonly batch: boolean; readonly prove: boolean }) => {
        await publishAll()
        await database.sql('delete from analytics.wide where id >= 2 or id is null')
        const before = await published()
        const seen = await outcome('build', flags)
        const isRejected = seen.results.some(
          ({ uniqueId, status }) => uniqueId === 'model.shop.wide' && status !== 'success',
        )
        const after = await published()
        if (isRejected) expect(after).toEqual(before)
        return { ...seen, statements: 0, after }
      }
      try {
        await fc.assert(
          fc.asyncProperty(
            table,
            fc.array(declared, { minLength: 2, maxLength: 12 }),
            conditions,
            async (rows, columns, whole) => {
              await fill(rows)
              writeTests(columns, whole)
              expect(await written({ ...plain, batch: true })).toEqual(await written(plain))
            },
          ),
          { numRuns: 8 },
        )
      } finally {
        writeModel(TABLE)
      }
    },
    120_000,
  )

  it('take one scan of a small table, but for those that look into other tables', async () => {
    await fill([
      [1, 'x', 'x', 1, null],
      [2, 'x', null, 2, null],
    ])
    const tests = (kind: string, args: object, columns: readonly string[]) =>
      columns.map((name) => ({ column: name, generic: { kind, args }, config: {} }))
    writeTests(
      [
        ...tests('not_null', {}, ['id', 'a', 'b', 'n', '"Odd col"']),
        ...tests('accepted_values', { values: ['x', 'z'] }, ['a', 'b']),
        ...tests('is_below', { bound: 5 }, ['id', 'n']),
        ...tests('unique', {}, ['id']),
        ...tests('relationships', { to: "ref('other')", field: 'id' }, ['id']),
      ],
      [{ condition: 'id > 0', config: { where: 'n < 5' } }],
    )
    await publishAll()
    const together = await outcome('test', { ...plain, batch: true })
    // The scan, which answers the test by hand too, and `relationships`.
    expect([together.statements, (await outcome('test', plain)).statements]).toEqual([2, 13])
    expect(together.results.filter(({ status }) => status === 'fail').map(({ failures }) => failures)).toEqual([1, 2])
  })

  it('report the error of one where it belongs, and the numbers of the others', async () => {
    await fill([[1, null, 'x', 0, null]])
    writeTests(
      [
        { column: 'a', generic: { kind: 'not_null', args: {} }, config: {} },
        { column: 'id', generic: { kind: 'not_null', args: {} }, config: {} },
      ],
      [{ condition: '10 / n > 1', config: {} }],
    )
    await publishAll()
    const { results } = await outcome('test', { ...plain, batch: true })
    expect(results.map(({ uniqueId, status, failures }) => [uniqueId.split('.')[2], status, failures])).toEqual([
      ['one_by_hand', 'pass', 0],
      ['t0_not_null', 'fail', 1],
      ['t1_not_null', 'pass', 0],
      ['w0', 'error', null],
    ])
  })
})

describe('a test that a constraint answers', () => {
  const tests = (): void =>
    writeTests(
      [
        { column: 'id', generic: { kind: 'not_null', args: {} }, config: { store_failures: true } },
        { column: 'id', generic: { kind: 'unique', args: {} }, config: { where: 'n > 0' } },
        { column: 'id', generic: { kind: 'relationships', args: { to: "ref('other')", field: 'id' } }, config: {} },
        { column: 'a', generic: { kind: 'accepted_values', args: { values: ['x', 'z', ''] } }, config: {} },
        { column: 'n', generic: { kind: 'accepted_values', args: { values: [1, 2, 3], quote: false } }, config: {} },
        { column: 'b', generic: { kind: 'not_null', args: {} }, config: {} },
        { column: 'b', generic: { kind: 'unique', args: {} }, config: {} },
      ],
      [],
    )
  const CONSTRAINTS = `alter table analytics.other add primary key (id);
    alter table analytics.wide add primary key (id), add constraint known foreign key (id) references analytics.other,
      add constraint letters check (a in ('x', 'z')), add constraint numbers check (n = any (array[1, 2])),
      add constraint key unique (b)`

  it('is reported as proven, says by what, and differs in nothing else', async () => {
    await fill([[1, 'x', 'x', 1, null]])
    tests()
    await publishAll(CONSTRAINTS)
    const proven = await outcome('test', { batch: true, prove: true })
    expect(proven.results.map(({ uniqueId, proven: why }) => [uniqueId.split('.')[2], why])).toEqual([
      ['one_by_hand', undefined],
      ['t0_not_null', '"id" is declared not null'],
      ['t1_unique', '"wide_pkey" makes "id" unique'],
      ['t2_relationships', 'the foreign key "known" refers to it'],
      ['t3_accepted_values', 'the check "letters" allows no other value'],
      ['t4_accepted_values', 'the check "numbers" allows no other value'],
      ['t5_not_null', undefined],
      ['t6_unique', '"key" makes "b" unique'],
    ])
    const run = await outcome('test', { batch: true, prove: false })
    const bare = (result: (typeof run.results)[number]) => ({ ...result, proven: undefined, message: null })
    expect(proven.results.map(bare)).toEqual(run.results.map(bare))
    expect([proven.stored, proven.rows]).toEqual([run.stored, run.rows])
  })

  it.each([
    ['a deferred key', 'alter table analytics.wide add unique (b) deferrable'],
    ['a key of some rows', 'create unique index on analytics.wide (b) where id > 1'],
    ['a key of something else', 'create unique index on analytics.wide (lower(b))'],
    [
      'a foreign key that is not checked yet',
      'alter table analytics.other add primary key (id); alter table analytics.wide add foreign key (id) references analytics.other not valid',
    ],
    ['a check that is not checked yet', "alter table analytics.wide add check (a in ('x')) not valid"],
    ['a check that allows more', "alter table analytics.wide add check (a in ('x', 'y'))"],
    ['a check of something else', "alter table analytics.wide add check (a in ('x') or id > 0)"],
    [
      'a parent of other tables',
      'alter table analytics.wide add primary key (id); create table analytics.child () inherits (analytics.wide)',
    ],
  ])('runs where it is only half answered: %s', async (_, constraint) => {
    await fill([[1, 'x', 'x', 1, null]])
    tests()
    await publishAll(constraint)
    const { results } = await outcome('test', { batch: true, prove: true })
    expect(results.flatMap(({ proven }) => proven ?? [])).toEqual([])
    await database.sql('drop table if exists analytics.child')
  })
})

/** Publishes what the models say, whatever the tests say, so that tests have something to read. */
async function publishAll(constraints = ''): Promise<void> {
  await database.sql(
    `create schema if not exists analytics; drop table if exists analytics.wide cascade; drop table if exists analytics.other cascade;
     create table analytics.wide as table source_rows.wide; create table analytics.other as select 1 as id union select 2;
     ${constraints}`,
  )
}
