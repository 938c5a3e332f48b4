import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startEmbeddedServer, type EmbeddedServer } from '../support/embedded-server.js'
import { faultProject, type FaultProject } from '../support/fault-project.js'

// A server that can no more: its disk is full, its time is up, its locks are taken, its rights are gone.

let server: EmbeddedServer
let project: FaultProject
let version = 1

beforeAll(async () => {
  server = await startEmbeddedServer({ major: 18, smallDisk: 8 })
  project = await faultProject(`postgres://postgres@127.0.0.1:${server.port}/postgres`)
  await project.database.sql(`create tablespace small location '${server.smallDisk}'`)
})

afterEach(async () => {
  project.configure({})
  const { sql, name } = project.database
  await sql(`begin read write; drop table if exists public.filler; alter database ${name} reset all; commit`)
  // Whatever happened, the next run brings everything to one version and leaves nothing aside.
  version += 1
  const next = await project.run('build', version)
  expect(next.exitCode, next.out + next.error).toBe(0)
  expect(await project.orphans()).toEqual([])
  expect(new Set(Object.values(await project.versions()))).toEqual(new Set([version]))
})

afterAll(async () => {
  await project.remove()
  await server.stop()
})

const always = (setting: string): Promise<unknown> =>
  project.database.sql(`alter database ${project.database.name} set ${setting}`)

const isSleeping = async (): Promise<void> => {
  const asked =
    "select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()"
  while ((await project.database.sql(asked)).length === 0) await new Promise((resolve) => setTimeout(resolve, 30))
}

/** Old or new, whole, and a result for every node. */
async function expectSafe(before: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, shown] of Object.entries(await project.versions()))
    expect([before[name], version], name).toContain(shown)
  expect(Object.keys(project.results()).length).toBe(14)
}

/** Takes all that is left of the small disk. */
async function fill(): Promise<void> {
  await project.database.sql('create table if not exists public.filler (text text) tablespace small')
  for (const rows of [4_000, 400, 40, 4]) {
    for (;;) {
      const isFull = await project.database
        .sql(`insert into public.filler select repeat('x', 1900) from generate_series(1, ${rows})`)
        .then(
          () => false,
          (error: { code?: string }) => error.code === '53100',
        )
      if (isFull) break
    }
  }
}

it.each(['before', 'in the middle of'] as const)('a disk that is full %s a run', async (moment) => {
  await always('default_tablespace = small')
  version += 1
  const moved = await project.run('build', version)
  expect(moved.exitCode, moved.out + moved.error).toBe(0)
  version += 1
  const before = await project.versions()
  if (moment === 'before') await fill()
  const running = project.start('build', version, { sleep: moment === 'before' ? 0 : 3 })
  if (moment !== 'before') {
    await isSleeping()
    await fill()
  }
  const { exitCode, out, error } = await running.finished
  await expectSafe(before)
  expect(exitCode, out + error).toBe(1)
  expect(out + error).toMatch(/No space left on device/)
  expect(out + error).toContain('The disk of the server is full')
  expect(await project.orphans()).toEqual([])
})

it('a statement_timeout of the profile ends the statement that takes too long, and what hangs on it', async () => {
  version += 1
  const before = await project.versions()
  project.configure({ statement_timeout: 1_000 })
  const { exitCode, out, error, seconds } = await project.run('build', version, { sleep: 30 })
  await expectSafe(before)
  expect(exitCode, out + error).toBe(1)
  expect(seconds).toBeLessThan(15)
  expect(project.results()['model.shop.slow']).toBe('error')
  expect(out + error).toMatch(/canceling statement due to statement timeout/)
  expect(out + error).toContain('statement_timeout')
  expect(await project.orphans()).toEqual([])
})

it('a statement_timeout may be worth another attempt, when retry_on says so', async () => {
  version += 1
  const before = await project.versions()
  project.configure({ statement_timeout: 700 })
  const args = ['--select', 'slow', '--vars', JSON.stringify({ version, sleep: 30, retry_on: '57014', retries: 1 })]
  const { exitCode, out, error } = await project.run('build', version, { args })
  for (const [name, shown] of Object.entries(await project.versions())) expect(shown, name).toBe(before[name])
  expect(exitCode, out + error).toBe(1)
  expect(out).toMatch(/analytics\.slow: canceling statement due to statement timeout; attempt 2 of 2 in \d/)
})

it.each([true, false])('a lock_timeout of the server: the lock is given back: %s', async (isGivenBack) => {
  version += 1
  const before = await project.versions()
  await always("lock_timeout = '200ms'")
  const { default: pg } = await import('pg')
  const holder = new pg.Client({ connectionString: project.database.url })
  await holder.connect()
  await holder.query('begin')
  await holder.query('lock table analytics.ledger in exclusive mode')
  const running = project.start('build', version)
  await running.says('attempt 2 of 4')
  if (isGivenBack) await holder.end()
  const { exitCode, out, error } = await running.finished
  if (!isGivenBack) await holder.end()
  await expectSafe(before)
  expect(out).toMatch(/analytics\.ledger: canceling statement due to lock timeout; attempt 2 of 4 in \d/)
  if (isGivenBack) {
    expect(exitCode, out + error).toBe(0)
    return
  }
  expect(exitCode, out + error).toBe(1)
  expect(project.results()['model.shop.ledger']).toBe('error')
  expect(out).toContain('attempt 4 of 4')
  expect(out + error).toContain('pg_stat_activity')
})

it('a target that refuses writes', async () => {
  version += 1
  const before = await project.versions()
  await always('default_transaction_read_only = on')
  const { exitCode, out, error } = await project.run('build', version)
  expect(await project.versions()).toEqual(before)
  await expectSafe(before)
  expect(exitCode, out + error).toBe(1)
  expect(out + error).toMatch(/cannot execute .* in a read-only transaction/)
  expect(out + error).toContain('default_transaction_read_only')
})

it('rights that are taken away in the middle of a run', async () => {
  const { sql, name } = project.database
  await sql(`
    create role builder login;
    grant create on database ${name} to builder;
    alter schema analytics owner to builder;
    grant create, usage on schema public to builder;
    alter table public.child owner to builder;
    alter view public.outside owner to builder;
    alter materialized view public.outside_stored owner to builder`)
  const owned = await sql(
    "select format('alter %s %I.%I owner to builder', case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end, nspname, relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where nspname in ('analytics', 'tsmodel') and relkind in ('r', 'v', 'm')",
  )
  await sql(owned.map(([statement]) => statement).join(';'))
  await sql(
    "do $$ begin if exists (select from pg_namespace where nspname = 'tsmodel') then alter schema tsmodel owner to builder; end if; end $$",
  )
  await sql('alter schema analytics owner to postgres; grant create, usage on schema analytics to builder')
  project.configure({ user: 'builder' })
  version += 1
  const before = await project.versions()
  const running = project.start('build', version, { sleep: 3 })
  await isSleeping()
  await sql('revoke create on schema analytics from builder')
  const { exitCode, out, error } = await running.finished
  await expectSafe(before)
  expect(exitCode, out + error).toBe(1)
  expect(project.results()['model.shop.slow']).toBe('error')
  expect(out + error).toMatch(/permission denied for schema analytics/)
  expect(out + error).toContain('Grant the missing right to the role of the profile')
  expect(await project.orphans()).toEqual([])
})
