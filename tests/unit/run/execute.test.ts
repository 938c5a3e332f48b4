import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { makeConfig, makeGenericTest, makeModel, makeSeed, makeTestConfig } from '../../support/factories.js'
import { freshDatabase, runScript, type TestDatabase } from '../../support/databases.js'
import { open, runNodes } from './workshop.js'

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

const table = (overrides: object = {}) => makeConfig({ materialized: 'table', ...overrides })

describe('a run', () => {
  it('builds views and tables in order and says what the database said', async () => {
    const orders = makeModel('orders', {
      rawCode: 'select i as id, i * 10 as amount from generate_series(1, 99) as i',
      config: table(),
    })
    const large = makeModel('large_orders', {
      rawCode: 'select * from <orders> where amount > 500',
      dependsOn: { nodes: [orders.uniqueId], macros: [] },
    })
    const run = await runNodes(database, [large, orders])
    expect(run.results.get(orders.uniqueId)).toMatchObject({
      status: 'success',
      message: 'SELECT 99',
      rowsAffected: 99,
    })
    expect(run.results.get(large.uniqueId)).toMatchObject({ status: 'success', message: 'CREATE VIEW' })
    expect(await server.sql('select count(*) from analytics.large_orders')).toEqual([['49']])
    expect(run.host.content.get('/shop/target/compiled/shop/models/orders.sql')).toContain('generate_series')
    expect(run.host.content.get('/shop/target/run/shop/models/orders.sql')).toContain('create table')
  })

  it('is in the schema that TSMODEL_TEST_SCHEMA names, where it names one', async () => {
    await runNodes(database, [makeModel('placed', { rawCode: 'select 1 as id' })])
    const place = `select nspname from pg_class join pg_namespace n on n.oid = relnamespace where relname = 'placed'`
    expect(await runScript(server.url, place)).toEqual([[process.env['TSMODEL_TEST_SCHEMA'] ?? 'analytics']])
  })

  it('leaves the old data in place when a test finds rows, and skips what comes behind', async () => {
    const orders = (code: string) => makeModel('tested', { rawCode: code, config: table() })
    const behind = makeModel('behind_tested', {
      rawCode: 'select * from <tested>',
      dependsOn: { nodes: ['model.shop.tested'], macros: [] },
    })
    const positive = makeGenericTest('positive', 'model.shop.tested', 'id', {
      rawCode: 'select * from <tested> where id <= 0',
    })
    await runNodes(database, [orders('select 1 as id'), behind, positive])
    const run = await runNodes(database, [orders('select -1 as id'), behind, positive])
    expect(run.results.get('model.shop.tested')).toMatchObject({ status: 'fail' })
    expect(run.results.get(positive.uniqueId)).toMatchObject({ status: 'fail', failures: 1 })
    expect(run.results.get(behind.uniqueId)).toMatchObject({ status: 'skipped', skippedBecause: 'model.shop.tested' })
    expect(await server.sql('select id from analytics.tested')).toEqual([['1']])
    expect(await server.sql("select relname from pg_class where relname like '\\_tsm\\_%'")).toEqual([])
  })

  it('keeps views of other people on a rebuilt table', async () => {
    const model = (code: string) => makeModel('rebuilt', { rawCode: code, config: table() })
    await runNodes(database, [model('select 1 as id, 2 as amount')])
    await server.sql(`
      create view public.theirs with (security_barrier) as select amount, id from analytics.rebuilt;
      comment on view public.theirs is 'kept';
      create view public.above as select amount from public.theirs;
      create materialized view public.frozen as select sum(amount) as total from analytics.rebuilt;
      create unique index frozen_total on public.frozen (total);
      create function public.counted() returns bigint language sql begin atomic select count(*) from analytics.rebuilt; end;
    `)
    const run = await runNodes(database, [model('select 7 as id, 8 as amount union all select 9, 10')])
    expect(run.results.get('model.shop.rebuilt')).toMatchObject({ status: 'success', message: 'SELECT 2' })
    expect(await server.sql('select sum(amount) from public.above')).toEqual([['18']])
    expect(await server.sql('select total from public.frozen')).toEqual([['18']])
    expect(await server.sql('select public.counted()')).toEqual([['2']])
    expect(
      await server.sql(
        "select obj_description('public.theirs'::regclass), reloptions from pg_class where oid = 'public.theirs'::regclass",
      ),
    ).toEqual([['kept', '{security_barrier=true}']])
    expect(await server.sql("select indexname from pg_indexes where tablename = 'frozen'")).toEqual([['frozen_total']])
    expect(run.sql.filter((sql) => /\bcascade\b/i.test(sql))).toEqual([])
  })

  it('remakes views whose column type changes', async () => {
    const model = (code: string) => makeModel('retyped', { rawCode: code, config: table() })
    await runNodes(database, [model('select 1 as id')])
    await server.sql(
      'create view public.on_retyped as select id from analytics.retyped; create view public.over_it as select id from public.on_retyped; grant select on public.over_it to public',
    )
    const run = await runNodes(database, [model("select 'a'::text as id")])
    expect(run.status('model.shop.retyped')).toBe('success')
    expect(await server.sql('select id from public.over_it')).toEqual([['a']])
    expect(await server.sql("select has_table_privilege('public', 'public.over_it', 'select')")).toEqual([['t']])
  })

  it('publishes nothing when a dependent would lose a column, and names it', async () => {
    const model = (code: string) => makeModel('narrowed', { rawCode: code, config: table() })
    await runNodes(database, [model('select 1 as id, 2 as price')])
    await server.sql('create view public.prices as select price from analytics.narrowed')
    const run = await runNodes(database, [model('select 1 as id')])
    const result = run.results.get('model.shop.narrowed')
    expect(result).toMatchObject({ status: 'error', diagnostics: [{ code: 'DEPENDENTS_BLOCK' }] })
    expect(result?.message).toContain('view public.prices reads column "price"')
    expect(await server.sql('select price from public.prices')).toEqual([['2']])
  })

  it('points at the place in the model file where the SQL is wrong', async () => {
    const model = makeModel('broken', {
      rawCode: 'select\n  1 as id,\n  nonsense\nfrom (select 1) as t',
      config: table(),
    })
    const run = await runNodes(database, [model])
    expect(run.results.get(model.uniqueId)).toMatchObject({
      status: 'error',
      diagnostics: [{ code: 'COLUMN_NOT_FOUND', location: { file: 'models/broken.sql', line: 3, column: 3 } }],
    })
  })

  it('loads a seed with inferred types and keeps leading zeros', async () => {
    const seed = makeSeed('zips', { config: makeConfig({ materialized: 'seed' }) })
    const run = await runNodes(database, [seed], {
      files: {
        'seeds/zips.csv':
          'zip,n,price,day,ok,note\n01234,1,1.5,2026-01-02,true,"a, ""b"""\n99999,2,,2026-01-03,false,\n',
      },
    })
    expect(run.results.get(seed.uniqueId)).toMatchObject({ status: 'success', message: 'INSERT 2' })
    expect(await server.sql('select zip, n, price, day, ok, note from analytics.zips order by n')).toEqual([
      ['01234', '1', '1.5', '2026-01-02', 't', 'a, "b"'],
      ['99999', '2', null, '2026-01-03', 'f', null],
    ])
  })

  it('loads the same rows from the bytes of a plain file as from values that had to be unquoted', async () => {
    const plain = makeSeed('plain', { config: makeConfig({ materialized: 'seed', delimiter: ';' }) })
    const quoted = makeSeed('quoted', { config: makeConfig({ materialized: 'seed', delimiter: ';' }) })
    const rows = ["1; a\\b\tc ;Zoë;2025-01-01 10:00+02;'", '2;\\N;\\.;2025-01-02 00:00Z;', '30000000000;,x;;;NULL']
    const run = await runNodes(database, [plain, quoted], {
      files: {
        'seeds/plain.csv': `\ufeffid;note;name;at;rest\r\n${rows.join('\r\n')}\r\n\r\n`,
        'seeds/quoted.csv': `"id";note;name;at;rest\n${rows.join('\n')}`,
      },
    })
    for (const seed of [plain, quoted]) expect(run.results.get(seed.uniqueId)).toMatchObject({ message: 'INSERT 3' })
    const columns = (name: string) =>
      server.sql(
        `select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'analytics.${name}'::regclass and attnum > 0 order by attnum`,
      )
    expect(await columns('plain')).toEqual(await columns('quoted'))
    const all = await server.sql('select * from analytics.plain order by id')
    expect(all).toEqual(await server.sql('select * from analytics.quoted order by id'))
    expect(all[0]?.slice(1, 3)).toEqual([' a\\b\tc ', 'Zoë'])
  })

  it('stores the rows that a test rejects', async () => {
    const model = makeModel('stored', { rawCode: 'select -5 as id', config: table() })
    const test = makeGenericTest('positive', model.uniqueId, 'id', {
      rawCode: 'select * from <stored> where id <= 0',
      config: makeTestConfig({ store_failures: true }),
    })
    const run = await runNodes(database, [model, test])
    expect(run.status(model.uniqueId)).toBe('fail')
    expect(await server.sql('select id from analytics_dbt_test__audit.positive_stored_id')).toEqual([['-5']])
    expect(run.results.get(test.uniqueId)?.relationName).toMatch(
      /^"[^"]*"\."analytics_dbt_test__audit"\."positive_stored_id"$/,
    )
  })

  it('publishes first and says so when the audit is off, and still skips what comes behind a failing test', async () => {
    const model = makeModel('unaudited', { rawCode: 'select -1 as id', config: table({ audit: 'off' }) })
    const behind = makeModel('behind_unaudited', {
      rawCode: 'select * from <unaudited>',
      dependsOn: { nodes: [model.uniqueId], macros: [] },
    })
    const test = makeGenericTest('positive', model.uniqueId, 'id', {
      rawCode: 'select * from <unaudited> where id <= 0',
    })
    const run = await runNodes(database, [model, behind, test])
    expect(run.status(model.uniqueId)).toBe('success')
    expect(run.status(test.uniqueId)).toBe('fail')
    expect(run.results.get(behind.uniqueId)).toMatchObject({ status: 'skipped', skippedBecause: test.uniqueId })
    expect(run.events).toContainEqual({
      kind: 'message',
      level: 'warn',
      text: 'Published before the tests have run (audit is off): unaudited',
    })
  })
})
