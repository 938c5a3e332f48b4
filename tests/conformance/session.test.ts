import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatabaseError, type Session } from '../../src/adapters/contract.js'
import { SUBJECTS, type Subject } from './subjects.js'

describe.each(SUBJECTS)('a session of $name', ({ open }) => {
  let subject: Subject
  let session: Session
  const notices: string[] = []

  beforeAll(async () => {
    subject = await open((text) => notices.push(text))
    session = await subject.database.acquire('model.shop.orders')
  })
  afterAll(async () => {
    await session.release()
    await subject.close()
  })

  test('values are the exact text of the server', async () => {
    const { rows } = await session.query(
      `select 12345678901234567890.1234567890::numeric, 9223372036854775807::bigint, null::text, true,
         timestamptz '2025-11-22 10:11:12.123456+00' at time zone 'UTC', date '0044-03-15 BC', '{"b":1, "a":2}'::json,
         array['x', null], '\\xdeadbeef'::bytea, interval '1 mon 2 days', ''`,
    )
    expect(rows).toEqual([
      [
        '12345678901234567890.1234567890',
        '9223372036854775807',
        null,
        't',
        '2025-11-22 10:11:12.123456',
        '0044-03-15 BC',
        '{"b":1, "a":2}',
        '{x,NULL}',
        '\\xdeadbeef',
        '1 mon 2 days',
        '',
      ],
    ])
  })

  test('the command tag and its number come back', async () => {
    expect(await session.query('create temp table tagged (a int)')).toMatchObject({
      commandTag: 'CREATE TABLE',
      rowCount: null,
    })
    expect(await session.query('insert into tagged values (1), (2), (3)')).toMatchObject({
      commandTag: 'INSERT 0 3',
      rowCount: 3,
    })
    expect(await session.query('select a from tagged where a > 1')).toMatchObject({
      commandTag: 'SELECT 2',
      rowCount: 2,
    })
    expect(await session.query('-- nothing')).toMatchObject({ commandTag: '', rowCount: null, rows: [] })
  })

  test('parameters are text and may be null', async () => {
    const { rows } = await session.query(`select $1::int + 1, $2::text, $3::text`, ['41', `it's "odd"\n\\`, null])
    expect(rows).toEqual([['42', `it's "odd"\n\\`, null]])
  })

  test('one statement at a time: a second one is refused, and the first has not run', async () => {
    await expect(session.query('create table twice (a int); select 1')).rejects.toMatchObject({ sqlState: '42601' })
    const { rows } = await session.query(`select to_regclass('twice')`)
    expect(rows).toEqual([[null]])
  })

  test('a script runs all its statements and gives the result of the last', async () => {
    const result = await session.script(
      `create temp table scripted (a int); insert into scripted values (7); select a, 'x' as b from scripted`,
    )
    expect(result.rows).toEqual([['7', 'x']])
    expect(result.columns.map((column) => column.name)).toEqual(['a', 'b'])
  })

  test('describe tells names, types and type modifiers, and runs nothing', async () => {
    await session.script(
      'create sequence described; create temp table shaped (amount numeric(12,2), label varchar(25))',
    )
    const columns = await session.describe(
      `select amount, label, nextval('described') as n, 1 as "Odd ""name" from shaped`,
    )
    expect(columns).toEqual([
      { name: 'amount', typeId: 1700, typeModifier: ((12 << 16) | 2) + 4 },
      { name: 'label', typeId: 1043, typeModifier: 29 },
      { name: 'n', typeId: 20, typeModifier: -1 },
      { name: 'Odd "name', typeId: 23, typeModifier: -1 },
    ])
    expect((await session.query(`select nextval('described')`)).rows).toEqual([['1']])
    expect(await session.describe('create table undescribed (a int)')).toEqual([])
    expect((await session.query(`select to_regclass('undescribed')`)).rows).toEqual([[null]])
  })

  test('an error has the fields of the server, and the session goes on', async () => {
    const sql = `select 'grüße', no_such_column from pg_class`
    const error = await session.query(sql).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({ sqlState: '42703', sql, position: sql.indexOf('no_such_column') + 1 })
    expect((error as Error).message).toContain('no_such_column')
    expect(session.isLost).toBe(false)
    expect((await session.query('select 1')).rows).toEqual([['1']])
  })

  test('errors of a describe and of a script leave the session usable', async () => {
    await expect(session.describe('select nope')).rejects.toMatchObject({ sqlState: '42703' })
    await expect(session.script('select 1; selec 2; select 3')).rejects.toMatchObject({ sqlState: '42601' })
    expect((await session.query('select 1')).rows).toEqual([['1']])
  })

  test('detail, hint and context of an error arrive', async () => {
    await session.script(`create temp table unique_once (a int unique); insert into unique_once values (5)`)
    await expect(session.query('insert into unique_once values (5)')).rejects.toMatchObject({
      sqlState: '23505',
      detail: 'Key (a)=(5) already exists.',
    })
    await expect(
      session.query(`do $$ begin raise exception 'stop' using errcode = 'TS001', hint = 'do this'; end $$`),
    ).rejects.toMatchObject({ sqlState: 'TS001', hint: 'do this', context: expect.stringContaining('RAISE') as string })
  })

  test('notices reach the listener', async () => {
    await session.query(`do $$ begin raise notice 'seen %', 42; end $$`)
    expect(notices).toContain('seen 42')
  })

  test('many rows come whole and in order', async () => {
    const { rows } = await session.query('select g, md5(g::text) from generate_series(1, 20000) g')
    expect(rows).toHaveLength(20_000)
    expect(rows[19_999]?.[0]).toBe('20000')
  })

  test('a copy sent as a statement fails at once and leaves the session usable', async () => {
    await session.script('create temp table copied (a int)')
    await expect(session.query('copy copied from stdin')).rejects.toBeInstanceOf(DatabaseError)
    expect((await session.query('select count(*) from copied')).rows).toEqual([['0']])
  })
})

