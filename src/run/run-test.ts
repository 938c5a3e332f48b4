import { quotedName } from '../artifacts/index.js'
import { DatabaseError, type Session } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import type { TestConfig } from '../core/config.js'
import type { TestNode, UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { RunResult } from '../core/result.js'
import { readMeasure, testQuery, verdict, type TestMeasure } from '../quality/index.js'
import { StatementFailure } from './error-diagnostic.js'
import { errorEnding, newProgress, resultOf, type Ending, type NodeProgress } from './outcome.js'
import { queryHost } from './query-host.js'
import { isTransient } from './retry.js'
import { CancelledError, type RunScope } from './scope.js'
import { readSample, sampleColumns } from './sample-keys.js'
import { failuresQuery, failuresTable, keepRows, storeFailures, type KeptRows } from './store-failures.js'
import { compiledPath, writeCompiled, writeExecuted } from './target-files.js'

export interface TestSubject {
  /** The relations that `ref` gives in place of the published ones. */
  readonly standIns: ReadonlyMap<UniqueId, Relation>
  /** The session is inside the transaction whose rows are tested: a broken test must not end it. */
  readonly inTransaction: boolean
}

export interface TestRun {
  readonly result: RunResult
  /** Failing rows, when they would be lost with the transaction. */
  readonly kept: KeptRows | null
}

/** A test that has been compiled and has no result yet. */
export interface PendingTest {
  readonly test: TestNode
  readonly compiled: CompiledNode
  readonly progress: NodeProgress
  /** Seconds that were spent on it. */
  seconds: number
  /** Whether it was said that it runs. */
  isStarted: boolean
}

/** Where and how a test is worked on. */
export interface TestBench {
  readonly scope: RunScope
  readonly session: Session
  readonly thread: string
  readonly subject: TestSubject
}

/**
 * Compiles a test; reports it, and gives its end, when it does not compile. Throws, and reports nothing, only for what
 * the caller can try again: a lost connection, a deadlock.
 */
export async function compileTest(bench: TestBench, test: TestNode): Promise<PendingTest | TestRun> {
  const { scope, session, subject } = bench
  const { host, compiler } = scope.request
  const progress = newProgress()
  const begun = host.elapsed()
  const startedAt = host.now()
  const compiled = await guarded(bench, test, () =>
    compiler.compile(test, queryHost(scope.database, session), { standIns: subject.standIns }),
  )
  const seconds = host.elapsed() - begun
  if ('ending' in compiled) {
    scope.started(test)
    return finishTest(bench, { test, progress, seconds }, compiled.ending)
  }
  progress.timing.push({ name: 'compile', startedAt, completedAt: host.now() })
  progress.compiledCode = compiled.value.code
  progress.compiledPath = compiledPath(scope.request, test)
  scope.later(() => writeCompiled(scope.request, test, compiled.value.code))
  return { test, compiled: compiled.value, progress, seconds, isStarted: false }
}

/** Runs one data test by its own query and reports it. Throws as `compileTest` does. */
export async function runTest(bench: TestBench, pending: PendingTest): Promise<TestRun> {
  const { host } = bench.scope.request
  const begun = host.elapsed()
  const done = await guarded(bench, pending.test, () => measure(bench, pending))
  const seconds = pending.seconds + host.elapsed() - begun
  if ('ending' in done) return finishTest(bench, { ...pending, seconds }, done.ending)
  return finishTest(bench, { ...pending, seconds }, done.value.ending, done.value.kept)
}

/** Whether a result means that the data must not be used: rows found, or nothing known. */
export function isRejection(result: RunResult, test: TestNode): boolean {
  return result.status === 'fail' || (result.status === 'error' && test.config.severity === 'error')
}

/** How a test ends that measured this. */
export function judge(scope: RunScope, test: TestNode, measured: TestMeasure): Ending {
  const judged = verdict(test.config, measured, scope.earlierOf(test.uniqueId))
  return judged.status === 'warn' && scope.request.failOnWarn === true ? { ...judged, status: 'fail' } : judged
}

/** Where a test keeps its failing rows, as part of how it ended. */
export function storedIn({ request }: RunScope, test: TestNode): Partial<Ending> {
  const relation = failuresTable(test, request)
  return relation === null ? {} : { relationName: quotedName(relation.database, relation.schema, relation.identifier) }
}

/** Reports the end of a test. */
export function finishTest(
  { scope, thread }: TestBench,
  { test, progress, seconds }: Pick<PendingTest, 'test' | 'progress' | 'seconds'>,
  ending: Ending,
  kept: KeptRows | null = null,
): TestRun {
  const result = resultOf(test, progress, ending, { thread, seconds, quote: scope.quote })
  scope.later(() => writeExecuted(scope.request, test, progress.executed))
  scope.finished(test, result)
  return { result, kept }
}

/** Does a part of a test, so that what breaks in it breaks nothing else; gives how the test ended when it broke. */
export async function guarded<Value>(
  { scope, session, subject }: TestBench,
  test: TestNode,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly ending: Ending; readonly error: unknown }> {
  try {
    if (subject.inTransaction) await session.query('savepoint tsmodel_test')
    const value = await work()
    if (subject.inTransaction) await session.query('release savepoint tsmodel_test')
    return { value }
  } catch (error) {
    if (error instanceof CancelledError || scope.signal.aborted) {
      return { ending: { status: 'cancelled', message: 'The run was cancelled' }, error }
    }
    if (isTransient(error, session)) throw error
    const ending = errorEnding(error, test)
    if (subject.inTransaction) await session.query('rollback to savepoint tsmodel_test')
    return { ending, error }
  }
}

async function measure(
  { scope, session, subject }: TestBench,
  { test, compiled, progress }: PendingTest,
): Promise<{ readonly ending: Ending; readonly kept: KeptRows | null }> {
  const { request } = scope
  const startedAt = request.host.now()
  const sql = testQuery(test.config, compiled.code)
  progress.executed.push(sql)
  const rows = await queryWithOrigin(session, sql, compiled)
  const found = await withSample(session, compiled, judge(scope, test, readMeasure(test.config, rows)))
  const relation = failuresTable(test, request)
  let kept: KeptRows | null = null
  if (relation !== null) {
    const query = failuresQuery(compiled)
    if (!subject.inTransaction) await storeFailures(session, relation, query, scope.writer, formOf(test, subject))
    else if (found.status !== 'pass') kept = await keepRows(session, relation, query)
  }
  progress.timing.push({ name: 'execute', startedAt, completedAt: request.host.now() })
  return { ending: { ...found, ...storedIn(scope, test) }, kept }
}

/** A few keys of failing rows go with the result, where the configuration says which columns are keys. */
async function withSample(session: Session, compiled: CompiledNode, ending: Ending): Promise<Ending> {
  const columns = sampleColumns(compiled.node.config as TestConfig)
  if (columns.length === 0 || !hasFailingRows(ending)) return ending
  const sample = await readSample(session, columns, failuresQuery(compiled))
  return sample === null ? ending : { ...ending, detail: { ...ending.detail, sample_keys: sample } }
}

/** Whether there are rows to name: also of a test that passes because few are allowed. */
export function hasFailingRows({ failures, status }: Pick<Ending, 'failures' | 'status'>): boolean {
  return status !== 'pass' || (failures ?? 0) > 0
}

/** What is built aside is gone, or has another name, once it is published: its rows are kept in a table. */
export function formOf(test: TestNode, { standIns }: TestSubject): 'table' | 'view' {
  return test.config['store_failures_as'] === 'view' && standIns.size === 0 ? 'view' : 'table'
}

async function queryWithOrigin(session: Session, sql: string, compiled: CompiledNode) {
  try {
    return await session.query(sql)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const offset = sql.indexOf(compiled.code)
    throw new StatementFailure(error, { compiled, codeOffset: offset === -1 ? null : offset })
  }
}
