import { describe, expect, test } from 'vitest'
import { manifestArtifact, readManifest, restoreManifest, serialize } from '../../../src/artifacts/index.js'
import type { Manifest } from '../../../src/core/manifest.js'
import type { ModelNode } from '../../../src/core/node.js'
import { buildDag, selectNodes } from '../../../src/graph/index.js'
import { normalizedCode } from '../../../src/graph/state/normalized-code.js'
import { makeColumn, makeColumns, makeConfig, makeMacro, makeManifest, makeModel } from '../../support/factories.js'
import { makeShop, meta } from '../artifacts/shop.js'

const contracted = makeConfig({ contract: { enforced: true }, persist_docs: { relation: true, columns: true } })
const column = makeColumn('id', { dataType: 'bigint', constraints: [{ type: 'not_null', line: 3 }] })

const base: Partial<ModelNode> = {
  rawCode: "select id, 'a  b' as label -- the label\nfrom {{ ref('x') }} where {{ by_day('d') }}",
  config: contracted,
  columns: makeColumns(column),
  unrenderedConfig: { materialized: 'table', schema: '{{ target.name }}_core' },
  dependsOn: { nodes: [], macros: ['macro.shop.by_day'] },
}
const macros = [
  makeMacro('by_day', {
    macroSql: '{% macro by_day(c) %}{{ trunc(c) }}{% endmacro %}',
    dependsOnMacros: ['macro.shop.trunc'],
  }),
  makeMacro('trunc', { macroSql: "{% macro trunc(c) %}date_trunc('{{ var('grain') }}', {{ c }}){% endmacro %}" }),
]

function project(changes: Partial<ModelNode> = {}, changedMacros = macros): Manifest {
  return makeManifest([makeModel('m', { ...base, ...changes })], { macros: changedMacros })
}

/** Through the file and back, as `--state` gives it. */
function written(manifest: Manifest): Manifest {
  return restoreManifest(readManifest(serialize(manifestArtifact(manifest, meta)), 'manifest.json'))
}

function isSelected(word: string, now: Manifest, then = project(), variables?: readonly [object, object]): boolean {
  const state = {
    manifest: written(then),
    ...(variables === undefined ? {} : { variables: { current: { ...variables[0] }, earlier: { ...variables[1] } } }),
  }
  return selectNodes(buildDag(now), { select: [word] }, { manifest: now, state }).ids.has('model.shop.m')
}

describe('a node is the same', () => {
  test.each<readonly [string, Partial<ModelNode>]>([
    ['when nothing changed', {}],
    [
      'when white space and comments changed',
      {
        rawCode: "select id ,\n  'a  b' as label\nfrom {{ ref('x') }}{# why #} /* where */ where {{ by_day('d')   }}",
        checksum: 'another',
      },
    ],
    ['when it goes to another schema of the environment', { schema: 'prod_core', database: 'prod' }],
    ['when a rendered value of the environment changed', { config: { ...contracted, schema: 'prod_core' } }],
  ])('%s', (_, changes) => {
    expect(isSelected('state:modified', project(changes))).toBe(false)
    expect(isSelected('state:unmodified', project(changes))).toBe(true)
  })

  test('when it is any node of the shop, written and read', () => {
    const shop = makeShop()
    const { ids } = selectNodes(
      buildDag(shop),
      { select: ['state:modified'] },
      { manifest: shop, state: { manifest: written(shop) } },
    )
    expect([...ids]).toEqual([])
  })
})

describe('a node is modified', () => {
  test.each<readonly [string, Partial<ModelNode>]>([
    ['body', { rawCode: base.rawCode!.replace('id,', 'id + 1,') }],
    ['body', { rawCode: base.rawCode!.replace('a  b', 'a b') }],
    ['configs', { unrenderedConfig: { ...base.unrenderedConfig, materialized: 'view' } }],
    ['relation', { unrenderedConfig: { ...base.unrenderedConfig, alias: 'n' } }],
    ['persisted_descriptions', { description: 'Now described.' }],
    ['persisted_descriptions', { columns: makeColumns({ ...column, description: 'Key.' }) }],
    ['contract', { columns: makeColumns({ ...column, dataType: 'integer' }) }],
    ['contract', { columns: makeColumns({ ...column, constraints: [] }) }],
  ])('in its %s alone', (aspect, changes) => {
    const aspects = ['body', 'configs', 'relation', 'persisted_descriptions', 'contract', 'macros']
    const now = project(changes)
    expect(aspects.filter((each) => isSelected(`state:modified.${each}`, now))).toEqual([aspect])
    expect(isSelected('state:modified', now)).toBe(true)
  })

  test('when a macro that one of its macros uses changed', () => {
    const changed = [macros[0]!, { ...macros[1]!, macroSql: macros[1]!.macroSql.replace('date_trunc', 'date_bin') }]
    expect(isSelected('state:modified.macros', project({}, changed))).toBe(true)
    expect(isSelected('state:modified.body', project({}, changed))).toBe(false)
  })

  test('when a variable that it reads changed, through a macro too, and not when another did', () => {
    expect(isSelected('state:modified', project(), project(), [{ grain: 'day' }, { grain: 'hour' }])).toBe(true)
    expect(isSelected('state:modified', project(), project(), [{ other: 1 }, { other: 2 }])).toBe(false)
  })

  test('when it is new', () => {
    expect(isSelected('state:modified', project(), makeManifest([]))).toBe(true)
    expect(isSelected('state:new', project(), makeManifest([]))).toBe(true)
    expect(isSelected('state:old', project(), makeManifest([]))).toBe(false)
    expect(isSelected('state:old', project())).toBe(true)
  })
})

test('code keeps its operators, strings and quoted names when white space goes', () => {
  expect(normalizedCode('a  <=b')).toBe(normalizedCode('a <= b'))
  expect(normalizedCode('a < = b')).not.toBe(normalizedCode('a <= b'))
  expect(normalizedCode("'--x' , y")).toBe(normalizedCode("'--x',y"))
  expect(normalizedCode('"A  b"')).not.toBe(normalizedCode('"A b"'))
  expect(normalizedCode('$f$ a  b $f$')).not.toBe(normalizedCode('$f$ a b $f$'))
})
