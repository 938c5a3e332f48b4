import { expect, test } from 'vitest'
import { loadProject, loadTarget } from '../../../src/config/index.js'
import { memoryHost } from '../../support/memory-host.js'
import { problemsOf, shown } from './problems.js'

const load = (text: string, rest: Record<string, string> = {}, environment: Record<string, string> = {}) =>
  loadProject({ host: memoryHost({ 'project.yml': text, ...rest }, { environment }) })
const problems = (text: string): readonly string[] => problemsOf(() => load(text)).map(shown)

test('a project needs only a name; everything else has the default of the field', () => {
  const { project, warnings } = load('name: shop\n')
  expect(warnings).toEqual([])
  expect(project).toMatchObject({
    name: 'shop',
    root: '/shop',
    file: 'project.yml',
    profileName: null,
    modelPaths: ['models'],
    seedPaths: ['seeds'],
    testPaths: ['tests'],
    targetPath: 'target',
    packagesInstallPath: 'dbt_packages',
    cleanTargets: ['target'],
    layers: [],
    vars: {},
  })
})

test('dbt_project.yml is the same file under its other name', () => {
  const host = memoryHost({ 'dbt_project.yml': 'name: shop\nprofile: main\n' })
  expect(loadProject({ host }).project).toMatchObject({ file: 'dbt_project.yml', profileName: 'main' })
})

test('layers are names, or names with their folders', () => {
  const { project } = load('name: shop\nlayers:\n  - staging\n  - name: core\n    paths: [marts/core, core]\n')
  expect(project.layers).toEqual([
    { name: 'staging', paths: ['staging'] },
    { name: 'core', paths: ['marts/core', 'core'] },
  ])
})

test('texts are templates with env_var and var; hooks, config and variables wait for their own stage', () => {
  const text = [
    'name: shop',
    `profile: "{{ env_var('PROFILE') }}"`,
    `target-path: "{{ var('out', 'target') }}"`,
    'models:',
    `  +schema: "{{ target.schema }}"`,
    `on-run-start: "select '{{ target.name }}'"`,
    'vars:',
    `  greeting: "{{ not_rendered }}"`,
  ].join('\n')
  const { project } = load(text, {}, { PROFILE: 'main' })
  expect(project.profileName).toBe('main')
  expect(project.targetPath).toBe('target')
  expect(project.configTrees.models?.values).toEqual({ schema: '{{ target.schema }}' })
  expect(project.onRunStart).toEqual([
    { value: "select '{{ target.name }}'", location: { file: 'project.yml', line: 6, column: 16 } },
  ])
  expect(project.vars).toEqual({ greeting: '{{ not_rendered }}' })
})

test('config keys have a plus, or a value that is no map; other maps are folders', () => {
  const text =
    'name: shop\nmodels:\n  shop:\n    staging:\n      +tags: [a]\n      materialized: table\n      +persist_docs: {relation: true}\n'
  const tree = load(text).project.configTrees.models?.children['shop']?.children['staging']
  expect(tree?.values).toEqual({ tags: ['a'], materialized: 'table', persist_docs: { relation: true } })
  expect(tree?.locations['materialized']).toEqual({ file: 'project.yml', line: 6, column: 7 })
})

test('unknown keys are warnings with their place and the nearest right key', () => {
  const text = 'name: shop\nmodel-path: [m]\nmodels:\n  shop:\n    +materialised: table\n'
  expect(load(text).warnings.map(shown)).toEqual([
    'UNKNOWN_KEY project.yml:2:1 Key "model-path" is not known; it is ignored | Did you mean "model-paths"?',
    'UNKNOWN_CONFIG project.yml:5:5 "materialised" is not a config that the engine knows | Did you mean "materialized"?',
  ])
})

test('every wrong type is reported at once, with its place', () => {
  expect(problems('name: 1 shop\nmodel-paths: models\nlayers: {a: 1}\nmodels:\n  +enabled: maybe\n')).toEqual([
    'WRONG_TYPE project.yml:1:7 "name" must be letters, digits and underscores, not starting with a digit, not "1 shop"',
    'WRONG_TYPE project.yml:2:14 "model-paths" must be a list, not "models"',
    'WRONG_TYPE project.yml:3:9 "layers" must be a list, not a map',
    'WRONG_TYPE project.yml:5:13 "enabled" must be true or false, not "maybe"',
  ])
})

