import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cron } from 'croner'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { builtCommand } from '../../../support/built-command.js'
import { freshDatabase, type TestDatabase } from '../../../support/databases.js'

// The examples of docs/schedule.md, tried as far as a machine without a service manager and a cron can.

const text = readFileSync(join(import.meta.dirname, '../../../../docs/schedule.md'), 'utf8')
const exampleIn = (heading: string, language: string): string => {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  const example = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(section)?.[1]
  if (example === undefined) throw new Error(`docs/schedule.md has no ${language} below "${heading}"`)
  return example
}

// Each starts the command, which takes its time where others use the machine.
vi.setConfig({ testTimeout: 240_000 })

let database: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'tsmodel-examples-'))
beforeAll(async () => {
  database = await freshDatabase()
  const { host, port, user, database: dbname } = database.settings
  const it = { type: 'postgres', host, port, user, dbname, schema: 'public' }
  const app = { type: 'postgres', host, port, user, dbname }
  await database.sql('create table places as select 1 as id')
  mkdirSync(join(folder, 'models'))
  writeFileSync(join(folder, 'models/one.sql'), 'select 1 as n')
  writeFileSync(
    join(folder, 'models/sources.yml'),
    'sources: [{ name: app, schema: raw, sync: { connection: app, schema: public }, tables: [{ name: places }] }]',
  )
  writeFileSync(join(folder, 'project.yml'), 'name: examples\nprofile: examples\n')
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ examples: { target: 'it', outputs: { it: { ...it, connections: { app } } } } }),
  )
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

/** The jobs of the example: their times, and the command with this machine's folder, program and lock. */
function jobsOfCrontab(): readonly { readonly times: string; readonly command: string; readonly lock: string }[] {
  const lines = exampleIn('crontab', 'crontab').split('\n')
  return lines
    .filter((line) => line !== '' && !/^\w+=/.test(line))
    .map((line) => {
      const [, times = '', command = ''] = /^((?:\S+\s+){5})(.*)$/.exec(line) ?? []
      const lock = /flock -n (\S+)/.exec(command)?.[1] ?? ''
      const here = command
        .replace('/srv/warehouse', `'${folder}'`)
        .replace(lock, join(folder, 'the.lock'))
        .replace('npx --no-install tsmodel', `'${process.execPath}' '${builtCommand()}'`)
      return { times: times.trim(), command: here, lock }
    })
}

test('crontab: each line has times that can be, and a lock of its own', () => {
  const jobs = jobsOfCrontab()
  expect(jobs.length).toBeGreaterThan(1)
  for (const { times } of jobs)
    expect(new Cron(times, { mode: '5-part', paused: true }).nextRun(), times).not.toBeNull()
  expect(new Set(jobs.map(({ lock }) => lock)).size).toBe(jobs.length)
})

test('crontab: each command runs, and does not while another holds its lock', async () => {
  for (const { command } of jobsOfCrontab()) {
    const run = (script: string) => spawnSync('sh', ['-c', script], { encoding: 'utf8' })
    const ended = run(command)
    expect([command, ended.status, ended.stderr]).toEqual([command, 0, ''])
    const held = run(`flock '${join(folder, 'the.lock')}' sh -c ${quoted(command)}`)
    expect([command, held.status]).toEqual([command, 1])
  }
  expect(await database.sql('select id from raw.places')).toEqual([['1']])
  expect(await database.sql('select n from public.one')).toEqual([['1']])
})

test('a day that moves on: the command of the next run names the day on which it is due', () => {
  const jobs = parse(exampleIn('A day that moves on', 'yaml')) as readonly { readonly cron: string }[]
  const project = join(folder, 'project.yml')
  const before = readFileSync(project, 'utf8')
  writeFileSync(project, `${before}schedule: ${JSON.stringify({ jobs })}\n`)
  const { stdout } = spawnSync(process.execPath, [builtCommand(), 'schedule', '--list'], {
    cwd: folder,
    encoding: 'utf8',
  })
  writeFileSync(project, before)
  const [, day] = /warehouse\s+\S?\s*(\d{4}-\d\d-\d\d)T03:15/.exec(stdout) ?? []
  const moment = `'${day} 00:00:00+00'`
  expect(stdout).toContain(`build --vars {as_of: ${moment}, loaded_until: ${moment}}`)
})

