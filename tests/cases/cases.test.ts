import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/adapters/index.js'
import { createNodeHost } from '../../src/api/node-host.js'
import { runCommandLine } from '../../src/cli/run-command-line.js'
import { freshDatabase, type TestDatabase } from '../support/databases.js'
import { freshEmbeddedDatabase } from '../support/embedded-database.js'
import { schemaProblems, schemasAreHere } from '../unit/artifacts/published-schema.js'
import { memoryTerminal } from '../unit/cli/memory-terminal.js'
import { type CaseFile, type CaseStep, readCase, wordsOf } from './case-file.js'

// A folder here is a small project with a `case.yml`: commands to run and what must come of them. Each case has a copy of its
// folder and a database of its own. Without a profiles.yml, the case is given one for that database.

const root = import.meta.dirname
const names = fs
  .readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()

test.each(names.map((name) => [name, caseOf(name).about, caseOf(name)] as const))(
  '%s: %s',
  { timeout: 120_000 },
  async (name, _about, file) => {
    const folder = fs.mkdtempSync(join(tmpdir(), `tsmodel case ${name} `))
    const database = await freshDatabase()
    try {
      fs.cpSync(join(root, name), folder, { recursive: true })
      const profiles = join(folder, 'profiles.yml')
      if (!fs.existsSync(profiles)) fs.writeFileSync(profiles, profileFor(database))
      const [[version] = []] = await database.sql("select current_setting('server_version_num')")
      for (const step of stepsFor(file, Number(version))) await runStep(step, folder, database)
    } finally {
      await database.drop()
      fs.rmSync(folder, { recursive: true, force: true })
    }
  },
)

/** The steps of a case; on a server that is too old for it, what the engine says to the first of them. */
function stepsFor({ from, steps }: CaseFile, serverVersion: number): readonly CaseStep[] {
  const [first] = steps
  if (from === undefined || first === undefined || serverVersion >= from.major * 10_000) return steps
  const { command, files, environment } = first
  return [
    {
      command,
      exitCode: 1,
      stdout: [from.says],
      ...(files === undefined ? {} : { files }),
      ...(environment === undefined ? {} : { environment }),
    },
  ]
}

const embedded = names.filter((name) => caseOf(name).embedded === true)

test.each(embedded.map((name) => [name, caseOf(name)] as const))(
  '%s, on the embedded database',
  // Each command opens the database anew.
  { timeout: 300_000 },
  async (name, file) => {
    const folder = fs.mkdtempSync(join(tmpdir(), `tsmodel case ${name} `))
    const database = await freshEmbeddedDatabase()
    try {
      fs.cpSync(join(root, name), folder, { recursive: true })
      const { path } = database.settings
      fs.writeFileSync(join(folder, 'profiles.yml'), profileOf({ type: 'pglite', path, threads: 1 }))
      for (const step of file.steps) await runStep(step, folder, embeddedDatabase(path))
    } finally {
      database.remove()
      fs.rmSync(folder, { recursive: true, force: true })
    }
  },
)

/** Where the SQL of a case runs, and what its commands may know of it. */
interface CaseDatabase {
  readonly name: string
  readonly settings: Partial<TestDatabase['settings']>
  sql(text: string): Promise<readonly (readonly (string | null)[])[]>
}

/** Opened for each question, because a folder serves one process at a time, and the commands are the others. */
function embeddedDatabase(path: string): CaseDatabase {
  return {
    name: 'postgres',
    settings: {},
    sql: async (text) => {
      const database = await openDatabase({ settings: { type: 'pglite', path }, purpose: 'run' })
      const session = await database.acquire('case')
      try {
        return (await session.script(text)).rows
      } finally {
        await session.release()
        await database.close()
      }
    },
  }
}

/** What every artifact of a case is checked with. */
const SCHEMAS = {
  'manifest.json': 'manifest-v12',
  'run_results.json': 'run-results-v6',
  'catalog.json': 'catalog-v1',
  'sources.json': 'sources-v3',
} as const

function checkArtifacts(folder: string, whole: string): void {
  if (!schemasAreHere) return
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const file = join(folder, 'target', name)
    if (!fs.existsSync(file)) continue
    const artifact = JSON.parse(fs.readFileSync(file, 'utf8')) as object
    expect(schemaProblems(schema, artifact), `${name} after ${whole}`).toEqual([])
  }
}

test('the published schemas are here, or this run says that no artifact was compared with them', () => {
  expect(schemasAreHere || process.env.CI === undefined, 'in CI they must be there').toBe(true)
})

function valueAt(value: unknown, at: readonly (string | number)[]): unknown {
  return at.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  )
}

