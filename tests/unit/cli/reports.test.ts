import { expect, test } from 'vitest'
import type { ListedNode, RunOutcome, ShownRows } from '../../../src/api/contract.js'
import { githubAnnotations } from '../../../src/cli/github-annotations.js'
import { junitReport } from '../../../src/cli/junit-report.js'
import { listOutput } from '../../../src/cli/list-output.js'
import { rowsAsJson, rowsAsTable } from '../../../src/cli/row-output.js'
import { makeGenericTest, makeManifest, makeModel, makeResult, makeSource } from '../../support/factories.js'

const orders = makeModel('orders')
const unique = makeGenericTest('unique', orders.uniqueId, 'id')

const outcome: RunOutcome = {
  manifest: makeManifest([orders, unique]),
  elapsed: 1.5,
  success: false,
  cancelled: false,
  warnings: [],
  results: [
    makeResult(orders.uniqueId, {
      status: 'error',
      message: 'syntax error at "<>"\nline two',
      diagnostics: [
        {
          code: 'DATABASE_ERROR',
          severity: 'error',
          message: 'syntax error',
          location: { file: 'models/a,b.sql', line: 3, column: 7 },
        },
      ],
    }),
    makeResult(unique.uniqueId, { status: 'fail', failures: 2, message: 'Got 2 results' }),
    makeResult('model.shop.after', { status: 'skipped', message: 'Skipped because of model.shop.orders' }),
  ],
}

test('JUnit: a suite per type, rows found are failures, broken SQL is an error, all text is escaped', () => {
  const xml = junitReport(outcome, new Date('2026-08-24T09:12:02.000Z'))
  expect(xml.split('\n').slice(0, 6)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="tsmodel" tests="3" failures="1" errors="1" skipped="1" time="1.500">',
    '  <testsuite name="model" tests="2" failures="0" errors="1" skipped="1" time="0.620" timestamp="2026-08-24T09:12:02">',
    '    <testcase name="orders" classname="shop" file="models/orders.sql" time="0.310">',
    '      <error message="syntax error at &quot;&lt;&gt;&quot;&#10;line two">syntax error at &quot;&lt;&gt;&quot;',
    'line two',
  ])
  expect(xml).toContain('<failure message="Got 2 results">Got 2 results</failure>')
  expect(xml).toContain('<skipped message="Skipped because of model.shop.orders"/>')
})

test('JUnit: characters that XML cannot hold do not break the file', () => {
  const result = makeResult(orders.uniqueId, { status: 'error', message: 'bell \u0007 and \ud800 half' })
  expect(junitReport({ ...outcome, results: [result] }, new Date(0))).toContain('bell ? and ? half')
})

test('annotations stand at the line of the model, with everything escaped that GitHub reads', () => {
  expect(githubAnnotations(outcome)).toEqual([
    '::error file=models/a%2Cb.sql,line=3,col=7,title=orders::syntax error at "<>"%0Aline two',
    '::error file=models/unique_orders_id.sql,title=unique_orders_id::Got 2 results',
  ])
})

const shown: ShownRows = {
  name: 'orders',
  columns: [
    { name: 'id', dataType: 'bigint' },
    { name: 'amount', dataType: 'numeric(12,2)' },
    { name: 'city', dataType: 'text' },
    { name: 'paid', dataType: 'boolean' },
    { name: 'tags', dataType: 'jsonb' },
  ],
  rows: [
    ['1', '12.50', 'São Paulo', 't', '["a"]'],
    ['9007199254740993', '0.1000000000000000055', '東京\nline', null, null],
  ],
}

test('rows as a table: numbers to the right, line breaks as spaces, wide characters counted as two', () => {
  expect(rowsAsTable(shown).split('\n')).toEqual([
    '|               id |                amount | city      | paid | tags  |',
    '| ---------------- | --------------------- | --------- | ---- | ----- |',
    '|                1 |                 12.50 | São Paulo | t    | ["a"] |',
    '| 9007199254740993 | 0.1000000000000000055 | 東京 line |      |       |',
  ])
})

test('rows as JSON: exact numbers are numbers, others stay text, nothing is rounded', () => {
  expect(JSON.parse(rowsAsJson(shown, false))).toEqual({
    node: 'orders',
    show: [
      { id: 1, amount: 12.5, city: 'São Paulo', paid: true, tags: ['a'] },
      { id: '9007199254740993', amount: '0.1000000000000000055', city: '東京\nline', paid: null, tags: null },
    ],
  })
  expect(Object.keys(JSON.parse(rowsAsJson(shown, true)) as object)).toEqual(['show'])
})

const listed: readonly ListedNode[] = [
  {
    node: orders,
    selector: 'shop.orders',
    json: { name: 'orders', resource_type: 'model', config: { materialized: 'view' }, raw_code: 'x' },
  },
  {
    node: makeSource('crm', 'persons'),
    selector: 'source:shop.crm.persons',
    json: { name: 'persons', resource_type: 'source', source_name: 'crm' },
  },
]

test('list: selectors, names, paths', () => {
  expect(listOutput(listed, 'selector', null)).toEqual(['shop.orders', 'source:shop.crm.persons'])
  expect(listOutput(listed, 'name', null)).toEqual(['orders', 'crm.persons'])
  expect(listOutput(listed, 'path', null)).toEqual(['models/orders.sql', 'models/_sources.yml'])
})

test('list: JSON with the usual keys, or with those asked for, also inside', () => {
  expect(listOutput(listed, 'json', null)[0]).toBe(
    '{"name":"orders","config":{"materialized":"view"},"resource_type":"model"}',
  )
  expect(listOutput(listed, 'json', ['name', 'config.materialized'])).toEqual([
    '{"name":"orders","config.materialized":"view"}',
    '{"name":"persons"}',
  ])
})

test('list: a key that no node has is a mistake, with the nearest one', () => {
  expect(() => listOutput(listed, 'json', ['resource_typ'])).toThrow(
    '--output-keys names "resource_typ", which none of the nodes has',
  )
})
