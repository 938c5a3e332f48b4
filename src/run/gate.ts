import { DatabaseError, type Session } from '../adapters/contract.js'
import { DiagnosticError } from '../core/diagnostic.js'
import type { BuildableNode } from '../plan/index.js'
import type { TestNode, UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import { isRejection, runTest, type TestRun, type TestSubject } from './run-test.js'
import { CancelledError, hasOneSession, type RunScope } from './scope.js'
import type { KeptRows } from './store-failures.js'

export interface GateOutcome {
  /** Tests that forbid publishing. */
  readonly rejections: readonly TestNode[]
  readonly kept: readonly KeptRows[]
  readonly cancelled: boolean
}

/**
 * Runs the tests of a node against what was built and not yet published. The node's own session works through them one
 * by one; idle threads take some over, each on a session of its own.
 */
export async function runGate(
  scope: RunScope,
  node: BuildableNode,
  session: Session,
  thread: string,
  aside: Relation,
): Promise<GateOutcome> {
  const tests = [...scope.gateOf(node.uniqueId)]
  const subject: TestSubject = { standIns: new Map<UniqueId, Relation>([[node.uniqueId, aside]]), inTransaction: false }
  const runs: TestRun[] = []
  const helpers: Promise<void>[] = []
  const interruptions: unknown[] = []
  let next = 0
  // What interrupts one of them ends all of them, and is told when nobody is at work any more.
  const work = async (on: Session, name: string): Promise<void> => {
    try {
      while (next < tests.length && interruptions.length === 0) {
        const test = tests[next]!
        next += 1
        runs.push(await runTest(scope, test, on, name, subject))
      }
    } catch (error) {
      interruptions.push(error)
    }
  }
  if (!hasOneSession(scope)) {
    for (let count = 1; count < tests.length; count += 1) {
      scope.offer((helperThread) => {
        if (next >= tests.length) return Promise.resolve()
        const helping = help(scope, tests[next]!.uniqueId, (on) => work(on, helperThread))
        helpers.push(helping)
        return helping
      })
    }
  }
  await work(session, thread)
  await Promise.all(helpers)
  if (interruptions.length > 0) throw interruptions[0]
  return outcomeOf(runs, tests)
}

/** Runs the tests of a node inside the transaction that wrote its rows, on that session. */
export async function runGateInside(
  scope: RunScope,
  node: BuildableNode,
  session: Session,
  thread: string,
): Promise<GateOutcome> {
  const tests = scope.gateOf(node.uniqueId)
  const runs: TestRun[] = []
  for (const test of tests)
    runs.push(await runTest(scope, test, session, thread, { standIns: new Map(), inTransaction: true }))
  return outcomeOf(runs, tests)
}

/** Takes part with a session of its own, when there is one to be had; the node's session does all of it otherwise. */
async function help(scope: RunScope, name: UniqueId, work: (session: Session) => Promise<void>): Promise<void> {
  let session: Session
  try {
    session = await scope.sessions.acquire(name, name, [])
  } catch (error) {
    if (error instanceof DiagnosticError || error instanceof DatabaseError || error instanceof CancelledError) return
    throw error
  }
  try {
    await work(session)
  } finally {
    await session.release()
  }
}

function outcomeOf(runs: readonly TestRun[], tests: readonly TestNode[]): GateOutcome {
  const byId = new Map(runs.map((run) => [run.result.uniqueId, run]))
  return {
    rejections: tests.filter((test) => {
      const run = byId.get(test.uniqueId)
      return run !== undefined && isRejection(run.result, test)
    }),
    kept: runs.flatMap((run) => (run.kept === null ? [] : [run.kept])),
    cancelled: runs.some((run) => run.result.status === 'cancelled'),
  }
}
