import { DatabaseError, type Session } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import type { TestNode, UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { RunResult } from '../core/result.js'
import { readMeasure, testQuery, verdict } from '../quality/index.js'
import { StatementFailure } from './error-diagnostic.js'
import { errorEnding, newProgress, resultOf, type Ending, type NodeProgress } from './outcome.js'
import { queryHost } from './query-host.js'
import { isTransient } from './retry.js'
import { CancelledError, type RunScope } from './scope.js'
import { failuresQuery, failuresTable, keepRows, storeFailures, type KeptRows } from './store-failures.js'
import { writeCompiled, writeExecuted } from './target-files.js'

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

/**
 * Runs one data test and reports it. Throws, and reports nothing, only for what the caller can try again: a lost
 * connection, a deadlock.
 */
export async function runTest(
  scope: RunScope,
  test: TestNode,
  session: Session,
  thread: string,
  subject: TestSubject,
): Promise<TestRun> {
  const { host } = scope.request
  const progress = newProgress()
  const begun = host.elapsed()
  scope.started(test)
  let kept: KeptRows | null = null
  let ending: Ending
  try {
    if (subject.inTransaction) await session.query('savepoint tsmodel_test')
    const measured = await measure(scope, test, session, progress, subject)
    ending = measured.ending
    kept = measured.kept
    if (subject.inTransaction) await session.query('release savepoint tsmodel_test')
  } catch (error) {
    if (error instanceof CancelledError || scope.signal.aborted) {
      ending = { status: 'cancelled', message: 'The run was cancelled' }
    } else if (isTransient(error, session)) {
      throw error
    } else {
      ending = errorEnding(error, test)
      if (subject.inTransaction) await session.query('rollback to savepoint tsmodel_test')
    }
  }
  const seconds = host.elapsed() - begun
  const result = resultOf(test, progress, ending, { thread, seconds, quote: scope.quote })
  writeExecuted(scope.request, test, progress.executed)
  scope.finished(test, result)
  return { result, kept }
}

/** Whether a result means that the data must not be used: rows found, or nothing known. */
export function isRejection(result: RunResult, test: TestNode): boolean {
  return result.status === 'fail' || (result.status === 'error' && test.config.severity === 'error')
}

async function measure(
  scope: RunScope,
  test: TestNode,
  session: Session,
  progress: NodeProgress,
  subject: TestSubject,
): Promise<{ readonly ending: Ending; readonly kept: KeptRows | null }> {
  const { request, database } = scope
  const now = (): Date => request.host.now()
  const compileStart = now()
  const compiled = await request.compiler.compile(test, queryHost(database, session), { standIns: subject.standIns })
  progress.timing.push({ name: 'compile', startedAt: compileStart, completedAt: now() })
  progress.compiledCode = compiled.code
  progress.compiledPath = writeCompiled(request, test, compiled.code)
  const executeStart = now()
  const sql = testQuery(test.config, compiled.code)
  progress.executed.push(sql)
  const rows = await queryWithOrigin(session, sql, compiled)
  const judged = verdict(test.config, readMeasure(test.config, rows), scope.earlierOf(test.uniqueId))
  const found =
    judged.status === 'warn' && request.failOnWarn === true ? { ...judged, status: 'fail' as const } : judged
  const relation = failuresTable(test, request)
  let kept: KeptRows | null = null
  if (relation !== null) {
    const query = failuresQuery(test, compiled.code)
    if (!subject.inTransaction) await storeFailures(session, relation, query, scope.writer, formOf(test, subject))
    else if (found.status !== 'pass') kept = await keepRows(session, relation, query)
  }
  progress.timing.push({ name: 'execute', startedAt: executeStart, completedAt: now() })
  const stored = relation === null ? {} : { relationName: scope.writer.render(relation) }
  return { ending: { ...found, ...stored }, kept }
}

/** What is built aside is gone, or has another name, once it is published: its rows are kept in a table. */
function formOf(test: TestNode, { standIns }: TestSubject): 'table' | 'view' {
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