test('a missing name says what to add', () => {
  expect(problems('profile: main\n')).toEqual([
    'MISSING_KEY project.yml:1:1 Key "name" is missing | Add "name"; it is text.',
  ])
})

test('a variable of the environment that is not set is reported where it is read', () => {
  expect(problems('name: shop\nprofile: "{{ env_var(\'NOPE\') }}"\n')).toEqual([
    `ENVIRONMENT_VARIABLE_NOT_FOUND project.yml:2:14 Environment variable "NOPE" is not set and the call gives no default | Set NOPE in the shell or in .env, or give a default: env_var('NOPE', 'value').`,
  ])
})

test('no project file: the message says where it looked, and where there is one', () => {
  const host = memoryHost({ '/work/project.yml': 'name: shop\n', '/work/models/a.sql': '' })
  expect(problemsOf(() => loadProject({ host, projectDir: '/work/models' })).map(shown)).toEqual([
    'PROJECT_NOT_FOUND No project.yml or dbt_project.yml in "/work/models" | There is one in "/work": go there, or give it with --project-dir.',
  ])
})

test('variables may stand in vars.yml, but not in two files', () => {
  expect(load('name: shop\n', { 'vars.yml': 'vars:\n  a: 1\n' }).project.vars).toEqual({ a: 1 })
  expect(problemsOf(() => load('name: shop\nvars: {b: 1}\n', { 'vars.yml': 'vars: {a: 1}\n' })).map(shown)).toEqual([
    'VARS_TWICE project.yml:2:1 Variables are declared both in the project file and in vars.yml | Keep them in one of the two.',
  ])
})

test('a project that requires another version of dbt is refused, unless that is not checked', () => {
  expect(load('name: shop\nrequire-dbt-version: [">=1.6.0", "<2.0.0"]\n').warnings).toEqual([])
  const text = 'name: shop\nrequire-dbt-version: ">=1.6.0,<1.9.0"\n'
  expect(problems(text)[0]).toMatch(/^VERSION_REQUIRED project\.yml:2:22 The project requires dbt "<1\.9\.0", but/)
  expect(problems('name: shop\nrequire-dbt-version: newest\n')[0]).toContain(
    'VERSION_INVALID project.yml:2:22 "newest"',
  )
  const host = memoryHost({ 'project.yml': text })
  expect(loadProject({ host, versionCheck: false }).project.requireDbtVersion).toEqual(['>=1.6.0,<1.9.0'])
})

const PROFILES = `
shop:
  target: dev
  outputs:
    dev:
      type: pglite
      schema: analytics
      connections:
        app: {type: pglite, init_sql: [demo/app.sql]}
        crm: {type: postgres, host: db, user: reader, password: "{{ env_var('DBT_ENV_SECRET_CRM') }}", dbname: crm}
    prod:
      type: postgres
      host: "{{ env_var('HOST') }}"
      port: "{{ env_var('PORT') | as_number }}"
      user: me
      pass: swordfish
      dbname: warehouse
      schema: public
      threads: 4
`

const target = (
  files: Record<string, string>,
  options: { target?: string; profile?: string; profilesDir?: string } = {},
) => {
  const host = memoryHost(
    { 'project.yml': 'name: shop\nprofile: shop\n', 'demo/app.sql': 'create table t ()', ...files },
    { environment: { DBT_ENV_SECRET_CRM: 'hush-hush', HOST: 'db.example.org', PORT: '5433' } },
  )
  return loadTarget({ host, project: loadProject({ host }).project, ...options })
}
const targetProblems = (files: Record<string, string>, options: Parameters<typeof target>[1] = {}) =>
  problemsOf(() => target(files, options)).map(shown)

test('the default target of a profile, with its named connections and their scripts', () => {
  const loaded = target({ 'profiles.yml': PROFILES })
  expect(loaded).toMatchObject({ profileName: 'shop', targetName: 'dev', schema: 'analytics', threads: 1 })
  expect(loaded.settings).toEqual({ type: 'pglite', path: '/shop/.tsmodel/warehouse', initSql: [] })
  expect(loaded.connections['app']).toEqual({
    type: 'pglite',
    path: '/shop/.tsmodel/connections/app',
    initSql: [{ file: 'demo/app.sql', sql: 'create table t ()' }],
  })
  expect(loaded.connections['crm']).toMatchObject({ type: 'postgres', host: 'db', password: 'hush-hush' })
})

