import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../../src/adapters/contract.js'
import { SUBJECTS, type Subject } from './subjects.js'

const ODD = `Odd "Schema`
const relation = (identifier: string, schema = ODD) => ({ database: '', schema, identifier })

const SCRIPT = `
create schema "Odd ""Schema";
set search_path to "Odd ""Schema";
create table orders (
  id integer primary key, "Odd ""Column" varchar(25) not null, amount numeric(12,2) check (amount >= 0), day date,
  unique (day, "Odd ""Column")
);
comment on table orders is 'All orders';
comment on column orders.amount is 'In euro';
create index on orders (day);
create table lines (id integer primary key, order_id integer references orders);
create view order_days with (security_barrier = true) as select distinct day from orders;
create view order_day_count as select count(*) from order_days;
create materialized view order_totals as select sum(amount) as total from orders;
create function first_order() returns orders language sql as 'select * from "Odd ""Schema".orders limit 1';
create function order_count() returns bigint language sql begin atomic select count(*) from orders; end;
create table "Odd ""Table" (a integer);
create table parent (a integer) partition by list (a);
create table child partition of parent for values in (1);
insert into orders values (1, 'x', 2.50, '2025-11-22');
analyze orders;
reset search_path;
`

describe.each(SUBJECTS)('the catalog of $name', ({ open }) => {
  let subject: Subject
  let session: Session

  beforeAll(async () => {
    subject = await open()
    session = await subject.database.acquire('catalog')
    await session.script(SCRIPT)
  })
  afterAll(async () => {
    await session.release()
    await subject.close()
  })

  test('tells whether a schema and a relation are there, and what the relation is', async () => {
    const { introspector } = subject.database
    expect(await introspector.schemaExists(session, ODD)).toBe(true)
    expect(await introspector.schemaExists(session, 'odd "schema')).toBe(false)
    expect(await introspector.findRelation(session, relation('orders'))).toEqual({
      ...relation('orders'),
      kind: 'table',
    })
    expect(await introspector.findRelation(session, relation('order_totals'))).toMatchObject({
      kind: 'materialized_view',
    })
    expect(await introspector.findRelation(session, relation('order_days'))).toMatchObject({ kind: 'view' })
    expect(await introspector.findRelation(session, relation('orders_pkey'))).toBeNull()
    expect(await introspector.findRelation(session, relation('nothing'))).toBeNull()
  })

  test('lists the relations of schemas in order', async () => {
    const { introspector, databaseName } = subject.database
    const found = await introspector.listRelations(session, [ODD, 'no such schema'])
    expect(found.map((one) => `${one.identifier}: ${one.kind}`)).toEqual([
      'Odd "Table: table',
      'child: table',
      'lines: table',
      'order_day_count: view',
      'order_days: view',
      'order_totals: materialized_view',
      'orders: table',
      'parent: table',
    ])
    expect(found[0]).toMatchObject({ database: databaseName, schema: ODD })
    expect(await introspector.listRelations(session, [])).toEqual([])
  })

  test('lists columns with types, nullability and comments', async () => {
    expect(await subject.database.introspector.listColumns(session, relation('orders'))).toEqual([
      { name: 'id', index: 1, dataType: 'integer', isNullable: false, comment: null },
      { name: 'Odd "Column', index: 2, dataType: 'character varying(25)', isNullable: false, comment: null },
      { name: 'amount', index: 3, dataType: 'numeric(12,2)', isNullable: true, comment: 'In euro' },
      { name: 'day', index: 4, dataType: 'date', isNullable: true, comment: null },
    ])
  })

  test('the catalog has owner, comment, size and rows of each relation', async () => {
    const relations = await subject.database.introspector.catalog(session, [ODD])
    const orders = relations.find((one) => one.identifier === 'orders')
    expect(orders).toMatchObject({ kind: 'table', comment: 'All orders', owner: 'postgres', estimatedRows: 1 })
    expect(orders?.columns).toHaveLength(4)
    expect(orders?.totalBytes).toBeGreaterThan(8_000)
    const lines = relations.find((one) => one.identifier === 'lines')
    expect(lines).toMatchObject({ estimatedRows: null, comment: null })
    const view = relations.find((one) => one.identifier === 'order_days')
    expect(view).toMatchObject({ kind: 'view', totalBytes: null, estimatedRows: null })
    expect(relations.find((one) => one.identifier === 'parent')).toMatchObject({ kind: 'table', totalBytes: 0 })
  })

  test('dependents are the objects that would be lost with a relation, the direct ones only', async () => {
    const dependents = await subject.database.introspector.dependents(session, relation('orders'))
    expect(dependents.map((one) => `${one.kind} ${one.identifier}`)).toEqual([
      'view order_days',
      'materialized_view order_totals',
      'foreign_key lines_order_id_fkey',
      'function first_order',
      'function order_count',
    ])
    const view = dependents.find((one) => one.identifier === 'order_days')
    expect(view?.options).toEqual(['security_barrier=true'])
    expect(view?.definition).toContain('DISTINCT')
    expect(view?.schema).toBe(ODD)
    expect(dependents.find((one) => one.kind === 'foreign_key')?.description).toContain('lines')
    expect(
      (await subject.database.introspector.dependents(session, relation('order_days'))).map((one) => one.identifier),
    ).toEqual(['order_day_count'])
    expect(
      (await subject.database.introspector.dependents(session, relation('parent'))).map((one) => one.kind),
    ).toEqual(['other'])
    expect(await subject.database.introspector.dependents(session, relation('lines'))).toEqual([])
  })

  test('keys of a table, as SQL', async () => {
    const keys = await subject.database.introspector.keys(session, relation('orders'))
    expect(keys).toEqual([
      { kind: 'primary_key', name: 'orders_pkey', columns: ['id'], definition: 'PRIMARY KEY (id)' },
      {
        kind: 'unique',
        name: 'orders_day_Odd "Column_key',
        columns: ['day', 'Odd "Column'],
        definition: 'UNIQUE (day, "Odd ""Column")',
      },
      {
        kind: 'check',
        name: 'orders_amount_check',
        columns: ['amount'],
        definition: expect.stringContaining('CHECK') as string,
      },
    ])
    const [, foreign] = await subject.database.introspector.keys(session, relation('lines'))
    expect(foreign).toMatchObject({ kind: 'foreign_key', columns: ['order_id'] })
  })

  test('the SQL of the dialect does what it says, under odd names', async () => {
    const { dialect, introspector } = subject.database
    const built = relation('Built "here')
    const table = { ...built, kind: 'table' as const }
    await session.query(dialect.createSchema(ODD))
    await session.query(
      dialect.createTableAs(built, `select 1 as "a ""b", 'it''s'::text as label -- a comment at the end`),
    )
    await session.query(dialect.comment(table, null, `it's\\a "comment"`))
    await session.query(dialect.comment(table, 'a "b', 'of a column'))
    await session.query(dialect.analyze(built))
    await session.query(dialect.rename(table, 'Renamed "here'))
    const renamed = relation('Renamed "here')
    await session.query(dialect.createView(relation('a view'), `select * from ${dialect.render(renamed)} -- all`))
    await session.query(
      dialect.replaceView(relation('a view'), `select *, 1 as more from ${dialect.render(renamed)}`, [
        'security_barrier=true',
      ]),
    )
    const details = (await introspector.catalog(session, [ODD])).find((one) => one.identifier === 'Renamed "here')
    expect(details).toMatchObject({
      comment: `it's\\a "comment"`,
      columns: [{ name: 'a "b', comment: 'of a column' }, { name: 'label' }],
    })
    await expect(session.query(dialect.drop({ ...renamed, kind: 'table' }))).rejects.toMatchObject({
      sqlState: '2BP01',
    })
    await session.query(dialect.drop({ ...relation('a view'), kind: 'view' }))
    await session.query(dialect.drop({ ...renamed, kind: 'table' }))
    await session.query(dialect.drop({ ...renamed, kind: 'table' }))
    expect(await introspector.findRelation(session, renamed)).toBeNull()
    await session.query(dialect.createTableAs(relation('gone soon'), 'select 1 as a', { temporary: true }))
    await session.query(dialect.createTableAs(relation('unlogged'), 'select 1 as a', { unlogged: true }))
    await session.query(dialect.advisoryLock(`${ODD}.orders`))
    await session.query(dialect.createTable(relation('columns'), [{ name: 'a "b', dataType: 'numeric(5,1) not null' }]))
    expect(await introspector.listColumns(session, relation('columns'))).toMatchObject([
      { name: 'a "b', dataType: 'numeric(5,1)', isNullable: false },
    ])
  })

  test.each([`plain`, `it's`, `back\\slash`, `new\nline`, `tab\t`, `"quoted"`, `$1 \\' $$`, `grüße 日本`])(
    'the literal of %j is exactly that text',
    async (text) => {
      const { literal, quote } = subject.database.dialect
      const result = await session.query(`select ${literal(text)} as ${quote(text)}`)
      expect(result.rows).toEqual([[text]])
      expect(result.columns[0]?.name).toBe(text)
    },
  )
})
