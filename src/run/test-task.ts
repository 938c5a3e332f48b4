import type { Session } from '../adapters/contract.js'
import type { TestNode, UniqueId, UnitTestNode } from '../core/node.js'
import { isFailure, type RunResult } from '../core/result.js'
import { firstLineOf, isKnownFailure } from './error-diagnostic.js'
import { errorEnding, newProgress, resultOf, skippedResult } from './outcome.js'
import { backoff, firstPause, isTransient, pause, RETRIES } from './retry.js'
import { runShared } from './gate.js'
import { isRejection, type TestRun } from './run-test.js'
import { runUnitTest } from './run-unit-test.js'
import type { TaskOutcome } from './schedule.js'
import { CancelledError, type RunScope } from './scope.js'

/** A test that runs as a task of its own reads what is published. */
const PUBLISHED = { standIns: new Map<UniqueId, never>(), inTransaction: false }

/**
 * Runs a test that is a task of its own, together with its companions. What passes by itself is tried again; what does
 * not is the result of the tests that it hit.
 */
export async function executeTest(
  scope: RunScope,
  test: TestNode | UnitTestNode,
  thread: string,
): Promise<TaskOutcome> {
  const { host, emit, verb } = scope.request
  const begun = host.elapsed()
  const isBuild = verb === 'build'
  const tests: readonly (TestNode | UnitTestNode)[] = [test, ...scope.companionsOf(test.uniqueId)]
  const runs: TestRun[] = []
  const finishOpen = (end: (each: TestNode | UnitTestNode) => RunResult): readonly UniqueId[] => {
    const open = tests.filter(({ uniqueId }) => !scope.isFinished(uniqueId))
    for (const each of open) scope.finished(each, end(each))
    return open.map(({ uniqueId }) => uniqueId)
  }
  for (let attempt = 1; ; attempt += 1) {
    let session: Session | null = null
    try {
      session = await scope.sessions.acquire(test.uniqueId, test.uniqueId, [])
      if (test.resourceType === 'unit_test') {
        const result = await runUnitTest(scope, test, session, thread)
        return outcomeOf(isBuild && isFailure(result) ? [test.uniqueId] : [])
      }
      const open = tests.filter(isDataTest).filter(({ uniqueId }) => !scope.isFinished(uniqueId))
      await runShared({ scope, session, thread, subject: PUBLISHED }, open, { runs, until: scope.signal })
      const stopped = finishOpen((each) => stoppedResult(scope, each))
      return isBuild || stopped.length > 0 ? outcomeOf([...rejectedOf(runs, tests), ...stopped]) : outcomeOf([])
    } catch (error) {
      if (error instanceof CancelledError || scope.signal.aborted) {
        finishOpen((each) => stoppedResult(scope, each))
        return { blocks: true, closesLayer: false }
      }
      if (!isKnownFailure(error)) throw error
      if (attempt > RETRIES || !isTransient(error, session)) {
        const seconds = host.elapsed() - begun
        const broken = finishOpen((each) =>
          resultOf(each, newProgress(), errorEnding(error, each), { thread, seconds, quote: scope.quote }),
        )
        return outcomeOf(isBuild ? [...rejectedOf(runs, tests), ...broken] : [])
      }
      const wait = backoff(attempt, firstPause(error, session), 10_000)
      const text = `${test.name}: ${firstLineOf(error)}; attempt ${attempt + 1} of ${RETRIES + 1} in ${(wait / 1000).toFixed(1)}s`
      emit({ kind: 'message', level: 'warn', text })
      await pause(wait, scope.signal)
    } finally {
      await session?.release()
    }
  }
}

function isDataTest(test: TestNode | UnitTestNode): test is TestNode {
  return test.resourceType === 'test'
}

function rejectedOf(runs: readonly TestRun[], tests: readonly (TestNode | UnitTestNode)[]): readonly UniqueId[] {
  const results = new Map(runs.map(({ result }) => [result.uniqueId, result]))
  return tests.filter(isDataTest).flatMap((test) => {
    const result = results.get(test.uniqueId)
    return result !== undefined && isRejection(result, test) ? [test.uniqueId] : []
  })
}

/** What comes behind is skipped because of the first of them. */
function outcomeOf([cause]: readonly UniqueId[]): TaskOutcome {
  return cause === undefined ? { blocks: false, closesLayer: false } : { blocks: true, closesLayer: true, cause }
}

function stoppedResult(scope: RunScope, test: TestNode | UnitTestNode): RunResult {
  return skippedResult(test, null, scope.request.signal.aborted ? 'cancelled' : 'skipped', scope.quote)
}
