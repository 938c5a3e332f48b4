import { expect, test } from 'vitest'
import { type LogLine, plainText } from '../../../src/cli/log-line.js'
import { createNarrator } from '../../../src/cli/narrate.js'
import type { EngineEvent } from '../../../src/core/event.js'
import type { ExecutableNode } from '../../../src/core/node.js'
import type { RunResult } from '../../../src/core/result.js'
import { makeConfig, makeGenericTest, makeModel, makeResult, makeSeed, makeSource } from '../../support/factories.js'

const NO_FILES = () => null

/** Lines at level debug are for tools, and have a test of their own. */
function isForPeople(line: LogLine): boolean {
  return line.level !== 'debug'
}

function narrate(events: readonly EngineEvent[], source: (file: string) => string | null = NO_FILES): string {
  const narrator = createNarrator({ width: 80, source })
  return events.flatMap(narrator).filter(isForPeople).map(plainText).join('\n')
}

function finished(node: ExecutableNode, label: string, result: Partial<RunResult>): EngineEvent {
  return { kind: 'nodeFinished', node, label, index: 3, total: 12, result: makeResult(node.uniqueId, result) }
}

const orders = makeModel('orders', { config: makeConfig({ materialized: 'table' }) })
const unique = makeGenericTest('unique', orders.uniqueId, 'id')

test('a run begins as users of the field know it', () => {
  const events: EngineEvent[] = [
    { kind: 'runStarting', version: '0.1.0', invocationId: 'id' },
    { kind: 'adapterRegistered', adapter: 'postgres', version: '0.1.0' },
    {
      kind: 'projectParsed',
      counts: [
        ['model', 12],
        ['seed', 1],
        ['data test', 40],
      ],
    },
    { kind: 'concurrency', threads: 4, target: 'dev' },
    { kind: 'nodeStarted', node: orders, label: 'analytics.orders', index: 1, total: 12 },
  ]
  expect(narrate(events)).toBe(
    [
      'Running with tsmodel=0.1.0',
      'Registered adapter: postgres=0.1.0',
      'Found 12 models, 1 seed, 40 data tests',
      '',
      "Concurrency: 4 threads (target='dev')",
      '',
      '1 of 12 START sql table model analytics.orders ................................. [RUN]',
    ].join('\n'),
  )
})

test.each([
  [orders, 'a.orders', {}, 'OK created sql table model a.orders', 'SELECT 99 in 0.31s'],
  [orders, 'a.orders', { status: 'error', message: 'x' }, 'ERROR creating sql table model a.orders', 'ERROR in 0.31s'],
  [orders, 'a.orders', { status: 'fail' }, 'FAIL not published sql table model a.orders', 'FAIL in 0.31s'],
  [orders, 'a.orders', { status: 'skipped' }, 'SKIP relation a.orders', 'SKIP'],
  [orders, 'a.orders', { status: 'cancelled' }, 'CANCEL creating sql table model a.orders', 'CANCELLED in 0.31s'],
  [makeSeed('cities'), 'a.cities', { commandTag: 'COPY 3' }, 'OK loaded seed file a.cities', 'COPY 3 in 0.31s'],
  [
    makeSource('crm', 'persons'),
    'crm.persons',
    { commandTag: 'COPY 7' },
    'OK synced source table crm.persons',
    'COPY 7 in 0.31s',
  ],
  [unique, 'unique_orders_id', {}, 'PASS unique_orders_id', 'PASS in 0.31s'],
  [
    unique,
    'unique_orders_id',
    { status: 'fail', failures: 3, measured: 3 },
    'FAIL 3 unique_orders_id',
    'FAIL 3 in 0.31s',
  ],
  [
    unique,
    'unique_orders_id',
    { status: 'warn', failures: 2, measured: 2 },
    'WARN 2 unique_orders_id',
    'WARN 2 in 0.31s',
  ],
  [unique, 'share', { failures: 5, measured: 0.0123456789 }, 'PASS 0.0123457 share', 'PASS 0.0123457 in 0.31s'],
  [
    unique,
    'unique_orders_id',
    { status: 'error', failures: null, measured: null },
    'ERROR unique_orders_id',
    'ERROR in 0.31s',
  ],
  [unique, 'unique_orders_id', { status: 'skipped' }, 'SKIP test unique_orders_id', 'SKIP'],
] as const)('the line of a finished node %#: $3', (node, label, result, phrase, status) => {
  expect(narrate([finished(node, label, result as Partial<RunResult>)])).toBe(
    `${`3 of 12 ${phrase} `.padEnd(80, '.')} [${status}]`,
  )
})

test('the tail counts what ran, tells each failure with the path of its SQL, and ends with the sums', () => {
  const failure = {
    status: 'fail',
    failures: 3,
    measured: 3,
    message: 'Got 3 results, configured to fail if != 0',
  } as const
  const events: EngineEvent[] = [
    finished(orders, 'analytics.orders', {}),
    finished(unique, unique.name, failure),
    {
      kind: 'runFinished',
      seconds: 3.1,
      results: [
        makeResult(orders.uniqueId),
        makeResult(unique.uniqueId, {
          ...failure,
          compiledPath: 'target/compiled/shop/models/unique_orders_id.sql',
          relationName: '"dbt_test__audit"."unique_orders_id"',
        }),
      ],
    },
  ]
  expect(narrate(events).split('\n').slice(2)).toEqual([
    '',
    'Finished running 1 table model, 1 data test in 0 hours 0 minutes and 3.10 seconds (3.10s).',
    '',
    'Completed with 1 error, 0 partial successes, and 0 warnings:',
    '',
    'Failure in test unique_orders_id (models/unique_orders_id.sql)',
    '  Got 3 results, configured to fail if != 0',
    '',
    '  compiled code at target/compiled/shop/models/unique_orders_id.sql',
    '',
    '  See test failures:',
    '  --------------------------------------------------',
    '  select * from "dbt_test__audit"."unique_orders_id"',
    '  --------------------------------------------------',
    '',
    'Done. PASS=1 WARN=0 ERROR=1 SKIP=0 NO-OP=0 REUSED=0 TOTAL=2',
  ])
})

test('an error of the SQL shows the line of the model with a caret', () => {
  const result = makeResult(orders.uniqueId, {
    status: 'error',
    message: 'column "nme" does not exist',
    diagnostics: [
      {
        code: 'DATABASE_ERROR',
        severity: 'error',
        message: 'column "nme" does not exist',
        location: { file: 'models/orders.sql', line: 2, column: 3 },
        hint: 'Perhaps you meant to reference the column "name".',
      },
    ],
  })
  const text = narrate(
    [finished(orders, 'analytics.orders', result), { kind: 'runFinished', seconds: 1, results: [result] }],
    (file) => (file === 'models/orders.sql' ? 'select\n  nme\nfrom x\n' : null),
  )
  expect(text).toContain(
    [
      'Error in model orders (models/orders.sql)',
      '  column "nme" does not exist',
      '  at models/orders.sql:2:3',
      '',
      '    1 | select',
      '    2 |   nme',
      '      |   ^',
      '  Perhaps you meant to reference the column "name".',
    ].join('\n'),
  )
})

test('a run in which all went well says so', () => {
  const result = makeResult(orders.uniqueId)
  expect(
    narrate([finished(orders, 'analytics.orders', {}), { kind: 'runFinished', seconds: 0.5, results: [result] }]),
  ).toContain('\n\nCompleted successfully\n\nDone. PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=1')
})
