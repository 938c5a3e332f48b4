import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database, Session } from '../../../src/adapters/contract.js'
import { projectLineage } from '../../../src/analyse/index.js'
import type { OriginKind } from '../../../src/core/lineage.js'
import { selectLineage } from '../../../src/sql/index.js'
import { SUBJECTS, type Subject } from '../../conformance/subjects.js'
import { makeManifest, makeModel, makeSource } from '../../support/factories.js'

// The same queries for both ways of knowing: what Postgres resolved, and what the parser can tell from the text.

interface Expectation {
  readonly about: string
  readonly sql: string
  /** Origins of each output column: `persons.email` for copies, with the kind behind for all others. */
  readonly columns: Readonly<Record<string, readonly string[]>>
}

const QUERIES: readonly Expectation[] = [
  {
    about: 'a copy, a cast and a constant',
    sql: 'select email, id::text as key, 1 as one from app.persons',
    columns: { email: ['persons.email'], key: ['persons.id'], one: [] },
  },
  {
    about: 'stars of tables, aliases and CTEs',
    sql: 'with a as (select * from app.persons), b(k, m) as (select id, email from a) select b.*, o.* from b join app.orders o on o.person_id = b.k',
    columns: {
      k: ['persons.id'],
      m: ['persons.email'],
      order_id: ['orders.order_id'],
      person_id: ['orders.person_id'],
      amount: ['orders.amount'],
    },
  },
  {
    about: 'functions and operators derive',
    sql: "select lower(p.email) || '!' as shout, p.id + o.amount as sum from app.persons p, app.orders o",
    columns: { shout: ['persons.email derived'], sum: ['orders.amount derived', 'persons.id derived'] },
  },
  {
    about: 'hashes mask, counts and conditions only decide',
    sql: "select md5(p.email) as hashed, count(p.email) as mails, count(*) filter (where p.email <> '') as filled, bool_or(p.email is null) as missing from app.persons p group by 1",
    columns: {
      hashed: ['persons.email masked'],
      mails: ['persons.email indirect'],
      filled: ['persons.email indirect'],
      missing: ['persons.email indirect'],
    },
  },
  {
    about: 'a case copies its results and only asks its conditions',
    sql: "select case when p.email like '%x' then p.name else coalesce(p.nick, 'n') end as shown from app.persons p",
    columns: { shown: ['persons.email indirect', 'persons.name', 'persons.nick'] },
  },
  {
    about: 'sub-queries as values, and in conditions',
    sql: 'select (select max(o.amount) from app.orders o where o.person_id = p.id) as most, exists (select o.amount from app.orders o) as any_order from app.persons p',
    columns: { most: ['orders.amount derived'], any_order: ['orders.amount indirect'] },
  },
  {
    about: 'set operations take from every arm, by place',
    sql: 'select email as value from app.persons union all select name from app.persons union select amount::text from app.orders',
    columns: { value: ['orders.amount', 'persons.email', 'persons.name'] },
  },
  {
    about: 'recursion ends',
    sql: 'with recursive r(id, up) as (select id, email from app.persons union all select r.id, r.up from r where r.id < 3) select id, up from r',
    columns: { id: ['persons.id'], up: ['persons.email'] },
  },
  {
    about: 'lateral sub-queries and functions in from',
    sql: "select l.mail, s.word from app.persons p cross join lateral (select p.email as mail) l cross join lateral regexp_split_to_table(p.name, ' ') as s(word)",
    columns: { mail: ['persons.email'], word: ['persons.name derived'] },
  },
  {
    about: 'window functions and grouping',
    sql: 'select p.name, sum(p.id) over (partition by p.email) as running from app.persons p',
    columns: { name: ['persons.name'], running: ['persons.id derived'] },
  },
  {
    about: 'grouped expressions',
    sql: 'select upper(p.name) as n, count(*) as c from app.persons p group by upper(p.name)',
    columns: { n: ['persons.name derived'], c: [] },
  },
  {
    about: 'columns that using makes one',
    sql: 'select order_id, a.amount from app.orders a join app.orders b using (order_id)',
    columns: { order_id: ['orders.order_id'], amount: ['orders.amount'] },
  },
  {
    about: 'rows that stand in the query',
    sql: "select v.a, v.b from (values (1, 'x')) as v(a, b)",
    columns: { a: [], b: [] },
  },
  {
    about: 'a whole row is every column of it',
    sql: 'select to_jsonb(o) as all_of_it from app.orders o',
    columns: {
      all_of_it: ['orders.amount derived', 'orders.order_id derived', 'orders.person_id derived'],
    },
  },
]

