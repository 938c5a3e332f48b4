import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'

// Why the engine does not use the `postgres` package (docs/decisions/0001-driver.md): three defects of it, each in a process
// of its own, because one of them ends the process. When one of these tests fails after an update of that package, the
// defect is gone and the decision may be looked at again. What the engine's own adapter does in the same three cases is in
// tests/conformance (copy and transaction).

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await database.sql('create table kept (a integer)')
})
afterAll(() => database.drop())

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs a script with `sql` (a client of the package), `kill` (ends a backend) and `say` at hand. */
function runWithPackage(body: string): Promise<Ended> {
  const script = `
    import postgres from 'postgres'
    const url = ${JSON.stringify(database.url)}
    const sql = postgres(url, { max: 1, onnotice: () => {} })
    const say = (text) => process.stdout.write(text + '\\n')
    const kill = async (pid) => {
      const other = postgres(url, { max: 1 })
      await other\`select pg_terminate_backend(\${pid})\`
      await other.end()
    }
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    ${body}`
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
    let output = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (output += text.toString()))
    child.on('close', (code) => resolve({ code, output }))
  })
}

test('a rejected copy neither succeeds nor fails: whoever waits for it waits for ever', async () => {
  const { output } = await runWithPackage(`
    const { pipeline } = await import('node:stream/promises')
    const { Readable } = await import('node:stream')
    const copy = pipeline(Readable.from(['1\\n', 'bad\\n']), await sql.unsafe('copy kept from stdin').writable())
    const outcome = await Promise.race([copy.then(() => 'succeeded', () => 'failed'), wait(3000).then(() => 'no answer')])
    say(outcome)
    process.exit(0)`)
  expect(output).toContain('no answer')
})

test('a backend that dies inside a transaction ends the process, past every handler', async () => {
  const { code, output } = await runWithPackage(`
    await sql.begin(async (tx) => {
      const [{ pid }] = await tx\`select pg_backend_pid() as pid\`
      await kill(pid)
      await wait(200)
      await tx\`insert into kept values (1)\`
    }).catch((error) => say('rejected: ' + error.message))
    await wait(500)
    say('still here')
    process.exit(0)`)
  expect(code).not.toBe(0)
  expect(output).not.toContain('still here')
  expect(output).toContain('TypeError')
})

test('once anybody else used the pool, statements of the dead transaction run outside of it, and commit', async () => {
  await database.sql('truncate kept')
  await runWithPackage(`
    let work
    await sql.begin((tx) => (work = (async () => {
      const [{ pid }] = await tx\`select pg_backend_pid() as pid\`
      await tx\`insert into kept values (1)\`
      await kill(pid)
      await wait(200)
      await sql\`select 'somebody else'\`
      await tx\`insert into kept values (2)\`
      throw new Error('the transaction must not be kept')
    })())).catch(() => {})
    await work.catch(() => {})
    process.exit(0)`)
  expect(await database.sql('select a from kept')).toEqual([['2']])
})
