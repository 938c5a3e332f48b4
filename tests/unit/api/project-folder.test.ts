import { expect, test } from 'vitest'
import { cleanProject } from '../../../src/api/clean-project.js'
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { initProject } from '../../../src/api/init-project.js'
import { maskEvent } from '../../../src/api/masking.js'
import { openProject } from '../../../src/api/open-project.js'
import { readProjectDefaults } from '../../../src/api/surroundings.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import { makeModel, makeResult } from '../../support/factories.js'
import { memoryHost } from '../../support/memory-host.js'

const PROFILES = `shop:
  target: dev
  outputs:
    dev: { type: postgres, host: db, user: ada, password: "{{ env_var('DBT_ENV_SECRET_PASSWORD') }}", dbname: shop, schema: analytics }
`

const schemas = join(import.meta.dirname, '../../../schemas')
const schemaNames = readdirSync(schemas).sort()

async function problemOf(work: () => Promise<unknown>) {
  try {
    await work()
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]!
    throw error
  }
  throw new Error('nothing was thrown')
}

test('init writes a project that reads as one, and never over something', async () => {
  const host = memoryHost({}, { root: '/home' })
  expect((await initProject({ host, name: 'my_shop' })).files).toContain('project.yml')
  const opened = openProject({ host, projectDir: '/home/my_shop' })
  expect(opened.project.name).toBe('my_shop')
  expect(opened.target.settings.type).toBe('pglite')
  expect(opened.warnings).toEqual([])
  expect(await problemOf(() => initProject({ host, name: 'my_shop' }))).toMatchObject({ code: 'FOLDER_IN_USE' })
})

test.each([
  [
    'where the package is installed',
    { 'node_modules/tsmodel/schemas/project.json': '{}' },
    '/home/node_modules/tsmodel/schemas',
  ],
  ['in the project, where it is not', {}, '/home/my_shop/schemas'],
] as const)('the YAML files of a new project name their schemas %s', async (_where, files, folder) => {
  const host = memoryHost(files, { root: '/home' })
  await initProject({ host, name: 'my_shop' })
  const named = host.files
    .list('/home/my_shop')
    .filter((path) => path.endsWith('.yml'))
    .map((path) => {
      const [, schema = ''] =
        /^# yaml-language-server: \$schema=(\S+)\n/.exec(host.files.readText(`/home/my_shop/${path}`)) ?? []
      return [path, posix.join('/home/my_shop', posix.dirname(path), schema)]
    })
  expect(named).toEqual([
    ['models/marts/_marts.yml', `${folder}/properties.json`],
    ['models/staging/_staging.yml', `${folder}/properties.json`],
    ['profiles.yml', `${folder}/profiles.json`],
    ['project.yml', `${folder}/project.json`],
  ])
  const copies = host.files.list('/home/my_shop/schemas')
  expect(copies).toEqual(folder.startsWith('/home/my_shop') ? schemaNames : [])
  for (const name of copies) {
    expect(host.files.readText(`/home/my_shop/schemas/${name}`)).toBe(readFileSync(join(schemas, name), 'utf8'))
  }
})

test('init says which name would do', async () => {
  expect(await problemOf(() => initProject({ host: memoryHost({}), name: 'my-shop' }))).toMatchObject({
    code: 'BAD_PROJECT_NAME',
    hint: 'Try "my_shop".',
  })
})

test('clean removes the folders of clean-targets that are there', async () => {
  const host = memoryHost({
    'project.yml': 'name: shop\nprofile: shop\nclean-targets: [target, ./logs/, dbt_packages]\n',
    'target/manifest.json': '{}',
    'logs/tsmodel.log': '',
    'models/orders.sql': 'select 1',
  })
  expect(await cleanProject({ host })).toEqual(['target', 'logs'])
  expect([...host.content.keys()].sort()).toEqual(['/shop/models/orders.sql', '/shop/project.yml'])
})

test.each([['../other'], ['/etc'], ['.'], ['models'], ['models/staging'], ['target/../models']])(
  'clean refuses %s, and then removes nothing at all',
  async (target) => {
    const host = memoryHost({
      'project.yml': `name: shop\nprofile: shop\nclean-targets: [logs, "${target}"]\n`,
      'logs/tsmodel.log': '',
    })
    expect(await problemOf(() => cleanProject({ host }))).toMatchObject({ code: 'CLEAN_REFUSED' })
    expect(host.files.exists('/shop/logs/tsmodel.log')).toBe(true)
  },
)

test('the command line wins over the environment and the project file in what templates see as flags', () => {
  const files = {
    'project.yml': 'name: shop\nprofile: shop\nflags: { fail_fast: true, mine: 7 }\n',
    'profiles.yml': PROFILES,
  }
  const environment = { DBT_ENV_SECRET_PASSWORD: 'hunter22', DBT_FULL_REFRESH: '1' }
  const opened = openProject({ host: memoryHost(files, { environment }), flags: { full_refresh: false } })
  expect(opened.flags).toEqual({ fail_fast: true, mine: 7, full_refresh: false })
})

test('what a variable calls secret, and passwords, are in no event', () => {
  const host = memoryHost(
    { 'project.yml': 'name: shop\nprofile: shop\n', 'profiles.yml': PROFILES },
    { environment: { DBT_ENV_SECRET_PASSWORD: 'hunter22' } },
  )
  const { mask } = openProject({ host })
  const orders = makeModel('orders')
  const result = makeResult(orders.uniqueId, {
    message: 'bad hunter22',
    compiledCode: "select 'hunter22'",
    executedSql: ["select 'hunter22'"],
    diagnostics: [{ code: 'X', severity: 'error', message: 'hunter22', hint: 'not hunter22', excerpt: 'hunter22' }],
  })
  const events = [
    maskEvent({ kind: 'nodeFinished', node: orders, index: 1, total: 1, label: 'a.orders', result }, mask),
    maskEvent({ kind: 'runFinished', results: [result], seconds: 1 }, mask),
    maskEvent({ kind: 'sql', session: 's', uniqueId: null, sql: "set password = 'hunter22'" }, mask),
    maskEvent({ kind: 'message', level: 'info', text: 'hunter22' }, mask),
    maskEvent({ kind: 'diagnostic', diagnostic: result.diagnostics[0]! }, mask),
  ]
  expect(JSON.stringify(events)).not.toContain('hunter22')
  expect(JSON.stringify(events)).toContain('*****')
})

test('defaults of the command line come from the project file, and a broken one gives the usual ones', () => {
  const host = memoryHost({ 'project.yml': 'name: shop\nlog-path: my-logs\nflags: { use_colors: false }\n' })
  expect(readProjectDefaults(host, undefined)).toEqual({ flags: { use_colors: false }, logPath: 'my-logs' })
  expect(readProjectDefaults(memoryHost({ 'project.yml': '{' }), undefined)).toEqual({ flags: {}, logPath: 'logs' })
})
