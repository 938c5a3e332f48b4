import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { makeColumn, makeColumns, makeConfig, makeGenericTest, makeModel, makeSeed } from '../../support/factories.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { open, runNodes } from './workshop.js'

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
  await server.sql(`do $$ begin
    create role reader_a; exception when duplicate_object then null; end $$;
    do $$ begin create role reader_b; exception when duplicate_object then null; end $$`)
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

const model = (name: string, code: string, config: object, rest: object = {}) =>
  makeModel(name, { rawCode: code, config: makeConfig({ materialized: 'table', ...config }), ...rest })

describe('indexes', () => {
  const config = {
    indexes: [
      { columns: ['id'], unique: true },
      { columns: ['name'], where: 'id > 0', include: ['id'], name: 'by_name' },
      { expressions: ['lower(name)'], opclass: 'text_pattern_ops' },
    ],
  }

  it('keep their readable names from build to build', async () => {
    for (const _ of [1, 2]) {
      const run = await runNodes(database, [model('indexed', "select 1 as id, 'A'::text as name", config)])
      expect(run.status('model.shop.indexed')).toBe('success')
      expect(
        await server.sql("select indexdef from pg_indexes where tablename = 'indexed' order by indexname"),
      ).toEqual([
        ['CREATE INDEX by_name ON analytics.indexed USING btree (name) INCLUDE (id) WHERE (id > 0)'],
        ['CREATE INDEX indexed_expr_idx ON analytics.indexed USING btree (lower(name) text_pattern_ops)'],
        ['CREATE UNIQUE INDEX indexed_id_idx ON analytics.indexed USING btree (id)'],
      ])
    }
  })
})

describe('grants', () => {
  const holders = () =>
    server.sql(`select grantee::regrole::text, privilege_type from pg_class c, aclexplode(c.relacl)
      where oid = 'analytics.granted'::regclass and grantee <> relowner order by 1, 2`)

  it('are brought to what is declared; others stay as they were', async () => {
    await runNodes(database, [model('granted', 'select 1 as id', { grants: { select: ['reader_a'] } })])
    expect(await holders()).toEqual([['reader_a', 'SELECT']])
    await server.sql('grant insert on analytics.granted to reader_a')
    await runNodes(database, [model('granted', 'select 1 as id', { grants: { select: ['reader_b'] } })])
    expect(await holders()).toEqual([
      ['reader_a', 'INSERT'],
      ['reader_b', 'SELECT'],
    ])
  })
})

it('keeps policies, triggers and row security of a rebuilt table', async () => {
  const built = () => model('guarded', 'select 1 as id', {})
  await runNodes(database, [built()])
  await server.sql(`
    alter table analytics.guarded enable row level security;
    create policy own_rows on analytics.guarded for select to reader_a using (id > 0);
    create function public.noted() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger noted before insert on analytics.guarded for each row execute function public.noted()`)
  const run = await runNodes(database, [built()])
  expect(run.status('model.shop.guarded')).toBe('success')
  expect(await server.sql("select polname from pg_policy where polrelid = 'analytics.guarded'::regclass")).toEqual([
    ['own_rows'],
  ])
  expect(await server.sql("select tgname from pg_trigger where tgrelid = 'analytics.guarded'::regclass")).toEqual([
    ['noted'],
  ])
  expect(await server.sql("select relrowsecurity from pg_class where oid = 'analytics.guarded'::regclass")).toEqual([
    ['t'],
  ])
})

describe('a contract', () => {
  const columns = makeColumns(
    makeColumn('id', { dataType: 'int', constraints: [{ type: 'primary_key' }] }),
    makeColumn('name', { dataType: 'varchar(20)', constraints: [{ type: 'not_null' }] }),
  )
  const config = { contract: { enforced: true } }

  it('makes the table with its constraints, keeps their names, and foreign keys of others on it', async () => {
    const good = model('agreed', "select 1 as id, 'a'::varchar as name", config, { columns })
    await runNodes(database, [good])
    await server.sql(
      'create table public.pointing (agreed_id int references analytics.agreed (id)); insert into public.pointing values (1)',
    )
    const run = await runNodes(database, [good])
    expect(run.results.get('model.shop.agreed')).toMatchObject({ status: 'success', message: 'INSERT 0 1' })
    expect(
      await server.sql(
        "select conname from pg_constraint where conrelid = 'analytics.agreed'::regclass and contype = 'p'",
      ),
    ).toEqual([['agreed_pkey']])
    expect(
      await server.sql(
        "select confrelid::regclass::text from pg_constraint where conrelid = 'public.pointing'::regclass",
      ),
    ).toEqual([['analytics.agreed']])
    await expect(server.sql('insert into public.pointing values (7)')).rejects.toThrow('foreign key')
  })

  it('lists every column that differs, side by side', async () => {
    const run = await runNodes(database, [model('breached', 'select 1.5 as id, 1 as extra', config, { columns })])
    expect(run.results.get('model.shop.breached')?.diagnostics[0]?.message).toBe(
      [
        'The query of model "breached" does not keep its contract:',
        '  column | contract              | query   | difference',
        '  id     | integer               | numeric | types differ',
        '  name   | character varying(20) | -       | missing in the query',
        '  extra  | -                     | integer | missing in the contract',
      ].join('\n'),
    )
  })
})

