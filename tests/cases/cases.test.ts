import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createNodeHost } from '../../src/api/node-host.js'
import { runCommandLine } from '../../src/cli/run-command-line.js'
import { freshDatabase, type TestDatabase } from '../support/databases.js'
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

test.each(names.map((name) => [name, caseOf(name)] as const))(
  '%s: $about',
  { timeout: 120_000 },
  async (name, file) => {
    const folder = fs.mkdtempSync(join(tmpdir(), `tsmodel case ${name} `))
    const database = await freshDatabase()
    try {
      fs.cpSync(join(root, name), folder, { recursive: true })
      const profiles = join(folder, 'profiles.yml')
      if (!fs.existsSync(profiles)) fs.writeFileSync(profiles, profileFor(database))
      for (const step of file.steps) await runStep(step, folder, database)
    } finally {
      await database.drop()
      fs.rmSync(folder, { recursive: true, force: true })
    }
  },
)

function caseOf(name: string): CaseFile {
  return readCase(fs.readFileSync(join(root, name, 'case.yml'), 'utf8'))
}

async function runStep(step: CaseStep, folder: string, database: TestDatabase): Promise<void> {
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
  for (const { sql, rows } of step.queries ?? []) expect(await database.sql(named(sql)), sql).toEqual(rows)
}

function expectInOrder(text: string, expected: readonly string[], whole: string): void {
  let from = 0
  for (const part of expected) {
    const at = text.indexOf(part.trimEnd(), from)
    expect(at, `missing, or not in this order: "${part}"\n${whole}`).toBeGreaterThanOrEqual(0)
    from = at + part.trimEnd().length
  }
}

/** Schema that the cases build in; CI runs them once more in one whose name needs quotes. */
const SCHEMA = process.env.TSMODEL_TEST_SCHEMA ?? 'analytics'

/** `<schema>` in the SQL of a case is the schema that it builds in, quoted. */
function named(sql: string): string {
  return sql.replace(/<schema(\w*)>/g, (_match, suffix: string) => `"${`${SCHEMA}${suffix}`.replaceAll('"', '""')}"`)
}

function environmentOf(step: CaseStep, database: TestDatabase): Readonly<Record<string, string>> {
  const { host = '', port = 5432, user = '', password = '' } = database.settings
  const server = { CASE_HOST: host, CASE_PORT: String(port), CASE_USER: user, CASE_PASSWORD: password }
  return { ...server, CASE_DATABASE: database.name, CASE_SCHEMA: SCHEMA, ...step.environment }
}

function profileFor(database: TestDatabase): string {
  const { host, port, user, password } = database.settings
  const output = { type: 'postgres', host, port, user, password, dbname: database.name, schema: SCHEMA, threads: 4 }
  return JSON.stringify({ shop: { target: 'test', outputs: { test: output } } }, null, 2)
}
