import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseProjectFiles } from '../../../src/api/parse-project-files.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import { memoryHost } from '../../support/memory-host.js'

interface World {
  readonly files: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
  readonly vars: string
  readonly flags: Readonly<Record<string, unknown>>
}

const KEPT = ['parse_cache.json', 'parsed_project.bin', 'parsed_manifest.json', 'manifest.json'].map(
  (name) => `/project/target/${name}`,
)

type Kept = Map<string, string | Uint8Array>

function textOf(kept: Kept, path: string): string {
  const content = kept.get(path)
  return content instanceof Uint8Array ? new TextDecoder().decode(content) : String(content)
}

interface Outcome {
  /** The manifest without its head, the warnings and what templates said; or the problems. */
  readonly text: string
  readonly said: readonly string[]
}

/** Parses a world with what an earlier parse kept, and keeps what it keeps. */
async function parsed({ files, environment, vars, flags }: World, kept: Kept): Promise<Outcome> {
  const host = memoryHost({ ...files, ...Object.fromEntries(kept) }, { root: '/project', environment })
  const said: string[] = []
  try {
    const { warnings, nodes, macros, manifest } = await parseProjectFiles({
      host,
      vars,
      flags,
      emit: (event) => said.push(JSON.stringify(event)),
    })
    const written = host.files.readText('/project/target/manifest.json')
    const { metadata, ...body } = JSON.parse(written) as { readonly metadata: Readonly<Record<string, unknown>> }
    const head = { ...metadata, invocation_id: '', generated_at: '', invocation_started_at: '' }
    const text = JSON.stringify([head, body, warnings, nodes, macros, [...manifest.nodes], [...manifest.docs]])
    return { text, said }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return { text: JSON.stringify(error.diagnostics), said }
  } finally {
    for (const path of KEPT) {
      const content = host.content.get(path)
      if (content !== undefined) kept.set(path, content)
    }
  }
}

const START: World = {
  files: {
    '/project/project.yml':
      "name: shop\nprofile: shop\nlayers: [staging, core]\nvars: {size: 1}\nmodels:\n  +meta: {who: \"{{ env_var('WHO', 'nobody') }}\"}\n",
    '/project/profiles.yml': 'shop: {target: dev, outputs: {dev: {type: pglite, schema: analytics}}}\n',
    '/project/selectors.yml': 'selectors: [{name: all, definition: {method: fqn, value: "*"}}]\n',
    '/project/macros/m.sql': '{% macro note(x) %}{{ x }}{% endmacro %}\n',
    '/project/models/staging/a.sql': "{{ config(tags=[var('tag', 't0')]) }}select {{ note(1) }} as id",
    '/project/models/core/b.sql':
      "select * from {{ ref('a') }} {% if flags.FULL_REFRESH %}where true{% endif %} {% if is_incremental() %}x{% endif %}",
    '/project/models/p.yml':
      'models:\n  - name: a\n    description: "{{ doc(\'words\') }}"\n    columns: [{name: id, data_tests: [unique]}]\n',
    '/project/models/words.md': '{% docs words %}Words{% enddocs %}',
    '/project/seeds/s.csv': 'id\n1\n',
  },
  environment: {},
  vars: '{}',
  flags: {},
}

const edits: readonly ((world: World, n: number) => World)[] = [
  (world, n) => file(world, 'models/staging/a.sql', `select ${n} as id`),
  (world, n) => file(world, 'models/core/c.sql', `select * from {{ ref('${'abx'.charAt(n % 3)}') }}`),
  (world, n) => file(world, 'models/staging/d.sql', n % 2 === 0 ? "select * from {{ ref('b') }}" : 'select 1 as id'),
  (world, n) => file(world, 'macros/m.sql', `{% macro note(x) %}{{ x + ${n} }}{% endmacro %}`),
  (world, n) =>
    file(world, 'macros/more.sql', `{% macro is_incremental() %}{{ return(${n % 2 === 0}) }}{% endmacro %}`),
  (world, n) => file(world, 'models/core/e.sql', `{{ log('e${n}', info=true) }}select 1 as id`),
  (world) => file(world, 'models/core/f.sql', '-- {{ invocation_id }} {{ run_started_at }}\nselect 1 as id'),
  (world, n) => file(world, 'models/words.md', `{% docs words %}Words ${n}{% enddocs %}`),
  (world, n) => file(world, 'seeds/s.csv', `id\n${n}\n`),
  (world, n) => file(world, 'seeds/t.csv', `id\n${n}\n`),
  (world, n) => file(world, 'selectors.yml', `selectors: [{name: all, definition: {method: tag, value: "t${n}"}}]\n`),
  (world) => without(world, 'models/core/c.sql'),
  (world) => without(world, 'models/staging/d.sql'),
  (world) => without(world, 'models/core/e.sql'),
  (world) => without(world, 'models/core/f.sql'),
  (world, n) => ({ ...world, environment: { ...world.environment, WHO: `w${n}` } }),
  (world, n) => ({ ...world, vars: n === 0 ? '{}' : `{tag: v${n}}` }),
  (world, n) => ({ ...world, flags: { full_refresh: n % 2 === 0, which: `w${n}` } }),
  (world) => world,
]

