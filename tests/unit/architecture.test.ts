import * as fs from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

// The rooms of the engine and who may know whom. A folder that is not here is a mistake, not a new room.
const ROOMS: Readonly<Record<string, { readonly level: number; readonly mayImport: readonly string[] }>> = {
  core: { level: 0, mayImport: [] },
  template: { level: 1, mayImport: [] },
  sql: { level: 1, mayImport: [] },
  graph: { level: 1, mayImport: [] },
  quality: { level: 1, mayImport: [] },
  artifacts: { level: 1, mayImport: [] },
  adapters: { level: 1, mayImport: [] },
  config: { level: 2, mayImport: ['template'] },
  plan: { level: 2, mayImport: ['graph', 'adapters', 'quality'] },
  docs: { level: 2, mayImport: ['artifacts'] },
  parse: { level: 3, mayImport: ['config', 'template', 'quality', 'sql'] },
  compile: { level: 3, mayImport: ['config', 'template', 'graph', 'quality', 'sql'] },
  run: { level: 3, mayImport: ['plan', 'adapters', 'quality', 'artifacts'] },
  sync: { level: 3, mayImport: ['adapters'] },
  packages: { level: 3, mayImport: ['config'] },
  analyse: { level: 3, mayImport: ['compile', 'sql', 'adapters', 'graph'] },
  export: { level: 3, mayImport: ['adapters', 'artifacts'] },
  api: { level: 4, mayImport: ['*'] },
  cli: { level: 5, mayImport: ['api'] },
}

/** Folders without code, and the page of the docs, which runs in a browser. */
const ASSETS = ['builtin/', 'docs/site/']

// Each library has one home, so that it can be replaced there.
const HOMES: Readonly<Record<string, readonly string[]>> = {
  nunjucks: ['template'],
  yaml: ['config'],
  zod: ['config'],
  'libpg-query': ['sql'],
  pg: ['adapters'],
  'pg-copy-streams': ['adapters'],
  '@electric-sql/pglite': ['adapters'],
  '@dagrejs/graphlib': ['graph'],
  'csv-parse': ['plan'],
  'hyparquet-writer': ['export'],
  commander: ['cli'],
  semver: ['packages'],
  tar: ['api/package-fetcher.ts'],
  chalk: ['cli'],
  // Node's own modules: the adapters may use any (sockets, certificates, workers), other rooms what stands here.
  'node:fs': ['api/node-host.ts'],
  'node:os': ['api/node-host.ts', 'api/package-fetcher.ts'],
  'node:crypto': ['api/node-host.ts', 'sync/mask.ts'],
  'node:url': ['api/engine-files.ts', 'api/original-trace.ts'],
  'node:path': ['api/node-host.ts'],
  'node:v8': ['api/node-host.ts'],
  'node:http': ['api/serve-docs.ts', 'api/schedule/health-server.ts'],
  'node:module': ['api/engine-version.ts', 'api/original-trace.ts'],
  'node:child_process': ['api/package-fetcher.ts', 'api/schedule/start-job.ts'],
  'node:timers/promises': ['api/run-schedule.ts'],
  croner: ['api/schedule/jobs.ts'],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly isTypeOnly: boolean
}

const src = join(import.meta.dirname, '../../src')
const files = sourceFiles(src)
const imports = files.flatMap(importsOf)

test('every folder of src is a room of the table', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map(roomOf))
  expect([...folders].filter((folder) => !(folder in ROOMS))).toEqual([])
})

test('only rooms stand in src, and the public door', () => {
  expect(files.filter((file) => !file.includes('/'))).toEqual(files.includes('index.ts') ? ['index.ts'] : [])
})

test('a room imports core and the rooms of its row, and of other lower rooms only the types of their contract', () => {
  const forbidden = imports.filter(({ from, to, isTypeOnly }) => {
    if (!to.endsWith('.ts') || from === 'index.ts') return false
    const [here, there] = [roomOf(from), roomOf(to)]
    const row = ROOMS[here]
    const target = ROOMS[there]
    if (here === there) return false
    if (row === undefined || target === undefined) return true
    if (there === 'core' || row.mayImport.includes(there) || row.mayImport.includes('*')) return false
    return !(isTypeOnly && to.endsWith('/contract.ts') && target.level < row.level)
  })
  expect(forbidden).toEqual([])
})

