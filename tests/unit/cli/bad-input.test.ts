import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CaseStep, readCase } from '../../cases/case-file.js'
import { startCommand } from '../../support/built-command.js'
import { freshDatabase } from '../../support/databases.js'
import { startEmbeddedServer } from '../../support/embedded-server.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'

// What users do wrong: one clear message, the right exit code, nothing lost. The table says which test shows it for each; what
// has no better place is shown below it.

/** A line of a stack trace. */
const STACK = /\bat \S.*\.[jt]s:\d+/

const root = join(import.meta.dirname, '../../..')

/** What is wrong, and the tests that show what then happens: a case by its name, or a file and a title in it. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  'no project': ['no-project'],
  'a broken project': ['broken-configuration'],
  'a missing or misspelt profile, target, folder of profiles': ['broken-configuration'],
  'YAML with a key twice': ['broken-configuration'],
  'YAML with an unknown key': ['keys-that-are-not-known'],
  'a template that does not parse': ['a-broken-template', 'errors-of-templates'],
  'an unknown ref, source, macro, variable': ['names-that-nobody-knows'],
  'a cycle': ['a-circle-of-refs'],
  'two models of one name': ['two-models-of-one-name'],
  'a model of an earlier layer that uses a later one': ['an-earlier-layer-uses-a-later-one'],
  'an error of the SQL': ['an-error-of-the-sql'],
  'an identifier over 63 bytes': ['a-name-of-more-than-63-bytes'],
  'CSV with ragged rows, bad quotes, a value that does not fit': ['broken-csv-files'],
  'CSV of a wrong encoding': ['tests/unit/cli/bad-input.test.ts › a seed that is not UTF-8'],
  'a server that does not answer, a database that is not there': ['servers-that-do-not-answer'],
  'a wrong password': ['tests/unit/cli/bad-input.test.ts › a wrong password'],
  'a missing permission on the target': ['tests/unit/cli/bad-input.test.ts › a role without the right'],
  'a missing permission on a source': [
    'tests/unit/cli/bad-input.test.ts › a source that may not be read',
    'tests/unit/sync/refusals.test.ts › SOURCE_PERMISSION',
  ],
  'a source table that is not there': ['sync-from-another-database'],
  'a failing test': ['a-failing-test-publishes-nothing'],
  'Ctrl-C': ['tests/unit/cli/process.test.ts › Ctrl-C cancels on the server'],
}

test.each(Object.entries(SHOWN))('%s: a test shows the message and the exit code', (_what, proofs) => {
  for (const proof of proofs) {
    const [file = '', title] = proof.split(' › ')
    const path = title === undefined ? `tests/cases/${file}/case.yml` : file
    const text = fs.readFileSync(join(root, path), 'utf8')
    if (title !== undefined) expect(text).toContain(title)
    // The runner of cases sees to it that no message comes twice, and none from inside the engine.
    else expect(readCase(text).steps.filter(failsWithWords), proof).not.toEqual([])
  }
})

/** A command that must fail, and say certain words. */
function failsWithWords({ exitCode = 0, stdout = [], stderr = [] }: CaseStep): boolean {
  return exitCode !== 0 && stdout.length + stderr.length > 0
}

/** How often a text is said. */
function times(text: string, whole: string): number {
  return whole.split(text).length - 1
}