describe.each(SUBJECTS)('a database of $name', ({ name, open }) => {
  test('tells its version and name, and gives sessions back to the next', async () => {
    const { database, close } = await open()
    try {
      expect(database.serverVersion).toBeGreaterThanOrEqual(140_000)
      const first = await database.acquire('first')
      expect((await first.query('select current_database()')).rows).toEqual([[database.databaseName]])
      await first.script(
        `create temp table leftover (a int); set search_path to pg_catalog; set statement_timeout = 12345`,
      )
      await first.release()
      await first.release()
      await expect(first.query('select 1')).rejects.toThrow('used after its release')
      const second = await database.acquire('second')
      expect(
        (await second.query(`select to_regclass('pg_temp.leftover'), current_setting('statement_timeout')`)).rows,
      ).toEqual([[null, '0']])
      await second.release()
    } finally {
      await close()
    }
  })

  test('a session given back inside a transaction does not carry it to the next', async () => {
    const { database, close } = await open()
    try {
      const first = await database.acquire('first')
      await first.query('begin')
      await first.query('create table half_done (a int)')
      await first.release()
      const second = await database.acquire('second')
      expect((await second.query(`select to_regclass('half_done')`)).rows).toEqual([[null]])
      await second.release()
    } finally {
      await close()
    }
  })

  test('closing twice is fine, and a closed database gives no sessions', async () => {
    const { database, close } = await open()
    await database.close()
    await expect(database.acquire('late')).rejects.toThrow('closed')
    await close()
  })

  test('no more sessions than there may be: the next one waits', async () => {
    const { database, close } = await open()
    try {
      const first = await database.acquire('first')
      if (name === 'pglite') {
        expect(database.capabilities.maxSessions).toBe(1)
        let isThere = false
        const second = database.acquire('second').then((session) => {
          isThere = true
          return session
        })
        await first.query('select 1')
        expect(isThere).toBe(false)
        await first.release()
        await (await second).release()
      } else {
        const second = await database.acquire('model.shop.second')
        const { rows } = await second.query(
          `select application_name from pg_stat_activity where pid = pg_backend_pid()`,
        )
        expect(rows).toEqual([['tsmodel model.shop.second']])
        await second.release()
        await first.release()
      }
    } finally {
      await close()
    }
  })
})
