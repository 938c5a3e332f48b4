import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJobBook } from '../../../../src/api/schedule/job-book.js'
import { startCommand } from '../../../support/built-command.js'
import { freshDatabase, type TestDatabase } from '../../../support/databases.js'

let database: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'tsmodel-schedule-'))
beforeAll(async () => {
  database = await freshDatabase()
  const { host, port, user, database: dbname } = database.settings
  mkdirSync(join(folder, 'models'))
  writeFileSync(join(folder, 'models/one.sql'), 'select 1 as n')
  writeFileSync(
    join(folder, 'project.yml'),
    `name: jobs
profile: jobs
schedule:
  timezone: Europe/Berlin
  jobs:
    - { name: always, cron: '* * * * * *', command: build --quiet, missed: skip }
`,
  )
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({
      jobs: { target: 'it', outputs: { it: { type: 'postgres', host, port, user, dbname, schema: 'public' } } },
    }),
  )
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

const book = (machine: string) => openJobBook({ settings: database.settings, project: 'shop', machine })

test('of many machines one gets a job, and none gets the same time again', async () => {
  const due = new Date('2026-01-01T02:30:00Z')
  expect(await book('a').lastDue('nightly')).toBeNull()
  const claims = await Promise.all(['a', 'b', 'c', 'd'].map((machine) => book(machine).claim('nightly', due)))
  const [taken, ...others] = claims.filter((claim) => typeof claim !== 'string')
  expect(others).toEqual([])
  expect(claims.filter((claim) => claim === 'running')).toHaveLength(3)
  expect(await book('b').claim('nightly', new Date('2026-01-02T02:30:00Z'))).toBe('running')
  await taken!.finish(0)
  expect(await book('b').claim('nightly', due)).toBe('done')
  expect(await book('b').lastDue('nightly')).toEqual(due)
  expect(await database.sql('select job, exit_code, finished_at is not null from tsmodel.schedule_runs')).toEqual([
    ['nightly', '0', 't'],
  ])
})

test('the death of a machine frees its job', async () => {
  const claim = await book('a').claim('dying', new Date('2026-01-01T00:00:00Z'))
  expect(typeof claim).toBe('object')
  await database.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%job dying%' and datname = current_database()`,
  )
  const next = async () => book('b').claim('dying', new Date('2026-01-02T00:00:00Z'))
  await expect.poll(async () => typeof (await next())).toBe('object')
  if (typeof claim === 'object') await claim.finish(1)
  expect(await database.sql(`select exit_code from tsmodel.schedule_runs where job = 'dying' order by due_at`)).toEqual(
    [['1'], [null]],
  )
})

test('the command runs jobs, says how they stand, and ends when it is asked to', async () => {
  const listed = await startCommand(['schedule', '--list'], { cwd: folder }).finished
  expect(listed.out).toMatch(/always .*skip .*build --quiet/)
  const running = startCommand(['schedule', '--health-port', '0'], { cwd: folder })
  await running.says('Job "always": OK')
  running.process.kill('SIGTERM')
  const { exitCode, out: all } = await running.finished
  const url = /Health at (\S+)/.exec(all)?.[1]
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/health$/)
  expect(all).toContain('starts (')
  expect(all).toContain('The schedule has ended.')
  expect(exitCode).toBe(0)
  const rows = await database.sql(
    `select count(*) > 0, bool_and(exit_code in (0, 130) or exit_code is null) from tsmodel.schedule_runs where project = 'jobs'`,
  )
  expect(rows).toEqual([['t', 't']])
})

test('the health endpoint tells of every job, on loopback only', async () => {
  const running = startCommand(['schedule', '--health-port', '0'], { cwd: folder })
  await running.says('Job "always": OK')
  const url = /Health at (\S+)/.exec(running.said())?.[1]
  const answer = (await (await fetch(url!)).json()) as { status: string; jobs: readonly Record<string, unknown>[] }
  expect(answer.status).toBe('ok')
  expect(answer.jobs).toMatchObject([{ name: 'always', last: { exitCode: 0 } }])
  expect((await fetch(url!.replace('/health', '/'))).status).toBe(404)
  running.process.kill('SIGINT')
  expect((await running.finished).exitCode).toBe(0)
})
