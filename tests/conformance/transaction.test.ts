import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DatabaseError } from '../../src/adapters/contract.js'
import { SUBJECTS, type Subject } from './subjects.js'

describe.each(SUBJECTS)('a transaction of $name', ({ name, open }) => {
  let subject: Subject
  beforeAll(async () => {
    subject = await open()
  })
  afterAll(() => subject.close())
  beforeEach(async () => {
    const session = await subject.database.acquire('reset')
    await session.script('drop table if exists kept; create table kept (a int primary key)')
    await session.release()
  })

  async function count(): Promise<string | null | undefined> {
    const session = await subject.database.acquire('count')
    const { rows } = await session.query('select count(*) from kept')
    await session.release()
    return rows[0]?.[0]
  }

  test('commits what work did, and returns what it returned', async () => {
    const session = await subject.database.acquire('writer')
    const returned = await session.transaction(async () => {
      await session.query('insert into kept values (1)')
      return 'done'
    })
    await session.release()
    expect(returned).toBe('done')
    expect(await count()).toBe('1')
  })

  test('rolls back and rethrows the very error of work', async () => {
    const session = await subject.database.acquire('writer')
    const failure = new Error('mine')
    await expect(
      session.transaction(async () => {
        await session.query('insert into kept values (1)')
        throw failure
      }),
    ).rejects.toBe(failure)
    expect((await session.query('select count(*) from kept')).rows).toEqual([['0']])
    await session.release()
  })

  test('a failed statement that work swallows does not end as a commit', async () => {
    const session = await subject.database.acquire('writer')
    await expect(
      session.transaction(async () => {
        await session.query('insert into kept values (1)')
        await session.query('insert into kept values (1)').catch(() => undefined)
      }),
    ).rejects.toMatchObject({ sqlState: '25P02' })
    await session.release()
    expect(await count()).toBe('0')
  })

  test('begin may be given, and a failing commit is an error', async () => {
    const session = await subject.database.acquire('writer')
    const isolation = await session.transaction(
      async () => (await session.query('show transaction_isolation')).rows[0]?.[0],
      { begin: 'begin transaction isolation level repeatable read read only' },
    )
    expect(isolation).toBe('repeatable read')
    await session.script(`create table if not exists child (a int references kept deferrable initially deferred)`)
    await expect(session.transaction(() => session.query('insert into child values (99)'))).rejects.toMatchObject({
      sqlState: '23503',
    })
    expect((await session.query('select count(*) from child')).rows).toEqual([['0']])
    await session.script('drop table child')
    await session.release()
  })

  test('after the session is lost inside a transaction nothing runs any more, and nothing was kept', async () => {
    const session = await subject.database.acquire('victim')
    const attempts: unknown[] = []
    const outcome = session.transaction(async () => {
      await session.query('insert into kept values (1)')
      if (name === 'pglite') {
        const running = session.query(`select count(*) from generate_series(1, 1000000000)`)
        setTimeout(() => void session.cancel(), 50)
        await running.catch((error: unknown) => attempts.push(error))
      } else {
        const { rows } = await session.query('select pg_backend_pid()')
        const killer = await subject.database.acquire('killer')
        await killer.query('select pg_terminate_backend($1::int)', [rows[0]?.[0] ?? null])
        await killer.release()
        await session.query('insert into kept values (2)').catch((error: unknown) => attempts.push(error))
      }
      await session.query('insert into kept values (3)').catch((error: unknown) => attempts.push(error))
      await session.script('insert into kept values (4)').catch((error: unknown) => attempts.push(error))
    })
    await expect(outcome).rejects.toBeInstanceOf(DatabaseError)
    expect(attempts).toHaveLength(3)
    for (const error of attempts) expect(error).toBeInstanceOf(DatabaseError)
    expect(session.isLost).toBe(true)
    await session.release()
    expect(await count()).toBe('0')
  })

  test('a session that died while idle rejects its next statement', async () => {
    if (name === 'pglite') return
    const session = await subject.database.acquire('idle')
    const { rows } = await session.query('select pg_backend_pid()')
    const killer = await subject.database.acquire('killer')
    await killer.query('select pg_terminate_backend($1::int)', [rows[0]?.[0] ?? null])
    await expect.poll(() => session.isLost).toBe(true)
    await expect(session.query('select 1')).rejects.toBeInstanceOf(DatabaseError)
    await session.release()
    await killer.release()
  })

  test('cancel ends the statement in flight with SQLSTATE 57014', async () => {
    const session = await subject.database.acquire('slow')
    const started = process.hrtime.bigint()
    const running = session.query(`select count(*) from generate_series(1, 1000000000)`)
    setTimeout(() => void session.cancel(), 100)
    await expect(running).rejects.toMatchObject({ sqlState: '57014' })
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(20)
    expect(session.isLost).toBe(!subject.database.capabilities.supportsCancel)
    await session.cancel()
    await session.release()
    const next = await subject.database.acquire('next')
    expect((await next.query('select 1')).rows).toEqual([['1']])
    await next.release()
  })
})
