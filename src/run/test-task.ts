import type { Session } from '../adapters/contract.js'
import type { TestNode, UniqueId, UnitTestNode } from '../core/node.js'
import { isFailure } from '../core/result.js'
import { firstLineOf, isKnownFailure } from './error-diagnostic.js'
import { errorEnding, newProgress, resultOf, skippedResult } from './outcome.js'
import { backoff, firstPause, isTransient, pause, RETRIES } from './retry.js'
import { isRejection, runTest } from './run-test.js'
import { runUnitTest } from './run-unit-test.js'
import type { TaskOutcome } from './schedule.js'
import { CancelledError, type RunScope } from './scope.js'

/** A test that runs as a task of its own reads what is published. */
const PUBLISHED = { standIns: new Map<UniqueId, never>(), inTransaction: false }

/** Runs a test that is a task of its own. What passes by itself is tried again; what does not is the test's result. */
export async function executeTest(
  scope: RunScope,
  test: TestNode | UnitTestNode,
  thread: string,
): Promise<TaskOutcome> {
  const { host, emit, verb } = scope.request
  const begun = host.elapsed()
  const isBuild = verb === 'build'
  for (let attempt = 1; ; attempt += 1) {
    let session: Session | null = null
    try {
      session = await scope.sessions.acquire(test.uniqueId, test.uniqueId, [])
      const rejects =
        test.resourceType === 'unit_test'
          ? isFailure(await runUnitTest(scope, test, session, thread))
          : isRejection((await runTest(scope, test, session, thread, PUBLISHED)).result, test)
      return { blocks: rejects && isBuild, closesLayer: rejects && isBuild }
    } catch (error) {
      if (error instanceof CancelledError || scope.signal.aborted) {
        scope.finished(
          test,
          skippedResult(test, null, scope.request.signal.aborted ? 'cancelled' : 'skipped', scope.quote),
        )
        return { blocks: true, closesLayer: false }
      }
      if (!isKnownFailure(error)) throw error
      if (attempt > RETRIES || !isTransient(error, session)) {
        const seconds = host.elapsed() - begun
        const ending = errorEnding(error, test)
        scope.finished(test, resultOf(test, newProgress(), ending, { thread, seconds, quote: scope.quote }))
        return { blocks: isBuild, closesLayer: isBuild }
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
