import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PgliteSettings } from '../../../src/adapters/contract.js'
import { openDatabase } from '../../../src/adapters/index.js'
import { DiagnosticError, type Diagnostic } from '../../../src/core/diagnostic.js'
import { freshEmbeddedDatabase } from '../../support/embedded-database.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmodel with space '))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function problemOf(settings: PgliteSettings): Promise<Diagnostic> {
  const error = await openDatabase({ settings, purpose: 'test' }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(DiagnosticError)
  return (error as DiagnosticError).diagnostics[0]!
}

async function ask(settings: PgliteSettings, sql: string): Promise<string | null | undefined> {
  const database = await openDatabase({ settings, purpose: 'test' })
  try {
    const session = await database.acquire('asked')
    return (await session.script(sql)).rows[0]?.[0]
  } finally {
    await database.close()
  }
}

describe('making an embedded database', () => {
  test('its scripts run once, in order, and what they made stays', async () => {
    const settings: PgliteSettings = {
      type: 'pglite',
      path: join(folder, 'below', 'demo'),
      initSql: [
        { file: 'demo/structure.sql', sql: 'create table t (a int); insert into t values (1);' },
        { file: 'demo/rows.sql', sql: 'insert into t values (2);' },
      ],
    }
    expect(await ask(settings, 'select count(*) from t')).toBe('2')
    expect(await ask(settings, 'select count(*) from t')).toBe('2')
    expect(readdirSync(join(folder, 'below'))).toEqual(['demo'])
  })

  test('a script that fails is told with its place, and the next attempt starts from nothing', async () => {
    const path = join(folder, 'failing')
    const broken = {
      file: 'demo/rows.sql',
      sql: 'create table t (a int);\ninsert into t values (1);\ninsert into nope values (2);',
    }
    expect(await problemOf({ type: 'pglite', path, initSql: [broken] })).toMatchObject({
      code: 'INIT_SQL_FAILED',
      message: 'The script "demo/rows.sql" failed: relation "nope" does not exist.',
      location: { file: 'demo/rows.sql', line: 3, column: 13 },
    })
    expect(existsSync(path)).toBe(false)
    const mended = { ...broken, sql: 'create table t (a int); insert into t values (1);' }
    expect(await ask({ type: 'pglite', path, initSql: [mended] }, 'select count(*) from t')).toBe('1')
  })

  test('a half-made one, left by a process that died, is made again', async () => {
    const path = join(folder, 'half')
    mkdirSync(`${path}.creating`)
    writeFileSync(join(`${path}.creating`, 'PG_VERSION'), '18')
    const initSql = [{ file: 'a.sql', sql: 'create table t as select 7 as a' }]
    expect(await ask({ type: 'pglite', path, initSql }, 'select a from t')).toBe('7')
    expect(existsSync(`${path}.creating`)).toBe(false)
  })

  test('a folder with other files in it is left alone', async () => {
    const path = join(folder, 'documents')
    mkdirSync(path)
    writeFileSync(join(path, 'letter.txt'), 'dear')
    expect(await problemOf({ type: 'pglite', path })).toMatchObject({ code: 'DATABASE_FOLDER_INVALID' })
    expect(readFileSync(join(path, 'letter.txt'), 'utf8')).toBe('dear')
    expect(existsSync(`${path}.lock`)).toBe(false)
  })
})

describe('the lock on the folder', () => {
  test('a second one in this process is told so', async () => {
    const { settings, remove } = await freshEmbeddedDatabase()
    const database = await openDatabase({ settings, purpose: 'test' })
    expect(await problemOf(settings)).toMatchObject({
      code: 'DATABASE_LOCKED',
      message: expect.stringContaining('in use by this process itself') as string,
    })
    await database.close()
    expect(await ask(settings, 'select 1')).toBe('1')
    remove()
  })

  test('a living process is named; when it is gone its lock is taken over', async () => {
    const { settings, remove } = await freshEmbeddedDatabase()
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const startTicks = existsSync(`/proc/${other.pid}/stat`)
      ? readFileSync(`/proc/${other.pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]!
      : null
    writeFileSync(`${settings.path}.lock`, JSON.stringify({ pid: other.pid, host: hostname(), startTicks }))
    const problem = await problemOf(settings)
    expect(problem).toMatchObject({ code: 'DATABASE_LOCKED' })
    expect(problem.message).toMatch(new RegExp(`in use by process ${other.pid} on .+, since 20\\d\\d-.+Z\\.`))
    other.kill('SIGKILL')
    await once(other, 'exit')
    expect(await ask(settings, 'select 1')).toBe('1')
    expect(existsSync(`${settings.path}.lock`)).toBe(false)
    remove()
  })

  test('a process of the same number that was started later does not hold it', async () => {
    const { settings, remove } = await freshEmbeddedDatabase()
    writeFileSync(`${settings.path}.lock`, JSON.stringify({ pid: process.pid, host: hostname(), startTicks: '1' }))
    expect(await ask(settings, 'select 1')).toBe('1')
    remove()
  })

  test('a lock of another machine is respected, an empty one is not', async () => {
    const { settings, remove } = await freshEmbeddedDatabase()
    writeFileSync(`${settings.path}.lock`, JSON.stringify({ pid: 1, host: 'elsewhere', startTicks: null }))
    expect((await problemOf(settings)).message).toContain('process 1 on elsewhere')
    writeFileSync(`${settings.path}.lock`, '')
    expect(await ask(settings, 'select 1')).toBe('1')
    remove()
  })

  test('of many that find a stale lock at once, one gets it', async () => {
    const { settings, remove } = await freshEmbeddedDatabase()
    writeFileSync(`${settings.path}.lock`, JSON.stringify({ pid: 999_999_999, host: hostname(), startTicks: '1' }))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => openDatabase({ settings, purpose: 'test' })),
    )
    const opened = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(opened).toHaveLength(1)
    await opened[0]!.value.close()
    remove()
  })
})

test('the main thread stays alive while a statement runs, and a cancelled one leaves the committed rows', async () => {
  const { settings, remove } = await freshEmbeddedDatabase()
  const database = await openDatabase({ settings, purpose: 'test' })
  const session = await database.acquire('slow')
  await session.query('create table kept as select 1 as a')
  let ticks = 0
  const timer = setInterval(() => (ticks += 1), 10)
  const running = session.query('insert into kept select g from generate_series(1, 100000000) g')
  setTimeout(() => void session.cancel(), 500)
  await expect(running).rejects.toMatchObject({ sqlState: '57014' })
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(10)
  await session.release()
  const next = await database.acquire('next')
  expect((await next.query('select count(*) from kept')).rows).toEqual([['1']])
  await database.close()
  remove()
})