describe('on a server', () => {
  let folder: string
  beforeEach(() => (folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel bad input '))))
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  function writeProject(output: Readonly<Record<string, unknown>>): void {
    fs.mkdirSync(join(folder, 'seeds'), { recursive: true })
    fs.writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\n')
    fs.writeFileSync(
      join(folder, 'profiles.yml'),
      JSON.stringify({
        shop: { target: 'it', outputs: { it: { type: 'postgres', schema: TARGET_SCHEMA, ...output } } },
      }),
    )
    fs.writeFileSync(join(folder, 'seeds/cities.csv'), 'id,name\n1,Paris\n')
  }

  const command = (...args: readonly string[]) => startCommand(args, { cwd: folder }).finished

  test('a seed that is not UTF-8 is named with its line, and the seed of before stays', async () => {
    const database = await freshDatabase()
    try {
      const { host, port, user, password } = database.settings
      writeProject({ host, port, user, password, dbname: database.name })
      expect((await command('seed')).exitCode).toBe(0)
      fs.writeFileSync(join(folder, 'seeds/cities.csv'), Buffer.from('id,name\n1,M\xfcnchen\n', 'latin1'))
      const { exitCode, out, error } = await command('seed')
      expect(exitCode).toBe(1)
      expect(times('The seed is not encoded in UTF-8', out + error)).toBe(1)
      expect(out).toContain('at seeds/cities.csv:2:1')
      expect(out + error).not.toMatch(STACK)
      expect(await database.sql('select name from analytics.cities')).toEqual([['Paris']])
    } finally {
      await database.drop()
    }
  })

  test('a role without the right to write is told which right is missing, and the seed of before stays', async () => {
    const database = await freshDatabase()
    const role = `reader_${database.name}`
    try {
      const { host, port, user, password } = database.settings
      writeProject({ host, port, user, password, dbname: database.name })
      expect((await command('seed')).exitCode).toBe(0)
      await database.sql(
        `create role ${role} login password 'reader'; grant usage on schema analytics to ${role}; grant select on all tables in schema analytics to ${role}`,
      )
      writeProject({ host, port, user: role, password: 'reader', dbname: database.name })
      const { exitCode, out, error } = await command('seed', '--full-refresh')
      expect(exitCode, out + error).toBe(1)
      expect(times(`permission denied for schema ${TARGET_SCHEMA}`, out + error)).toBe(1)
      expect(out + error).toContain('Grant the missing right to the role of the profile.')
      expect(out + error).not.toMatch(STACK)
      expect(await database.sql('select name from analytics.cities')).toEqual([['Paris']])
    } finally {
      await database.sql(`drop owned by ${role}; drop role ${role}`)
      await database.drop()
    }
  })

  test('a source that may not be read is told which right is missing, and the copy of before stays', async () => {
    const [database, source] = [await freshDatabase(), await freshDatabase()]
    const role = `syncer_${source.name}`
    try {
      const { host, port, user, password } = database.settings
      writeProject({
        ...{ host, port, user, password, dbname: database.name },
        connections: { crm: { type: 'postgres', host, port, user: role, password: 'syncer', dbname: source.name } },
      })
      fs.mkdirSync(join(folder, 'models'))
      fs.writeFileSync(
        join(folder, 'models/_sources.yml'),
        'sources: [{name: crm, schema: "{{ target.schema }}", tables: [{name: people, sync: {connection: crm, schema: public}}]}]',
      )
      await source.sql(
        `create table people as select 1 as id; create role ${role} login password 'syncer'; grant select on people to ${role}`,
      )
      const before = await command('sync')
      expect(before.exitCode, before.out + before.error).toBe(0)
      await source.sql(`revoke select on people from ${role}`)
      const { exitCode, out, error } = await command('sync')
      expect(exitCode, out + error).toBe(1)
      expect(times('permission denied for table people', out + error), out + error).toBe(1)
      expect(out + error).not.toMatch(STACK)
      expect(await database.sql('select id from analytics.people')).toEqual([['1']])
    } finally {
      await source.sql(`drop owned by ${role}; drop role ${role}`)
      await source.drop()
      await database.drop()
    }
  })

  test('a wrong password ends the command with one message that does not repeat it', async () => {
    const server = await startEmbeddedServer({
      major: 18,
      accessRules: ['local all all trust', 'host all all 127.0.0.1/32 scram-sha-256'],
    })
    try {
      writeProject({ host: '127.0.0.1', port: server.port, user: 'postgres', password: 'not-it', dbname: 'postgres' })
      const { exitCode, out, error } = await command('seed')
      expect(exitCode, out + error).toBe(2)
      expect(error).toContain('AUTHENTICATION_FAILED')
      expect(times('does not accept the password', out + error)).toBe(1)
      expect(error).toMatch(/The server at "127\.0\.0\.1:\d+" does not accept the password of "postgres"\./)
      expect(out + error).not.toContain('not-it')
      expect(out + error).not.toMatch(STACK)
    } finally {
      await server.stop()
    }
  })
})