test('a target may be chosen; its templates give numbers, and what templates see holds no secret', () => {
  const loaded = target({ 'profiles.yml': PROFILES }, { target: 'prod' })
  expect(loaded.settings).toMatchObject({
    host: 'db.example.org',
    port: 5433,
    password: 'swordfish',
    database: 'warehouse',
  })
  expect(loaded.threads).toBe(4)
  expect(loaded.visible).toMatchObject({
    name: 'prod',
    type: 'postgres',
    schema: 'public',
    dbname: 'warehouse',
    port: 5433,
  })
  expect(JSON.stringify(loaded.visible)).not.toContain('swordfish')
  expect(loaded.secrets.mask('password swordfish, hush-hush')).toBe('password *****, *****')
})

test('the profiles file is searched in the project, ~/.tsmodel, ~/.dbt; a given folder is the only one', () => {
  const home = PROFILES.replace('analytics', 'from_home')
  expect(target({ '/home/ada/.dbt/profiles.yml': home }).schema).toBe('from_home')
  expect(target({ '/home/ada/.dbt/profiles.yml': PROFILES, '/home/ada/.tsmodel/profiles.yml': home }).schema).toBe(
    'from_home',
  )
  expect(targetProblems({ '/home/ada/.dbt/profiles.yml': home }, { profilesDir: 'conf' })).toEqual([
    'PROFILES_NOT_FOUND No profiles.yml in "/shop/conf" | --profiles-dir takes the folder that holds the file.',
  ])
})

test.each([
  [
    { 'profiles.yml': 'shopp: {outputs: {}}' },
    {},
    'PROFILE_NOT_FOUND project.yml:2:10 project.yml asks for profile "shop", but profiles.yml has no such profile | Did you mean "shopp"?',
  ],
  [
    { 'profiles.yml': PROFILES },
    { target: 'pord' },
    'TARGET_NOT_FOUND profiles.yml:4:3 Profile "shop" has no target "pord" | Did you mean "prod"?',
  ],
  [
    { 'profiles.yml': 'shop: {target: a, outputs: {a: {type: postgress, schema: s}}}' },
    {},
    'UNKNOWN_TYPE profiles.yml:1:39 "postgress" is not a type of database that the engine knows | Did you mean "postgres"?',
  ],
  [
    { 'profiles.yml': 'shop: {target: a, outputs: {a: {type: pglite}}}' },
    {},
    'MISSING_KEY profiles.yml:1:32 Key "schema" is missing in "a" | Add "schema"; it is text.',
  ],
  [
    { 'profiles.yml': 'shop: {target: a, outputs: {a: {type: pglite, schema: s, init_sql: no.sql}}}' },
    {},
    'INIT_SQL_NOT_FOUND profiles.yml:1:68 SQL script "no.sql" does not exist | Paths under "init_sql" start at the project\'s root (/shop).',
  ],
  [
    { 'profiles.yml': 'shop: {target: a, outputs: {a: {type: postgres, schema: s, port: "x"}}}' },
    {},
    'WRONG_TYPE profiles.yml:1:66 "port" must be a number, not "x"',
  ],
])('a broken profile has one clear message: %#', (files, options, expected) => {
  expect(targetProblems(files, options)).toEqual([expected])
})

test.each([
  ['', {}, 'tsmodel'],
  ['history: true', {}, 'tsmodel'],
  ['history: false', {}, null],
  ['history: records', {}, 'records'],
  ['history: { enabled: false, schema: records }', {}, null],
  ['history: { schema: records }', {}, 'records'],
  [`history: "{{ env_var('KEEP') }}"`, { KEEP: 'false' }, null],
  [`history: "{{ env_var('KEEP') }}"`, { KEEP: 'records' }, 'records'],
] as const)('results are kept in a schema: %s', (line, environment, schema) => {
  expect(load(`name: shop\n${line}\n`, {}, environment).project.historySchema).toBe(schema)
})

test('a target may say otherwise about history than the project', () => {
  const { project } = load('name: shop\nprofile: shop\n')
  const target = (line: string) =>
    loadTarget({
      host: memoryHost({
        'profiles.yml': `shop: {outputs: {default: {type: pglite, schema: analytics, ${line}}}}`,
      }),
      project,
    }).historySchema
  expect([target(''), target('history: false'), target('history: ci')]).toEqual([undefined, null, 'ci'])
})
