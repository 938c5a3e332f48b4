import { describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import type { Node, UniqueId } from '../../../src/core/node.js'
import { buildDag, type Selection, selectNodes } from '../../../src/graph/index.js'
import {
  makeConfig,
  makeExposure,
  makeGenericTest,
  makeManifest,
  makeModel,
  makeOperation,
  makeSeed,
  makeSingularTest,
  makeSnapshot,
  makeSource,
  makeTestConfig,
} from '../../support/factories.js'

// app.orders → stg → orders → daily → board;  countries → orders;  orders → history
const raw = makeSource('app', 'orders', { tags: ['raw'] })
const countries = makeSeed('countries', { fqn: ['shop', 'countries'] })
const stg = model('stg', ['staging'], [raw], { tags: ['nightly', 'slow'] })
const orders = model('orders', ['core', 'sales'], [stg, countries], {
  tags: ['nightly'],
  patchPath: 'models/core/_core.yml',
  config: makeConfig({
    materialized: 'incremental',
    group: 'finance',
    access: 'public',
    meta: { owner: 'ada', level: 3 },
    unique_key: ['id', 'day'],
  }),
})
const daily = model('daily', ['core'], [orders], { version: 2, latestVersion: 2, fqn: ['shop', 'core', 'daily', 'v2'] })
const history = makeSnapshot('history', { dependsOn: { nodes: [orders.uniqueId], macros: [] } })
const lib = model('orders_lib', [], [], { packageName: 'lib', fqn: ['lib', 'orders_lib'] })
const uniqueId = makeGenericTest('unique', orders.uniqueId, 'id')
const relation = makeGenericTest('relationships', orders.uniqueId, 'stg_id', {
  dependsOn: { nodes: [orders.uniqueId, stg.uniqueId], macros: [] },
  config: makeTestConfig({ severity: 'warn' }),
})
const paid = makeSingularTest('paid', { dependsOn: { nodes: [daily.uniqueId], macros: [] } })
const board = makeExposure('board', { dependsOn: { nodes: [daily.uniqueId], macros: [] } })
const hook = makeOperation('shop-on-run-end-0')

const nodes = [raw, countries, stg, orders, daily, history, lib, uniqueId, relation, paid, board, hook]
const manifest = makeManifest(nodes, {
  disabled: [makeModel('old_orders', { config: makeConfig({ enabled: false }) })],
})
const dag = buildDag(manifest)

const TESTS = ['unique_orders_id', 'relationships_orders_stg_id']

const TABLE: readonly (readonly [string, readonly string[]])[] = [
  ['orders', ['orders', ...TESTS]],
  ['shop.core.sales.orders', ['orders', ...TESTS]],
  ['core.sales', ['orders', ...TESTS]],
  ['core', ['orders', 'daily', 'paid', ...TESTS]],
  ['shop.core.*', ['orders', 'daily', 'paid', ...TESTS]],
  ['core.*.orders', ['orders', ...TESTS]],
  ['or?ers', ['orders', ...TESTS]],
  ['[mo]rders', ['orders', ...TESTS]],
  ['[!m]rders', ['orders', ...TESTS]],
  ['daily', ['daily', 'paid']],
  ['daily.v2', ['daily', 'paid']],
  ['daily_v2', ['daily', 'paid']],
  ['fqn:stg', ['stg', 'relationships_orders_stg_id']],
  ['+stg', ['app.orders', 'stg', 'relationships_orders_stg_id']],
  ['1+orders', ['stg', 'countries', 'orders', ...TESTS]],
  ['countries+1', ['countries', 'orders', ...TESTS]],
  ['daily+', ['daily', 'paid', 'board']],
  ['1+daily+1', ['orders', 'daily', 'paid', 'board', ...TESTS]],
  ['@countries', ['app.orders', 'countries', 'stg', 'orders', 'daily', 'history', 'board', 'paid', ...TESTS]],
  ['tag:nightly,tag:slow', ['stg', 'relationships_orders_stg_id']],
  ['tag:raw', ['app.orders']],
  ['tag:night*', ['stg', 'orders', ...TESTS]],
  ['group:finance', ['orders', ...TESTS]],
  ['access:public', ['orders', ...TESTS]],
  ['access:protected,core', ['daily', 'paid', 'relationships_orders_stg_id']],
  ['source:app', ['app.orders']],
  ['source:app.orders+1', ['app.orders', 'stg', 'relationships_orders_stg_id']],
  ['source:shop.app.*', ['app.orders']],
  ['exposure:board', ['board']],
  ['exposure:shop.b*', ['board']],
  ['+exposure:*', ['app.orders', 'countries', 'stg', 'orders', 'daily', 'board', 'paid', ...TESTS]],
  ['path:models/core', ['orders', 'daily', 'paid', ...TESTS]],
  ['models/core/', ['orders', 'daily', 'paid', ...TESTS]],
  ['./models/core/sales/orders.sql', ['orders', ...TESTS]],
  ['models/**/orders.sql', ['orders', ...TESTS]],
  ['models/*/orders.sql', []],
  ['models/core/_core.yml', ['orders', ...TESTS]],
  ['orders.sql', ['orders', ...TESTS]],
  ['file:countries.csv', ['countries']],
  ['file:daily', ['daily', 'paid']],
  ['package:lib', ['orders_lib']],
  ['package:this,resource_type:seed', ['countries']],
  ['config.materialized:incremental', ['orders', ...TESTS]],
  ['config.meta.owner:ada', ['orders', ...TESTS]],
  ['config.meta.level:3', ['orders', ...TESTS]],
  ['config.unique_key:day', ['orders', ...TESTS]],
  ['config.severity:WARN', ['relationships_orders_stg_id']],
  ['test_name:unique', ['unique_orders_id']],
  ['test_type:generic', TESTS],
  ['test_type:singular', ['paid']],
  ['test_type:data', ['paid', ...TESTS]],
  ['test_type:unit', []],
  ['resource_type:snapshot', ['history']],
  ['version:latest', ['daily', 'paid']],
  ['version:old', []],
  ['version:none,core', ['orders', ...TESTS]],
  ['metric:*', []],
  ['stg daily', ['stg', 'daily', 'paid', 'relationships_orders_stg_id']],
  ['+orders,stg+', ['stg', 'orders', ...TESTS]],
]

describe('a selection', () => {
  test.each(TABLE)('%s', (words, expected) => {
    expect(select({ select: [words] })).toEqual([...expected].sort())
  })

  test('of nothing is everything but hooks', () => {
    expect(select({})).toHaveLength(nodes.length - 1)
    expect(select({ select: [' '] })).toHaveLength(nodes.length - 1)
  })

  test('without a match warns and names the nearest', () => {
    const { warnings } = selectNodes(dag, { select: ['ordrs', 'tag:nightlo', 'metric:x'] }, { manifest })
    expect(warnings.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      ['NO_MATCH', 'The selection criterion "ordrs" matches no enabled node', 'Did you mean "orders"?'],
      ['NO_MATCH', 'The selection criterion "tag:nightlo" matches no enabled node', 'Did you mean "nightly"?'],
      ['NO_MATCH', 'The selection criterion "metric:x" matches no enabled node', undefined],
    ])
  })

  test('of a disabled node says so', () => {
    const { warnings } = selectNodes(dag, { select: ['old_orders'] }, { manifest })
    expect(warnings[0]?.hint).toBe('model.shop.old_orders (models/old_orders.sql) is disabled.')
  })

  test.each([
    ['tog:nightly', 'SELECTION_METHOD', 'Did you mean "tag"?'],
    ['constructor:x', 'SELECTION_METHOD', undefined],
    ['orders,', 'SELECTION_SYNTAX', 'Remove the comma, or put a criterion beside it.'],
    ['tag:', 'SELECTION_SYNTAX', 'Put a name after it.'],
    ['+', 'SELECTION_SYNTAX', 'Put a name after it.'],
    ['@orders+', 'SELECTION_SYNTAX', 'Write "@orders".'],
    ['config:table', 'SELECTION_SYNTAX', 'Write the key after a dot, such as "config.materialized:table".'],
    ['resource_type:modle', 'SELECTION_VALUE', 'Did you mean "model"?'],
    ['test_type:singlar', 'SELECTION_VALUE', 'Did you mean "singular"?'],
    ['source:a.b.c.d', 'SELECTION_VALUE', 'Write it as "source", "source.table" or "package.source.table".'],
    ['state:modified', 'STATE_MISSING', 'Name the folder of the earlier artifacts with --state.'],
    ['result:fail', 'STATE_MISSING', 'Name the folder of the earlier artifacts with --state.'],
    ['selector:nightly', 'SELECTOR_NOT_FOUND', 'Selectors are defined in "selectors.yml", beside the project file.'],
  ])('%s is an error', (words, code, hint) => {
    const [diagnostic] = diagnosticsOf(() => selectNodes(dag, { select: [words] }, { manifest }))
    expect(diagnostic?.code).toBe(code)
    if (hint !== undefined) expect(diagnostic?.hint).toBe(hint)
  })

  test('reports all words that cannot be read at once', () => {
    expect(diagnosticsOf(() => selectNodes(dag, { select: ['tag: a,', '@b+'] }, { manifest }))).toHaveLength(3)
  })

  test('excludes nodes with all their tests', () => {
    expect(select({ select: ['+daily'], exclude: ['stg', 'tag:raw'] })).toEqual(
      ['countries', 'daily', 'orders', 'paid', 'unique_orders_id'].sort(),
    )
    expect(select({ exclude: ['+daily', 'resource_type:exposure', 'package:lib'] })).toEqual(['history'])
  })

  test('keeps to resource types', () => {
    expect(select({ resourceTypes: ['seed', 'exposure'] })).toEqual(['board', 'countries'])
    expect(select({ select: ['core'], excludeResourceTypes: ['test'] })).toEqual(['daily', 'orders'])
    expect(select({ resourceTypes: ['all'] })).toHaveLength(nodes.length - 1)
    expect(diagnosticsOf(() => select({ resourceTypes: ['models'] }))[0]?.hint).toBe('Did you mean "model"?')
  })
})