const CATALOG = new Map([
  ['app.persons', ['id', 'email', 'name', 'nick']],
  ['app.orders', ['order_id', 'person_id', 'amount']],
])

function shown(origins: readonly { readonly name: string; readonly column: string; readonly kind: OriginKind }[]) {
  return origins.map(({ name, column, kind }) => `${name}.${column}${kind === 'direct' ? '' : ` ${kind}`}`).sort()
}

describe('from the text alone', () => {
  test.each(QUERIES.map((query) => [query.about, query] as const))('%s', async (_about, { sql, columns }) => {
    const lineage = await selectLineage(sql, CATALOG)
    if ('problem' in lineage) throw new Error(lineage.problem)
    const found = [...lineage.columns].map(([name, origins]) => [
      name,
      shown(origins.map((origin) => ({ ...origin, name: origin.relation.replace('app.', '') }))),
    ])
    expect(Object.fromEntries(found)).toEqual(columns)
  })

  test('what cannot be explained makes the query unknown, with the reason', async () => {
    expect(await selectLineage('select nobody.x from app.persons', CATALOG)).toEqual({
      problem: 'nothing is named "nobody.x"',
    })
    expect(await selectLineage('select * from far.away', CATALOG)).toEqual({
      problem: 'the columns of "away" are not known',
    })
    expect(await selectLineage('select from where', CATALOG)).toHaveProperty('problem')
    expect(await selectLineage('delete from app.persons', CATALOG)).toEqual({ problem: 'it is not one select' })
  })

  test('columns of one unknown table are taken from it, those of two are not guessed', async () => {
    const lineage = await selectLineage('select x from far.away', CATALOG)
    expect('columns' in lineage && lineage.columns.get('x')).toEqual([
      { relation: 'far.away', column: 'x', kind: 'direct' },
    ])
    expect(await selectLineage('select x from far.away, far.beyond', CATALOG)).toHaveProperty('problem')
  })
})

describe.each(SUBJECTS)('from what Postgres resolved ($name)', ({ open }) => {
  let subject: Subject
  let database: Database
  let session: Session

  beforeAll(async () => {
    subject = await open()
    database = subject.database
    session = await database.acquire('lineage')
    await session.script(
      'create schema app; create table app.persons (id int, email text, name text, nick text); create table app.orders (order_id int, person_id int, amount numeric)',
    )
  })
  afterAll(async () => {
    await session.release()
    await subject.close()
  })

  async function lineageOf(sql: string) {
    const sources = ['persons', 'orders'].map((name) => makeSource('app', name))
    const node = makeModel('mart', { schema: 'analytics' })
    const manifest = makeManifest([...sources, node])
    return projectLineage({ manifest, nodes: [node], compile: async () => sql, database, session })
  }

  test.each(QUERIES.map((query) => [query.about, query] as const))('%s', async (_about, { sql, columns }) => {
    const { lineage, unknown } = await lineageOf(sql)
    expect(unknown).toEqual(new Map())
    const node = lineage.get('model.shop.mart')
    expect(node?.method).toBe('database')
    const found = [...(node?.columns ?? [])].map(([name, origins]) => [
      name,
      shown(origins.map((origin) => ({ ...origin, name: origin.node.split('.').at(-1) ?? '' }))),
    ])
    expect(Object.fromEntries(found)).toEqual(columns)
  })

  test('a query that cannot become a view is read by the parser, one that neither reads is unknown', async () => {
    const missing = await lineageOf('select email, not_there from app.persons')
    expect(missing.unknown).toEqual(new Map([['model.shop.mart', 'column "not_there" does not exist']]))
    const unbuilt = await lineageOf('select p.email from app.persons p join later.built b on true')
    expect(unbuilt.lineage.get('model.shop.mart')).toEqual({
      method: 'parser',
      columns: new Map([['email', [{ node: 'source.shop.app.persons', column: 'email', kind: 'direct' }]]]),
    })
  })

  test('nothing is left behind', async () => {
    await lineageOf('select 1 as one')
    const { rows } = await session.query("select count(*) from pg_class where relname like 'tsmodel_lineage%'")
    expect(rows).toEqual([['0']])
  })
})
