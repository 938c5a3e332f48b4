import { DatabaseError, type Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { UnitTestNode } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import { counted, nearestHint } from '../core/text.js'
import type { TypedColumn } from '../plan/index.js'
import {
  comparisonQuery,
  diffText,
  fixtureColumns,
  fixtureSql,
  readDifferences,
  type RowDifference,
} from '../quality/index.js'
import { readQueryColumns } from './catalog/read-state.js'
import { StatementFailure } from './error-diagnostic.js'
import { errorEnding, newProgress, resultOf, type Ending, type NodeProgress } from './outcome.js'
import { queryHost } from './query-host.js'
import { CancelledError, type RunScope } from './scope.js'
import { writeCompiled, writeExecuted } from './target-files.js'
import { fixtureOf, sceneOf } from './unit-test-scene.js'

/**
 * Runs a model on the rows of a unit test and compares what comes out with what is expected, in the database. Nothing is
 * written to it. Never throws for what the test or the model does wrong.
 */
export async function runUnitTest(
  scope: RunScope,
  test: UnitTestNode,
  session: Session,
  thread: string,
): Promise<RunResult> {
  const { host } = scope.request
  const progress = newProgress()
  const begun = host.elapsed()
  scope.started(test)
  let ending: Ending
  try {
    ending = await compare(scope, test, session, progress)
  } catch (error) {
    ending =
      error instanceof CancelledError || scope.signal.aborted
        ? { status: 'cancelled', message: 'The run was cancelled' }
        : errorEnding(error, test)
  }
  const result = resultOf(test, progress, ending, { thread, seconds: host.elapsed() - begun, quote: scope.quote })
  writeExecuted(scope.request, test, progress.executed)
  scope.finished(test, result)
  return result
}

async function compare(scope: RunScope, test: UnitTestNode, session: Session, progress: NodeProgress): Promise<Ending> {
  const { request, database, writer } = scope
  const model = request.manifest.nodes.get(test.modelId)
  if (model?.resourceType !== 'model') throw new Error(`${test.uniqueId} has no model`)
  const now = (): Date => request.host.now()
  const compileStart = now()
  const scene = await sceneOf(scope, test, model, session)
  const compiled = await request.compiler.compile(model, queryHost(database, session), { scene })
  progress.timing.push({ name: 'compile', startedAt: compileStart, completedAt: now() })
  progress.compiledCode = compiled.code
  progress.compiledPath = writeCompiled(request, test, compiled.code)

  const executeStart = now()
  try {
    const returned = await readQueryColumns(session, compiled.code)
    const what = `the expected rows of unit test "${test.name}"`
    const expected = fixtureOf(test.expect, test, what)
    const names =
      expected.kind === 'sql'
        ? (await readQueryColumns(session, expected.sql)).map((column) => column.name)
        : (fixtureColumns(expected) ?? [])
    const compared = comparedColumns(names, returned, test)
    const expectedSql = fixtureSql(expected, compared, {
      sql: writer,
      what: `model "${model.name}"`,
      location: test.location,
    })
    const sql = comparisonQuery(compiled.code, expectedSql, compared, writer)
    progress.executed.push(sql)
    const differences = readDifferences(await session.query(sql))
    progress.timing.push({ name: 'execute', startedAt: executeStart, completedAt: now() })
    if (differences.length === 0) return { status: 'pass', message: null, failures: 0 }
    const rows = Math.max(rowsOn('missing', differences), rowsOn('unexpected', differences))
    const text = diffText(
      compared.map((column) => column.name),
      differences,
    )
    const title = `${counted(rows, 'row')} of model "${model.name}" ${rows === 1 ? 'differs' : 'differ'} from what the unit test expects`
    return { status: 'fail', message: `${title}\n\n${text}`, failures: rows }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new StatementFailure(error, { compiled, codeOffset: offsetOf(compiled.code, progress.executed.at(-1)) })
  }
}

/** Rows of one side; a changed row is one of each. */
function rowsOn(side: RowDifference['side'], differences: readonly RowDifference[]): number {
  return differences.reduce((sum, each) => (each.side === side ? sum + each.count : sum), 0)
}

/** Where the model's code stands in the statement that failed: alone, or inside the comparison. */
function offsetOf(code: string, sql: string | undefined): number | null {
  if (sql === undefined) return 0
  const offset = sql.indexOf(code)
  return offset === -1 ? null : offset
}

/**
 * The columns that the test is about: those that its expected rows name, with the types of the model's. A test that
 * expects no rows is about all of them.
 */
function comparedColumns(
  names: readonly string[],
  returned: readonly TypedColumn[],
  test: UnitTestNode,
): readonly TypedColumn[] {
  if (names.length === 0) return returned
  const byName = new Map(returned.map((column) => [column.name.toLowerCase(), column]))
  const unknown = names.filter((name) => !byName.has(name.toLowerCase()))
  if (unknown.length > 0) {
    throw new DiagnosticError(
      unknown.map((name) =>
        problem(
          'UNIT_TEST_COLUMN',
          `Unit test "${test.name}" expects a column "${name}", which the model does not return`,
          {
            location: test.location,
            ...nearestHint(
              name,
              returned.map((column) => column.name),
            ),
          },
        ),
      ),
    )
  }
  return names.flatMap((name) => byName.get(name.toLowerCase()) ?? [])
}