test('no room can reach itself through others', () => {
  const below = new Map(
    Object.entries(ROOMS).map(([room, { mayImport }]) => [room, mayImport.filter((to) => to !== '*')]),
  )
  const circles = Object.keys(ROOMS).filter((room) => reaches(room, room, below))
  const upward = Object.entries(ROOMS).flatMap(([room, { level }]) =>
    (below.get(room) ?? []).filter((other) => ROOMS[other]!.level > level).map((other) => `${room} → ${other}`),
  )
  expect([...circles, ...upward]).toEqual([])
})

test('the public door opens on the api and on types of core', () => {
  const beyond = imports.filter(({ from, to, isTypeOnly }) => {
    if (from !== 'index.ts' || roomOf(to) === 'api') return false
    return !(isTypeOnly || to === 'core/diagnostic.ts' || to === 'core/result.ts')
  })
  expect(beyond).toEqual([])
})

test('every library is imported only where it is at home', () => {
  const astray = imports
    .filter(({ to }) => !to.endsWith('.ts'))
    .filter(({ from, to }) => !(to.startsWith('node:') && roomOf(from) === 'adapters'))
    .filter(({ from, to }) => !(HOMES[to] ?? []).some((home) => from === home || from.startsWith(`${home}/`)))
  expect(astray).toEqual([])
})

test('the process and the clock are touched in the host and the adapters only', () => {
  const touches = /\bprocess\.(?:env|cwd)\b|\bnew Date\(\)|\bDate\.now\(|\bperformance\.now\(/
  const guilty = files.filter(
    (file) => file !== 'api/node-host.ts' && roomOf(file) !== 'adapters' && touches.test(codeOf(file)),
  )
  expect(guilty).toEqual([])
})

test('only the command line prints and ends the process', () => {
  const guilty = files.filter(
    (file) => roomOf(file) !== 'cli' && /\bconsole\.|\bprocess\.(?:exit|stdout|stderr)\b/.test(codeOf(file)),
  )
  expect(guilty).toEqual([])
})

test('no file has more than 400 lines', () => {
  const tests = sourceFiles(join(import.meta.dirname, '..')).map((file) => join('..', 'tests', file))
  const long = [...files, ...tests].filter((file) => read(file).split('\n').length > 401)
  expect(long).toEqual([])
})

test('no name says nothing', () => {
  const empty = /(?:^|\/)(?:utils?|helpers?|common|lib|misc|manager|handler)(?:\.ts)?(?:\/|$)/
  expect(files.filter((file) => empty.test(file))).toEqual([])
})

function sourceFiles(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !ASSETS.some((asset) => file.startsWith(asset)))
    .sort()
}

function roomOf(file: string): string {
  return file.split('/')[0]!
}

function read(file: string): string {
  return fs.readFileSync(join(src, file), 'utf8')
}

/** The file without comments and without the inside of plain strings. */
function codeOf(file: string): string {
  return read(file)
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
}

/** Static, dynamic, side-effect and re-exporting imports; relative ones as paths below src. */
function importsOf(file: string): readonly Import[] {
  const text = read(file)
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
  const found: Import[] = []
  const statement = /^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?'([^']+)'/gm
  for (const [, type, names = '', specifier = ''] of text.matchAll(statement)) {
    const inner = /^\{([^}]*)\}$/.exec(names.trim())?.[1]
    const everyNameIsType =
      inner !== undefined &&
      inner
        .split(',')
        .filter((name) => name.trim() !== '')
        .every((name) => name.trim().startsWith('type '))
    found.push(importOf(file, specifier, type !== undefined || everyNameIsType))
  }
  for (const [, specifier = ''] of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) {
    found.push(importOf(file, specifier, false))
  }
  return found
}

function importOf(file: string, specifier: string, isTypeOnly: boolean): Import {
  if (!specifier.startsWith('.')) {
    const scoped = specifier.startsWith('@') ? 2 : 1
    const library = specifier.startsWith('node:') ? specifier : specifier.split('/').slice(0, scoped).join('/')
    return { from: file, to: library, isTypeOnly }
  }
  const to = join(dirname(file), specifier).replaceAll('\\', '/').replace(/\.js$/, '.ts')
  return { from: file, to, isTypeOnly }
}

function reaches(from: string, goal: string, below: ReadonlyMap<string, readonly string[]>): boolean {
  return (below.get(from) ?? []).some((next) => next === goal || reaches(next, goal, below))
}
