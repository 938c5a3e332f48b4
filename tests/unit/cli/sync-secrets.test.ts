import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCommand } from '../../support/built-command.js'
import { runScript } from '../../support/databases.js'
import { startEmbeddedServer, type EmbeddedServer } from '../../support/embedded-server.js'

// Whatever a sync says, on the screen and in files, in whatever form, at the most talkative level: never a secret. The server
// of the source does its worst and repeats them in its errors.

const SECRETS = {
  profile: "of the profile: p'ss/w%rd",
  source: 'of-the-source-4712',
  environment: 'of-PGPASSWORD-4713',
  passwordFile: 'of:the\\file-4714',
  mask: 'of the masks, which is long enough',
}

// Each starts the command, which takes its time where others use the machine.
vi.setConfig({ testTimeout: 240_000 })

const folder = mkdtempSync(join(tmpdir(), 'tsmodel secrets '))
let server: EmbeddedServer

beforeAll(async () => {
  server = await startEmbeddedServer({
    major: 18,
    accessRules: ['host all postgres 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256'],
  })
  const url = (database: string): string => `postgres://postgres@127.0.0.1:${server.port}/${database}`
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const role = (name: string, password: string): string => `create role ${name} login password ${literal(password)}`
  await runScript(
    url('postgres'),
    `${role('builder', SECRETS.profile)}; ${role('reader', SECRETS.source)};
     ${role('other_reader', SECRETS.environment)}; ${role('file_reader', SECRETS.passwordFile)}`,
  )
  await runScript(url('postgres'), 'create database warehouse owner builder')
  await runScript(url('postgres'), 'create database app')
  const all = Object.values(SECRETS)
  const said = all.map((secret) => `${secret} postgres://u:${encodeURIComponent(secret)}@h/d`).join(' ')
  await runScript(
    url('app'),
    `create table people (id int primary key, email text); insert into people values (1, 'ann@example.org');
     create function tells() returns boolean language plpgsql as $$ begin
       raise warning ${literal(said.replaceAll('%', '%%'))}; raise exception using
       message = ${literal(`cannot reach ${said}`)}, detail = ${literal(said)}, hint = ${literal(said)}; end $$;
     create table telling (id int primary key); insert into telling values (1);
     alter table telling enable row level security; create policy telling on telling using (tells());
     grant select on people, telling to reader, other_reader, file_reader`,
  )
  const place = { type: 'postgres', host: '127.0.0.1', port: server.port, retries: 0 }
  const source = { ...place, dbname: 'app' }
  const it = {
    ...place,
    user: 'builder',
    password: SECRETS.profile,
    dbname: 'warehouse',
    schema: 'analytics',
    threads: 2,
    connections: {
      of_variable: { ...source, user: 'reader', password: "{{ env_var('SOURCE_PASSWORD') }}" },
      of_environment: { ...source, user: 'other_reader' },
      of_file: { ...source, user: 'file_reader' },
      wrong: { ...source, user: 'reader', password: `${SECRETS.profile}, which is wrong` },
    },
  }
  mkdirSync(join(folder, 'models'))
  writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\n')
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'it', outputs: { it } } }))
  const table = (name: string, sync = {}): object => ({ name, sync })
  const sources = Object.keys(it.connections).map((connection) => ({
    name: connection,
    schema: `raw_${connection}`,
    sync: { connection },
    tables: [table('people', { mask: { email: 'hash' } }), table('telling'), table('gone')],
  }))
  writeFileSync(join(folder, 'models/sources.yml'), JSON.stringify({ sources }))
  const file = join(folder, '.pgpass')
  const escaped = SECRETS.passwordFile.replace(/[\\:]/g, '\\$&')
  writeFileSync(file, `# of the one who runs it\n127.0.0.1:${server.port}:*:file_reader:${escaped}\n`)
  chmodSync(file, 0o600)
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server.stop()
})

/** All that a command left: what it said, and every file that it wrote. */
async function everythingOf(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  for (const written of ['logs', 'target']) rmSync(join(folder, written), { recursive: true, force: true })
  const { out, error } = await startCommand(args, { cwd: folder, environment }).finished
  const files = ['logs', 'target'].flatMap((written) =>
    readdirSync(join(folder, written), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  )
  return [out, error, ...files].join('\n')
}

/** The keys that HMAC makes of a secret, from which it could be worked out. */
function padsOf(secret: string): readonly string[] {
  return [0x36, 0x5c].map((byte) =>
    Buffer.from(Buffer.from(secret, 'utf8').map((value) => value ^ byte)).toString('hex'),
  )
}

const environment = {
  SOURCE_PASSWORD: SECRETS.source,
  TSMODEL_MASK_SECRET: SECRETS.mask,
}
const withVariable = { ...environment, PGPASSWORD: SECRETS.environment }

test.each([
  // A password file is read where the variable is not set.
  ['text', ['sync'], environment],
  ['json', ['sync', '--log-format', 'json', '--log-format-file', 'json'], withVariable],
  ['debug', ['build', '--debug', '--log-format', 'debug'], withVariable],
  ['text', ['sync', '--dry-run'], withVariable],
  ['json', ['source', 'freshness', '--log-format', 'json'], environment],
] as const)('in the form %s, %j says and writes no secret', async (_, words, given) => {
  const args = [...words, '--log-level', 'debug', '--log-level-file', 'debug']
  const everything = await everythingOf(args, given)
  expect(everything.length).toBeGreaterThan(500)
  for (const [name, secret] of Object.entries(SECRETS)) {
    // Nobody knows a secret that is given nowhere.
    if (name === 'environment' && !('PGPASSWORD' in given)) continue
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      expect(everything.includes(form), `${name}, as ${form}`).toBe(false)
  }
  for (const pad of padsOf(SECRETS.mask)) expect(everything).not.toContain(pad)
  if (!words.some((word) => word === '--dry-run' || word === 'freshness')) {
    // What failed was said, with its secrets taken out: the test has seen what it looks for.
    expect(everything).toMatch(/cannot reach \*{5} postgres:\/\/u:\*{5}@h\/d/)
    expect(everything).toContain('does not accept the password')
  }
})