describe('indirect selection', () => {
  test.each([
    ['eager', ['orders'], ['orders', 'unique_orders_id', 'relationships_orders_stg_id']],
    ['cautious', ['orders'], ['orders', 'unique_orders_id']],
    ['cautious', ['orders stg'], ['orders', 'stg', 'unique_orders_id', 'relationships_orders_stg_id']],
    ['buildable', ['orders'], ['orders', 'unique_orders_id', 'relationships_orders_stg_id']],
    ['buildable', ['stg'], ['stg']],
    ['empty', ['orders stg'], ['orders', 'stg']],
    ['empty', ['orders test_name:unique'], ['orders', 'unique_orders_id']],
  ] as const)('%s of %s', (indirectSelection, words, expected) => {
    expect(select({ select: words, indirectSelection })).toEqual([...expected].sort())
  })
})

describe('YAML selectors', () => {
  const selectors = [
    { name: 'word', definition: '+stg' },
    { name: 'short', definition: { tag: 'slow' } },
    {
      name: 'long',
      definition: { method: 'fqn', value: 'orders', parents: true, parents_depth: 1, indirect_selection: 'empty' },
    },
    {
      name: 'tree',
      default: true,
      definition: {
        union: [
          { method: 'selector', value: 'short' },
          { intersection: ['tag:nightly', { 'config.materialized': 'incremental' }] },
          { exclude: ['test_type:generic'] },
        ],
      },
    },
    { name: 'inherits', definition: { method: 'selector', value: 'tree', exclude: ['stg'] } },
    { name: 'around', definition: { method: 'selector', value: 'and_around' } },
    { name: 'and_around', definition: { method: 'selector', value: 'around' } },
    { name: 'odd', definition: { methd: 'tag', value: 'x' } },
    { name: 'mode', definition: { method: 'tag', value: 'x', indirect_selection: 'lazy' } },
    { name: 'twice', definition: { union: ['a', { exclude: ['b'] }, { exclude: ['c'] }] } },
    { name: 'beside', definition: { union: ['a'], exclude: ['b'] } },
  ]
  const named = (selector: string): readonly string[] => select({ selector }, { selectors })

  test.each([
    ['word', ['app.orders', 'stg', 'relationships_orders_stg_id']],
    ['short', ['stg', 'relationships_orders_stg_id']],
    ['long', ['countries', 'orders', 'stg']],
    ['tree', ['orders', 'stg']],
    ['inherits', ['orders']],
  ])('%s', (name, expected) => {
    expect(named(name)).toEqual([...expected].sort())
  })

  test('the default is used only where nothing else is said', () => {
    expect(select({}, { selectors })).toEqual(['orders', 'stg'])
    expect(select({ select: ['countries'] }, { selectors })).toEqual(['countries'])
  })

  test('are usable as a method', () => {
    expect(select({ select: ['selector:short countries'] }, { selectors })).toEqual([
      'countries',
      'relationships_orders_stg_id',
      'stg',
    ])
  })

  test('make --select and --exclude idle, with a warning', () => {
    const { warnings } = selectNodes(dag, { selector: 'word', exclude: ['stg'] }, { manifest, selectors })
    expect(warnings.map(({ code }) => code)).toEqual(['SELECTION_IGNORED'])
  })

  test.each([
    ['around', 'SELECTOR_CYCLE', 'Selectors mean each other: around → and_around → around'],
    ['odd', 'SELECTOR_DEFINITION', 'In the definition of selector "odd", "methd" is not a key of a criterion'],
    ['mode', 'SELECTOR_DEFINITION', 'In the definition of selector "mode", "indirect_selection" is "lazy"'],
    ['twice', 'SELECTOR_DEFINITION', 'In the definition of selector "twice", one "union" has more than one "exclude"'],
    ['beside', 'SELECTOR_DEFINITION', 'In the definition of selector "beside", "union" stands beside "exclude"'],
    ['shrt', 'SELECTOR_NOT_FOUND', 'There is no selector "shrt"'],
  ])('%s is an error', (name, code, message) => {
    expect(diagnosticsOf(() => named(name))[0]).toMatchObject({ code, message })
  })
})