function caseOf(name: string): CaseFile {
  return readCase(fs.readFileSync(join(root, name, 'case.yml'), 'utf8'))
}

async function runStep(step: CaseStep, folder: string, database: CaseDatabase): Promise<void> {
  for (const [path, content] of Object.entries(step.files ?? {})) {
    const file = join(folder, path)
    if (content === null) fs.rmSync(file, { recursive: true })
    else {
      fs.mkdirSync(join(file, '..'), { recursive: true })
      fs.writeFileSync(file, content)
    }
  }
  if (step.before !== undefined) await database.sql(named(step.before))
  const { terminal, written } = memoryTerminal()
  const host = {
    ...createNodeHost(environmentOf(step, database)),
    workingDirectory: folder,
    homeDirectory: join(folder, 'home'),
  }
  const exitCode = await runCommandLine(wordsOf(step.command), { terminal, host })
  const whole = `tsmodel ${step.command}\n--- stdout ---\n${written.out}\n--- stderr ---\n${written.error}`
  expect(exitCode, whole).toBe(step.exitCode ?? 0)
  expectInOrder(written.out, step.stdout ?? [], whole)
  expectInOrder(written.error, step.stderr ?? [], whole)
  for (const text of step.absent ?? []) expect(whole.includes(text), `must not say "${text}"\n${whole}`).toBe(false)
  // Whatever goes wrong, nobody is shown the inside of the engine.
  expect(/^\s+at .*\.[jt]s:\d+/m.test(whole) || whole.includes('INTERNAL_ERROR'), whole).toBe(false)
  expectNoneTwice(written.error, whole)
  checkArtifacts(folder, whole)
  for (const [file, texts] of Object.entries(step.contents ?? {})) {
    expectInOrder(fs.readFileSync(join(folder, file), 'utf8'), texts, whole)
  }
  for (const { file, at, is } of step.json ?? []) {
    const value: unknown = JSON.parse(fs.readFileSync(join(folder, file), 'utf8'))
    expect(valueAt(value, at), `${file} ${at.join(' → ')}\n${whole}`).toEqual(is)
  }
  for (const { sql, rows } of step.queries ?? []) expect(await database.sql(named(sql)), sql).toEqual(rows)
}

/** A problem is told once: its code with its place, and its message. */
function expectNoneTwice(error: string, whole: string): void {
  const told = [...error.matchAll(/^[A-Z][A-Z0-9_]{3,}(?: {2}\S+:\d+:\d+)?\n.+$/gm)].map(([text]) => text)
  expect([...new Set(told)], whole).toEqual(told)
}

function expectInOrder(text: string, expected: readonly string[], whole: string): void {
  let from = 0
  for (const part of expected) {
    const wanted = said(part.trimEnd())
    const at = text.indexOf(wanted, from)
    expect(at, `missing, or not in this order: "${wanted}"\n${whole}`).toBeGreaterThanOrEqual(0)
    from = at + wanted.length
  }
}

/** Schema that the cases build in; CI runs them once more in one whose name needs quotes. */
const SCHEMA = process.env.TSMODEL_TEST_SCHEMA ?? 'analytics'

/** `<schema>` in the SQL of a case is the schema that it builds in, quoted. */
function named(sql: string): string {
  return sql.replace(/<schema(\w*)>/g, (_match, suffix: string) => `"${`${SCHEMA}${suffix}`.replaceAll('"', '""')}"`)
}

/** `<schema>` in what a case expects to read is the name of that schema; in double quotes, quoted as Postgres does. */
function said(text: string): string {
  return text.replaceAll('"<schema>"', named('<schema>')).replaceAll('<schema>', SCHEMA)
}

function environmentOf(step: CaseStep, database: CaseDatabase): Readonly<Record<string, string>> {
  const { host = '', port = 5432, user = '', password = '' } = database.settings
  const server = { CASE_HOST: host, CASE_PORT: String(port), CASE_USER: user, CASE_PASSWORD: password }
  return { ...server, CASE_DATABASE: database.name, CASE_SCHEMA: SCHEMA, ...step.environment }
}

function profileFor(database: TestDatabase): string {
  const { host, port, user, password } = database.settings
  return profileOf({ type: 'postgres', host, port, user, password, dbname: database.name, threads: 4 })
}

/** Two environments of one database: `test`, and `prod` in a schema of its own. */
function profileOf(connection: Readonly<Record<string, unknown>>): string {
  const outputs = {
    test: { ...connection, schema: SCHEMA },
    prod: { ...connection, schema: `${SCHEMA}_prod` },
  }
  return JSON.stringify({ shop: { target: 'test', outputs } }, null, 2)
}