test('GitHub Actions: the workflow is one, and its commands are those of the package', () => {
  const workflow = parse(exampleIn('GitHub Actions', 'yaml')) as {
    readonly on: { readonly schedule: readonly { readonly cron: string }[] }
    readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean }
    readonly jobs: Readonly<
      Record<string, { readonly 'runs-on': string; readonly steps: readonly Readonly<Record<string, unknown>>[] }>
    >
  }
  expect(Object.keys(workflow).sort()).toEqual(['concurrency', 'jobs', 'name', 'on'])
  for (const { cron } of workflow.on.schedule)
    expect(new Cron(cron, { mode: '5-part', paused: true }).nextRun()).not.toBeNull()
  // A run that is at work is never cut short by the next one.
  expect(workflow.concurrency['cancel-in-progress']).toBe(false)
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)
  for (const step of steps) expect(Object.keys(step).some((key) => key === 'uses' || key === 'run')).toBe(true)
  const command = steps.map((step) => String(step.run ?? '')).find((run) => run.startsWith('npx tsmodel'))
  const ended = spawnSync(process.execPath, [builtCommand(), ...(command ?? '').split(' ').slice(2)], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(ended.status, ended.stdout + ended.stderr).toBe(0)
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

test.skipIf(!hasSystemd)('systemd: the unit is one that systemd takes without a word', () => {
  const file = join(folder, 'tsmodel.service')
  // Where node was installed differs; what systemd says of the rest does not depend on it.
  writeFileSync(file, exampleIn('systemd', 'ini').replace(/^ExecStart=\S+/m, 'ExecStart=/bin/sh'))
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  const said = (stdout + stderr).split('\n').filter((line) => line.includes('tsmodel.service'))
  expect(said).toEqual([])
  expect(status, stdout + stderr).toBe(0)
})

/** The value of a key of the unit. */
function inUnit(key: string): string {
  const value = new RegExp(`^${key}=(.*)$`, 'm').exec(exampleIn('systemd', 'ini'))?.[1]
  if (value === undefined) throw new Error(`The unit has no ${key}`)
  return value
}

test('systemd: what the unit starts works in its environment, and one signal to its main process ends job and schedule', async () => {
  const project = join(folder, 'project.yml')
  const before = readFileSync(project, 'utf8')
  const home = inUnit('WorkingDirectory')
  const bin = join(folder, 'node_modules/.bin')
  const job = { name: 'slow', cron: '* * * * * *', command: 'show --inline "select pg_sleep(60)"' }
  mkdirSync(bin, { recursive: true })
  symlinkSync(builtCommand(), join(bin, 'tsmodel'))
  chmodSync(builtCommand(), 0o755)
  writeFileSync(project, `${before}schedule: ${JSON.stringify({ jobs: [job] })}\n`)
  const [command = '', ...words] = inUnit('ExecStart').replaceAll(home, folder).replace('8089', '0').split(' ')
  // What systemd gives to a service of the system, with node where this machine has it, and a variable of the EnvironmentFile.
  const path = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:${join(process.execPath, '..')}`
  const running = spawn(command, words, {
    cwd: folder,
    env: {
      PATH: path,
      HOME: folder,
      USER: 'tsmodel',
      LOGNAME: 'tsmodel',
      SHELL: '/bin/sh',
      LANG: 'C.UTF-8',
      PGPASSWORD: 'x',
    },
  })
  let said = ''
  running.stdout.on('data', (data: Buffer) => (said += data.toString()))
  running.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = new Promise<number | null>((resolve) => running.on('close', (code) => resolve(code)))
  const asleep = "select pid from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()"
  try {
    await expect.poll(async () => (await database.sql(asleep)).length, { timeout: 200_000 }).toBe(1)
    const health = /http:\S+/.exec(said)?.[0] ?? ''
    expect((await fetch(health)).status).toBe(200)
    expect(inUnit('KillMode')).toBe('mixed')
    running.kill('SIGTERM')
    // Closed: no process of it holds its output any more.
    expect(await ended, said).toBe(0)
    expect(await database.sql(asleep)).toEqual([])
  } finally {
    running.kill('SIGKILL')
    writeFileSync(project, before)
  }
})

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