describe('earlier results and ages', () => {
  test('select by what happened', () => {
    const results = new Map<UniqueId, string>([
      [stg.uniqueId, 'error'],
      [orders.uniqueId, 'skipped'],
      [uniqueId.uniqueId, 'fail'],
    ])
    const state = { results }
    expect(select({ select: ['result:error+'], indirectSelection: 'empty' }, { state })).toContain('daily')
    expect(select({ select: ['result:fail'] }, { state })).toEqual(['unique_orders_id'])
  })

  test('select sources that were loaded since', () => {
    const times = (text: string) => new Map([[raw.uniqueId, text]])
    const fresher = (earlier: ReadonlyMap<UniqueId, string>) =>
      select(
        { select: ['source_status:fresher'] },
        { state: { freshness: { current: times('2026-08-24T10:00:00Z'), earlier } } },
      )
    expect(fresher(times('2026-08-24T09:00:00Z'))).toEqual(['app.orders'])
    expect(fresher(times('2026-08-24T10:00:00Z'))).toEqual([])
    expect(fresher(new Map())).toEqual(['app.orders'])
  })
})

function model(name: string, folders: readonly string[], parents: readonly Node[], overrides: object = {}) {
  const path = [...folders, `${name}.sql`].join('/')
  return makeModel(name, {
    fqn: ['shop', ...folders, name],
    path,
    originalFilePath: `models/${path}`,
    dependsOn: { nodes: parents.map((parent) => parent.uniqueId), macros: [] },
    ...overrides,
  })
}

function select(
  selection: Selection,
  given: Omit<Parameters<typeof selectNodes>[2], 'manifest'> = {},
): readonly string[] {
  const { ids } = selectNodes(dag, selection, { manifest, ...given })
  return [...ids].map((id) => (id === raw.uniqueId ? 'app.orders' : dag.nodes.get(id)!.name)).sort()
}

function diagnosticsOf(action: () => unknown): DiagnosticError['diagnostics'] {
  try {
    action()
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics
    throw error
  }
  throw new Error('nothing was thrown')
}
