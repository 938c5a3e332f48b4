import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createNodeHost } from '../../../src/api/node-host.js'
import { runCommandLine } from '../../../src/cli/run-command-line.js'
import { type EmbeddedDatabase, freshEmbeddedDatabase } from '../../support/embedded-database.js'
import { memoryTerminal } from '../cli/memory-terminal.js'

// fields-of-tools.yml says what programs around a project read; here a project is built, and each of these fields looked up.

type Fields = Readonly<Record<string, readonly string[]>>

const tools = parse(fs.readFileSync(join(import.meta.dirname, 'fields-of-tools.yml'), 'utf8')) as Readonly<
  Record<string, Fields>
>

let folder: string
let database: EmbeddedDatabase
/** What each kind of `fields-of-tools.yml` is, in the project that was built. */
const found = new Map<string, unknown>()

async function tsmodel(...words: readonly string[]): Promise<string> {
  const { terminal, written } = memoryTerminal()
  const host = { ...createNodeHost({}), workingDirectory: folder, homeDirectory: folder }
  const exitCode = await runCommandLine(words, { terminal, host })
  expect(exitCode, `${words.join(' ')}\n${written.out}\n${written.error}`).toBe(0)
  return written.out
}

const artifact = (name: string): Record<string, Record<string, unknown>> =>
  JSON.parse(fs.readFileSync(join(folder, 'target', name), 'utf8')) as Record<string, Record<string, unknown>>

const linesOf = (text: string): readonly unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

function results(file = 'run_results.json'): readonly Record<string, unknown>[] {
  const text = fs.readFileSync(join(folder, 'target', file), 'utf8')
  return (JSON.parse(text) as { readonly results: Record<string, unknown>[] }).results
}

const idOf = (entry: unknown): unknown => valueAt(entry, ['unique_id'])

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel tools '))
  database = await freshEmbeddedDatabase()
  fs.cpSync(join(import.meta.dirname, 'project-of-tools'), folder, { recursive: true })
  const output = { type: 'pglite', path: database.settings.path, schema: 'analytics' }
  fs.writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ shop: { target: 'dev', outputs: { dev: output } } }))
  const sql =
    "create schema app; create table app.orders as select 1 as id, 1 as customer_id, 10 as amount, timestamptz '2026-01-01' as loaded_at"
  await tsmodel('run-operation', '--sql', sql)
  const log = linesOf(await tsmodel('build', '--log-format', 'json', '--log-level', 'debug'))
  found.set(
    'results',
    results().find((each) => idOf(each) === 'model.shop.customers'),
  )
  found.set('run', artifact('run_results.json'))
  found.set(
    'log',
    log.find(
      (line) =>
        valueAt(line, ['info', 'name']) === 'NodeFinished' &&
        valueAt(line, ['data', 'node_info', 'unique_id']) === 'model.shop.customers',
    ),
  )
  const listed = linesOf(await tsmodel('list', '--output', 'json', '--quiet'))
  found.set(
    'list',
    listed.find((line) => idOf(line) === 'model.shop.customers'),
  )
  await tsmodel('source', 'freshness')
  found.set('freshness', results('sources.json')[0])
  await tsmodel('docs', 'generate')
  found.set('catalog', artifact('catalog.json')['nodes']?.['model.shop.customers'])
  const manifest = artifact('manifest.json')
  found.set('manifest', manifest)
  const nodes = Object.values(manifest['nodes'] ?? {})
  const testNamed = (name: string): unknown => nodes.find((node) => valueAt(node, ['test_metadata', 'name']) === name)
  found.set('test', testNamed('unique'))
  found.set('relationship', testNamed('relationships'))
  for (const [kind, section, id] of [
    ['model', 'nodes', 'model.shop.customers'],
    ['seed', 'nodes', 'seed.shop.people'],
    ['snapshot', 'nodes', 'snapshot.shop.people_history'],
    ['source', 'sources', 'source.shop.app.orders'],
    ['exposure', 'exposures', 'exposure.shop.board'],
    ['macro', 'macros', 'macro.shop.half'],
    ['doc', 'docs', 'doc.shop.people'],
    ['unit', 'unit_tests', 'unit_test.shop.orders.halves'],
  ] as const) {
    found.set(kind, manifest[section]?.[id])
  }
}, 180_000)

afterAll(() => {
  database.remove()
  fs.rmSync(folder, { recursive: true, force: true })
})

test.each(Object.entries(tools))('%s: every field that is read is there', (_tool, fields) => {
  const missing = Object.entries(fields).flatMap(([kind, paths]) =>
    paths.filter((path) => !isThere(found.get(kind), path)).map((path) => `${kind}: ${path}`),
  )
  expect(missing).toEqual([])
})

test('a test of relationships names what it points to before what it is of, as those expect who draw foreign keys', () => {
  expect(valueAt(found.get('relationship'), ['depends_on', 'nodes'])).toEqual([
    'model.shop.customers',
    'model.shop.orders',
  ])
})

test('every entry of the graph says when it was written, in seconds', () => {
  const manifest = found.get('manifest') as Record<string, Record<string, unknown>>
  const sections = ['nodes', 'sources', 'macros', 'exposures', 'unit_tests']
  const times = sections.flatMap((section) =>
    Object.values(manifest[section] ?? {}).map((entry) => valueAt(entry, ['created_at'])),
  )
  const now = Date.now() / 1000
  expect(times.length).toBeGreaterThan(200)
  expect(times.every((time) => typeof time === 'number' && time > now - 600 && time <= now)).toBe(true)
})

/** Whether an entry has the field; a field that may be null must not be there, if the entry is. */
function isThere(entry: unknown, path: string): boolean {
  if (entry === undefined) return false
  return path.endsWith('?') || (valueAt(entry, path.split('.')) ?? null) !== null
}

function valueAt(value: unknown, at: readonly string[]): unknown {
  return at.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  )
}
