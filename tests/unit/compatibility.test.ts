import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { createNodeHost } from '../../src/api/node-host.js'
import { WARNINGS } from '../../src/api/warning-policy.js'
import { COMMANDS } from '../../src/cli/command-table.js'
import { GLOBAL_FLAGS } from '../../src/cli/flags.js'
import { runCommandLine } from '../../src/cli/run-command-line.js'
import { BEHAVIOUR_FLAGS, UNSERVED_KEYS } from '../../src/config/index.js'
import { UNSERVED_CONFIGS } from '../../src/parse/unserved-configs.js'
import { wordsOf } from '../cases/case-file.js'
import { memoryTerminal } from './cli/memory-terminal.js'

// docs/compatibility.yml says what is served and what shows it; here it is held to that.

interface Row {
  readonly name: string
  readonly is: 'served' | 'differently' | 'not served'
  readonly says?: string
  readonly shown?: readonly string[]
  readonly met?: {
    readonly command: string
    readonly exitCode: number
    readonly says: readonly string[]
    readonly files?: Readonly<Record<string, string>>
  }
}

const root = join(import.meta.dirname, '../..')
const data = fs.readFileSync(join(root, 'docs/compatibility.yml'), 'utf8')
const { sections } = parse(data) as { readonly sections: readonly { readonly rows: readonly Row[] }[] }
const rows = sections.flatMap((section) => section.rows)

test('the page is written from the data (node scripts/write-compatibility.mjs)', async () => {
  const script = (await import(join(root, 'scripts/write-compatibility.mjs'))) as {
    compatibilityPage(text: string): string
  }
  expect(fs.readFileSync(join(root, 'docs/compatibility.md'), 'utf8')).toBe(script.compatibilityPage(data))
})

test('each row says how it is, and each that is served names what shows it', () => {
  const wrong = rows.filter(({ is, says, shown = [] }) => {
    if (is === 'served') return shown.length === 0
    return is === 'differently' ? shown.length === 0 || says === undefined : says === undefined
  })
  expect(wrong).toEqual([])
})

test('what shows a row exists: a case with its case.yml, a test file with the title', () => {
  const missing = rows.flatMap(({ name, shown = [] }) =>
    shown.filter((proof) => !isThere(proof)).map((proof) => `${name}: ${proof}`),
  )
  expect(missing).toEqual([])
})

function isThere(proof: string): boolean {
  const [file = '', title] = proof.split(' › ')
  if (!file.includes('/')) return fs.existsSync(join(root, 'tests/cases', file, 'case.yml'))
  const path = join(root, file)
  return fs.existsSync(path) && (title === undefined || fs.readFileSync(path, 'utf8').includes(title))
}

const met = rows.flatMap(({ name, met }) => (met === undefined ? [] : [[name, met] as const]))

test.each(met)('%s is not served, and that is said', async (_name, { command, exitCode, says, files = {} }) => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel compatibility '))
  try {
    const whole = {
      'project.yml': 'name: shop\nprofile: shop\n',
      'profiles.yml': 'shop: {target: test, outputs: {test: {type: pglite, path: warehouse, schema: analytics}}}\n',
      'models/one.sql': 'select 1 as id\n',
      ...files,
    }
    for (const [path, content] of Object.entries(whole)) {
      fs.mkdirSync(join(folder, path, '..'), { recursive: true })
      fs.writeFileSync(join(folder, path), content)
    }
    const { terminal, written } = memoryTerminal()
    const host = { ...createNodeHost({}), workingDirectory: folder, homeDirectory: join(folder, 'home') }
    const code = await runCommandLine(wordsOf(command), { terminal, host })
    const text = `${written.out}${written.error}`
    expect(code, text).toBe(exitCode)
    for (const word of says) expect(text).toContain(word)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
})

test('whatever the engine knows that it does not serve is a row', () => {
  const names = rows
    .filter(({ is }) => is === 'not served')
    .map(({ name, met }) => `${name} ${met?.says.join(' ') ?? ''}`)
  const flags = [...GLOBAL_FLAGS, ...COMMANDS.flatMap((command) => command.flags)]
  const unserved = [
    ...Object.keys(BEHAVIOUR_FLAGS),
    ...Object.keys(UNSERVED_KEYS),
    ...Object.keys(UNSERVED_CONFIGS),
    ...flags.filter((flag) => flag.notServed !== undefined).map((flag) => flag.name),
  ]
  expect(unserved.filter((name) => !names.some((row) => row.includes(name)))).toEqual([])
})

test('every warning of the engine has its name in --warn-error-options', () => {
  const files = fs
    .readdirSync(join(root, 'src'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
  const codes = files.flatMap((file) =>
    [...fs.readFileSync(join(root, 'src', file), 'utf8').matchAll(/\bwarning\(\s*'([A-Z_]+)'/g)].map(
      (match) => match[1]!,
    ),
  )
  expect(codes.length).toBeGreaterThan(10)
  expect([...new Set(codes)].filter((code) => !Object.hasOwn(WARNINGS, code))).toEqual([])
})
