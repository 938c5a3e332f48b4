import { expect, test } from 'vitest'
import type { FlagValues } from '../../../src/cli/flag.js'
import { createReporter } from '../../../src/cli/reporter.js'
import { problem, warning } from '../../../src/core/diagnostic.js'
import type { EngineEvent } from '../../../src/core/event.js'
import { makeModel, makeResult } from '../../support/factories.js'
import { memoryHost } from '../../support/memory-host.js'
import { memoryTerminal } from './memory-terminal.js'

const orders = makeModel('orders')
const place = { node: orders, label: 'analytics.orders', index: 1, total: 1 }
const started: EngineEvent = { kind: 'nodeStarted', ...place }
const finished: EngineEvent = { kind: 'nodeFinished', ...place, result: makeResult(orders.uniqueId) }
const failed: EngineEvent = {
  kind: 'nodeFinished',
  ...place,
  result: makeResult(orders.uniqueId, { status: 'error', message: 'broken' }),
}

function report(
  events: readonly EngineEvent[],
  options: {
    readonly values?: FlagValues
    readonly environment?: Readonly<Record<string, string>>
    readonly isInteractive?: boolean
    readonly talksOnError?: boolean
    readonly openLog?: () => { write(text: string): void; close(): void }
  } = {},
) {
  const { terminal, written } = memoryTerminal({ isInteractive: options.isInteractive ?? false })
  const reporter = createReporter({
    values: options.values ?? {},
    host: memoryHost({}, { environment: options.environment ?? {} }),
    terminal,
    invocationId: 'id-1',
    processId: 42,
    talksOnError: options.talksOnError ?? false,
    source: () => null,
    openLog: options.openLog ?? null,
  })
  events.forEach(reporter.emit)
  return { reporter, written }
}

test('lines of a run go to the standard output, each with the time', () => {
  const { written } = report([started, finished])
  expect(written.out.split('\n').map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, '<time>  '))).toEqual([
    '<time>  1 of 1 START sql view model analytics.orders ................................... [RUN]',
    '<time>  1 of 1 OK created sql view model analytics.orders .............................. [SELECT 99 in 0.31s]',
    '',
  ])
  expect(written.error).toBe('')
})

test('commands that print data keep the standard output for it', () => {
  const { reporter, written } = report([started], { talksOnError: true })
  reporter.data('{"a":1}')
  expect(written.out).toBe('{"a":1}\n')
  expect(written.error).toContain('START sql view model')
})

test('problems go to the error output', () => {
  const { reporter, written } = report([])
  reporter.problems([problem('REF_NOT_FOUND', 'no such node')])
  expect(written).toEqual({ out: '', error: 'REF_NOT_FOUND\nno such node\n' })
})

test('quiet leaves errors and data', () => {
  const { reporter, written } = report([started, failed], { values: { quiet: true } })
  reporter.emit({ kind: 'diagnostic', diagnostic: warning('ODD', 'odd') })
  reporter.data('data')
  expect(written.out.split('\n')).toHaveLength(3)
  expect(written.out).toContain('ERROR creating sql view model')
  expect(written.out).toContain('data\n')
  expect(written.error).toBe('')
})

test('statements are shown with --debug only', () => {
  const sql: EngineEvent = { kind: 'sql', session: 'main', uniqueId: orders.uniqueId, sql: 'select 1' }
  expect(report([sql]).written.out).toBe('')
  expect(report([sql], { values: { debug: true } }).written.out).toContain('On model.shop.orders: select 1')
})

test('colours come on a terminal, and NO_COLOR and --no-use-colors take them away', () => {
  const escape = '\u001b['
  const colours = (options: Parameters<typeof report>[1]): boolean => {
    const { reporter, written } = report([started, finished], options)
    reporter.close()
    return written.out.includes(`${escape}32m`)
  }
  expect(colours({})).toBe(false)
  expect(colours({ isInteractive: true })).toBe(true)
  expect(colours({ isInteractive: true, environment: { NO_COLOR: '1' } })).toBe(false)
  expect(colours({ isInteractive: true, values: { useColors: false } })).toBe(false)
  expect(colours({ values: { useColors: true }, environment: { NO_COLOR: '1' } })).toBe(true)
})

test('the JSON log has one object per line, with the names and codes of the field', () => {
  const { written } = report([started, finished], { values: { logFormat: 'json' } })
  const lines = written.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>)
  expect(lines.map(({ info }) => [info?.name, info?.code, info?.level])).toEqual([
    ['LogStartLine', 'Q011', 'info'],
    ['LogModelResult', 'Q012', 'info'],
  ])
  expect(lines[1]).toMatchObject({
    info: { invocation_id: 'id-1', pid: 42, ts: '2026-08-24T09:12:00.000Z' },
    data: {
      status: 'success',
      execution_time: 0.31,
      node_info: { unique_id: 'model.shop.orders', node_status: 'success', materialized: 'view' },
    },
  })
})

test('the log file has everything, whatever the terminal shows', () => {
  let log = ''
  const openLog = () => ({ write: (text: string) => void (log += text), close: () => undefined })
  report([started, { kind: 'sql', session: 'main', uniqueId: null, sql: 'select 1' }], {
    values: { quiet: true },
    openLog,
  })
  const [, head, ...lines] = log.split('\n')
  expect(head).toBe('============ 2026-08-24T09:12:00.000Z | id-1 ============')
  expect(lines[0]).toMatch(/^09:12:00\.000000 \[info \] \[MainThread\]: 1 of 1 START sql view model/)
  expect(lines[1]).toBe('09:12:00.000000 [debug] [MainThread]: Began running node model.shop.orders')
  expect(lines[2]).toBe('09:12:00.000000 [debug] [MainThread]: On main: select 1')
})

test('a log file that cannot be written is said once, and the run goes on', () => {
  const openLog = () => {
    throw new Error('Cannot write "logs/tsmodel.log": no space left on the device')
  }
  const { written } = report([started, finished], { openLog })
  expect(written.error).toBe(
    'Cannot write "logs/tsmodel.log": no space left on the device; this run writes no log file\n',
  )
  expect(written.out).toContain('OK created')
})

test('on a terminal, the footer is taken away before each line', () => {
  const { reporter, written } = report([started], { isInteractive: true, values: { useColors: false } })
  reporter.emit(finished)
  reporter.close()
  expect(written.out.replaceAll('\r\u001b[2K', '')).toMatch(/START.*\n.*OK created.*\n$/)
})