describe('a materialized view', () => {
  const config = { materialized: 'materialized_view', indexes: [{ columns: ['id'], unique: true }] }

  it('is refreshed with readers going on while its definition stays, and built anew when it changes', async () => {
    await server.sql('create table public.base as select 1 as id')
    const first = await runNodes(database, [model('frozen', 'select id from public.base', config)])
    expect(first.status('model.shop.frozen')).toBe('success')
    await server.sql('insert into public.base values (2)')
    const second = await runNodes(database, [model('frozen', 'select id from public.base', config)])
    expect(second.sql).toContain('refresh materialized view concurrently "analytics"."frozen"')
    expect(await server.sql('select count(*) from analytics.frozen')).toEqual([['2']])
    const third = await runNodes(database, [model('frozen', 'select id + 10 as id from public.base', config)])
    expect(third.sql.some((sql) => sql.startsWith('refresh'))).toBe(false)
    expect(await server.sql('select min(id) from analytics.frozen')).toEqual([['11']])
    expect(await server.sql("select indexname from pg_indexes where tablename = 'frozen'")).toEqual([['frozen_id_idx']])
  })

  it('shows nobody data that fails its tests', async () => {
    const test = makeGenericTest('small', 'model.shop.frozen', 'id', {
      rawCode: 'select * from <frozen> where id > 50',
    })
    await server.sql('insert into public.base values (90)')
    const run = await runNodes(database, [model('frozen', 'select id + 10 as id from public.base', config), test])
    expect(run.status('model.shop.frozen')).toBe('fail')
    expect(await server.sql('select max(id) from analytics.frozen')).toEqual([['12']])
  })
})

it('turns a view into a table and back, with views on it', async () => {
  const as = (materialized: string) => model('turning', 'select 1 as id', { materialized })
  await runNodes(database, [as('view')])
  await server.sql('create view public.on_turning as select id from analytics.turning')
  for (const kind of ['table', 'view', 'view']) {
    const run = await runNodes(database, [as(kind)])
    expect(run.status('model.shop.turning')).toBe('success')
    expect(await server.sql('select id from public.on_turning')).toEqual([['1']])
  }
})

it('replaces a view whose columns change, and remakes the views on it', async () => {
  const view = (code: string) => model('viewed', code, { materialized: 'view' })
  await runNodes(database, [view('select 1 as id, 2 as other')])
  await server.sql('create view public.on_viewed as select id from analytics.viewed')
  const run = await runNodes(database, [view("select 'x'::text as id")])
  expect(run.results.get('model.shop.viewed')).toMatchObject({ status: 'success', message: 'CREATE VIEW' })
  expect(await server.sql('select id from public.on_viewed')).toEqual([['x']])
})

it('runs hooks in and out of the transactions, and writes comments', async () => {
  await server.sql('create table public.log (at serial, what text)')
  const hook = (sql: string, transaction: boolean) => ({
    sql: `insert into public.log (what) values ('${sql}')`,
    transaction,
  })
  const run = await runNodes(database, [
    model(
      'hooked',
      'select (select count(*) from public.log) as seen, 1 as id',
      {
        pre_hook: [hook('before', false), hook('first', true)],
        post_hook: [hook('last', true), hook('after', false)],
        persist_docs: { relation: true, columns: true },
      },
      {
        description: 'It\'s "described"',
        columns: makeColumns(makeColumn('id', { description: 'the id' }), makeColumn('ghost', { description: 'gone' })),
      },
    ),
  ])
  expect(run.status('model.shop.hooked')).toBe('success')
  expect((await server.sql('select what from public.log order by at')).flat()).toEqual([
    'before',
    'first',
    'last',
    'after',
  ])
  expect(await server.sql('select seen from analytics.hooked')).toEqual([['2']])
  expect(
    await server.sql(
      "select obj_description('analytics.hooked'::regclass), col_description('analytics.hooked'::regclass, 2)",
    ),
  ).toEqual([['It\'s "described"', 'the id']])
})

describe('a seed that is not a table', () => {
  const failing = async (content: string | Uint8Array, config: object = {}) => {
    const seed = makeSeed('bad', { config: makeConfig({ materialized: 'seed', ...config }) })
    const run = await runNodes(database, [seed], { files: { 'seeds/bad.csv': content } })
    return run.results.get('seed.shop.bad')?.diagnostics[0]
  }

  it('has ragged rows', async () => {
    expect(await failing('a,b\n1,2\n3\n')).toMatchObject({
      message: 'The row has 1 values, the header has 2 columns',
      location: { file: 'seeds/bad.csv', line: 3 },
    })
  })

  it('has quotes that do not end', async () => {
    expect(await failing('a,b\n1,"2\n3,4\n')).toMatchObject({
      code: 'SEED_INVALID',
      location: { file: 'seeds/bad.csv' },
    })
  })

  it('is not UTF-8', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('a\nok\nM'), 0xfc, ...new TextEncoder().encode('ller\n')])
    expect(await failing(bytes)).toMatchObject({ code: 'FILE_NOT_UTF8', location: { file: 'seeds/bad.csv', line: 3 } })
  })

  it('holds a value that does not fit its type', async () => {
    expect(await failing('a,b\n"x\ny",1\nz,two\n', { column_types: { b: 'integer' } })).toMatchObject({
      code: 'SEED_VALUE_INVALID',
      message: 'A value of the seed does not fit its column "b": invalid input syntax for type integer: "two"',
      location: { file: 'seeds/bad.csv', line: 4 },
    })
  })

  it('gives types to columns it does not have', async () => {
    expect(await failing('alpha\n1\n', { column_types: { alpah: 'text' } })).toMatchObject({
      hint: 'Did you mean "alpha"?',
    })
  })
})
