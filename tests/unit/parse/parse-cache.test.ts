import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadProject, loadTarget } from '../../../src/config/index.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import { parseProject } from '../../../src/parse/index.js'
import { memoryHost } from '../../support/memory-host.js'
import { shown } from '../config/problems.js'
import { builtin } from './project.js'

interface World {
  readonly files: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
  readonly vars: Readonly<Record<string, unknown>>
  readonly flags: Readonly<Record<string, unknown>>
}

/** Everything a parse gives, as one text: the manifest, or the problems. */
function parsed(world: World, cacheFile: { text: string | undefined } | null): string {
  const { files, environment, vars, flags } = world
  const kept = cacheFile?.text === undefined ? {} : { '/cache.json': cacheFile.text }
  const host = memoryHost({ ...files, ...kept }, { environment })
  const { project } = loadProject({ host, vars })
  const target = loadTarget({ host, project, vars })
  const cache = cacheFile === null ? {} : { cache: { path: '/cache.json', engineVersion: '1' } }
  try {
    const { manifest, warnings, hooks } = parseProject({ host, project, builtin, target, vars, flags, ...cache })
    return JSON.stringify([
      [...manifest.nodes],
      [...manifest.disabled],
      [...manifest.macros],
      [...manifest.docs],
      [...(manifest.unitTests ?? [])],
      [...(manifest.groups ?? [])],
      warnings,
      hooks,
    ])
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return error.diagnostics.map(shown).join('\n')
  } finally {
    const written = host.content.get('/cache.json')
    if (cacheFile !== null && typeof written === 'string') cacheFile.text = written
  }
}

const START: World = {
  files: {
    'project.yml':
      "name: shop\nprofile: shop\nmodels:\n  +meta: {who: \"{{ env_var('WHO', 'nobody') }}\"}\n  +pre-hook: \"{{ note('x') }}\"\n",
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: pglite, schema: analytics}}}\n',
    'macros/m.sql':
      '{% macro note(x) %}select {{ inner(x) }}{% endmacro %}\n{% macro inner(x) %}{{ x }}{% endmacro %}\n{% test small(model) %}{{ config(severity="warn") }}select 1 from {{ model }}{% endtest %}',
    'models/a.sql': "{{ config(tags=[var('tag', 't0')]) }}select 1 as id",
    'models/b.sql':
      "{% if env_var('DEEP', 'no') == 'yes' %}select * from {{ ref('a') }}{% else %}{{ config(alias='b_' ~ env_var('WHO', 'x')) }}select 1 as id{% endif %}",
    'models/c.sql': "select {{ note(1) }} {% if flags.FULL_REFRESH %}from {{ ref('b') }}{% endif %}",
    'models/d.sql': '{{ config(materialized="incremental") }}select 1 {% if is_incremental() %}where true{% endif %}',
    'models/p.yml':
      "models:\n  - name: a\n    description: A\n    data_tests: [small]\n    columns:\n      - name: id\n        data_tests: [unique, {relationships: {to: ref('b'), field: id}}]\n",
  },
  environment: {},
  vars: {},
  flags: {},
}

const edits: readonly ((world: World, n: number) => World)[] = [
  (world, n) => file(world, 'models/a.sql', `{{ config(tags=[var('tag', 't${n}')]) }}select ${n} as id`),
  (world, n) => file(world, 'models/e.sql', `\n\nselect * from {{ ref('${'abcd'.charAt(n % 4)}') }}`),
  (world, n) => file(world, 'models/p.yml', `${'\n'.repeat(n)}${START.files['models/p.yml'] ?? ''}`),
  (world, n) =>
    file(
      world,
      'macros/m.sql',
      (START.files['macros/m.sql'] ?? '').replace('{{ x }}', `{{ x }}{{ ref('${n % 2 === 0 ? 'a' : 'b'}') }}`),
    ),
  (world, n) =>
    file(world, 'macros/more.sql', `{% macro is_incremental() %}{{ return(${n % 2 === 0}) }}{% endmacro %}`),
  (world, n) =>
    file(
      world,
      'macros/naming.sql',
      `{% macro generate_alias_name(a=none, node=none) %}x${n}_{{ node.name }}{% endmacro %}`,
    ),
  (world, n) => file(world, 'models/f.sql', `select {{ nothing_${n}() }}`),
  (world) => without(world, 'models/e.sql'),
  (world) => without(world, 'models/f.sql'),
  (world) => without(world, 'macros/more.sql'),
  (world, n) => ({ ...world, environment: { ...world.environment, WHO: `w${n}` } }),
  (world, n) => ({ ...world, environment: { ...world.environment, DEEP: n % 2 === 0 ? 'yes' : 'no' } }),
  (world, n) => ({ ...world, vars: n === 0 ? {} : { tag: `v${n}` } }),
  (world, n) => ({ ...world, flags: { full_refresh: n % 2 === 0 } }),
  (world) => (START.files === world.files ? world : { ...world, files: START.files }),
]

function file(world: World, path: string, text: string): World {
  return { ...world, files: { ...world.files, [path]: text } }
}

function without(world: World, path: string): World {
  const { [path]: _removed, ...files } = world.files
  return { ...world, files }
}

test('however a project changes between two parses, a warm parse gives what a cold one gives, byte for byte', () => {
  const steps = fc.array(fc.tuple(fc.nat(edits.length - 1), fc.nat(5)), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(steps, (chosen) => {
      const cache: { text: string | undefined } = { text: undefined }
      let world = START
      expect(parsed(world, cache)).toBe(parsed(world, null))
      for (const [edit, n] of chosen) {
        world = edits[edit]?.(world, n) ?? world
        expect(parsed(world, cache)).toBe(parsed(world, null))
      }
    }),
    { numRuns: 8 },
  )
}, 60_000)

test('an unchanged project is parsed from the cache alone: the file is not written again', () => {
  const cache: { text: string | undefined } = { text: undefined }
  const cold = parsed(START, cache)
  const first = cache.text
  const { sections } = JSON.parse(first ?? '') as { sections: Record<string, Record<string, unknown>> }
  // Models and the like; data tests of the engine have one render for all of a kind, and need none of their own.
  expect(Object.keys(sections['nodes'] ?? {})).toHaveLength(4)
  expect(parsed(START, cache)).toBe(cold)
  expect(cache.text === first).toBe(true)
})

test.each(['', 'no json', '{"version":"1 1","sections":{}}', 'null', '[]'])(
  'a damaged cache is an empty one: %j',
  (text) => {
    const cache = { text }
    expect(parsed(START, cache)).toBe(parsed(START, null))
  },
)