function file(world: World, path: string, text: string): World {
  return { ...world, files: { ...world.files, [`/project/${path}`]: text } }
}

function without(world: World, path: string): World {
  const { [`/project/${path}`]: _removed, ...files } = world.files
  return { ...world, files }
}

test('however a project changes between two commands, what is remembered gives what a first parse gives', async () => {
  const steps = fc.array(fc.tuple(fc.nat(edits.length - 1), fc.nat(5)), { minLength: 2, maxLength: 7 })
  await fc.assert(
    fc.asyncProperty(steps, async (chosen) => {
      const kept: Kept = new Map()
      let world = START
      expect(await parsed(world, kept)).toEqual(await parsed(world, new Map()))
      for (const [edit, n] of chosen) {
        world = edits[edit]?.(world, n) ?? world
        expect(await parsed(world, kept)).toEqual(await parsed(world, new Map()))
      }
    }),
    { numRuns: 8 },
  )
}, 120_000)

test('an unchanged project is not parsed again, and nothing that was kept is written again', async () => {
  const kept: Kept = new Map()
  const first = await parsed(START, kept)
  const before = new Map(kept)
  expect(first.text).toContain('model.shop.a')
  expect(await parsed({ ...START, flags: { which: 'another command' } }, kept)).toEqual(first)
  for (const path of KEPT.slice(0, 3)) expect(kept.get(path)).toBe(before.get(path))
})

test.each(['', 'no head', '{"version":"1"}\n', 'null\n\u0000'])('a damaged memory is none: %j', async (damage) => {
  const kept: Kept = new Map()
  const first = await parsed(START, kept)
  for (const path of KEPT) kept.set(path, damage)
  expect(await parsed(START, kept)).toEqual(first)
})

test('a memory whose end is cut off or changed is none', async () => {
  const kept: Kept = new Map()
  const first = await parsed(START, kept)
  const whole = kept.get('/project/target/parsed_project.bin')
  if (!(whole instanceof Uint8Array)) throw new Error('nothing was kept')
  kept.set('/project/target/parsed_project.bin', whole.slice(0, -10))
  kept.set(
    '/project/target/parsed_manifest.json',
    textOf(kept, '/project/target/parsed_manifest.json').replace('Words', 'Swords'),
  )
  expect(await parsed(START, kept)).toEqual(first)
})

test('what a template says while it is parsed is said each time', async () => {
  const world = file(START, 'models/core/e.sql', "{{ log('here', info=true) }}select 1 as id")
  const kept: Kept = new Map()
  const first = await parsed(world, kept)
  expect(first.said.join('\n')).toContain('"text":"here"')
  expect(await parsed(world, kept)).toEqual(first)
})

test('a secret that is masked in the manifest is nowhere in what is kept', async () => {
  const secret = 'hunter2hunter2'
  const world = {
    ...file(START, 'models/core/e.sql', `select '${secret}' as id`),
    environment: { DBT_ENV_SECRET_KEY: secret },
  }
  const kept: Kept = new Map()
  await parsed(world, kept)
  expect(textOf(kept, '/project/target/manifest.json')).toContain('*****')
  expect(textOf(kept, '/project/target/manifest.json')).not.toContain(secret)
  expect(kept.has('/project/target/parsed_manifest.json')).toBe(false)
  expect((await parsed({ ...world, environment: {} }, kept)).text).toContain(secret)
})

test('what is kept is not taken when it holds what has become a secret', async () => {
  const secret = 'hunter2hunter2'
  const world = file(START, 'models/core/e.sql', `select '${secret}' as id`)
  const kept: Kept = new Map()
  await parsed(world, kept)
  expect(textOf(kept, '/project/target/parsed_manifest.json')).toContain(secret)
  await parsed({ ...world, environment: { DBT_ENV_SECRET_KEY: secret } }, kept)
  expect(textOf(kept, '/project/target/manifest.json')).not.toContain(secret)
})
