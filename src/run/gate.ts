import { DatabaseError, type Session } from '../adapters/contract.js'
import { DiagnosticError } from '../core/diagnostic.js'
import type { BuildableNode } from '../plan/index.js'
import type { TestNode, UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import { isRejection, type TestBench, type TestRun, type TestSubject } from './run-test.js'
import { prepareTests } from './run-tests.js'
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
  const tests = scope.gateOf(node.uniqueId)
  const subject: TestSubject = { standIns: new Map<UniqueId, Relation>([[node.uniqueId, aside]]), inTransaction: false }
  return outcomeOf(await runShared({ scope, session, thread, subject }, tests), tests)
}

/** Runs the tests of a node inside the transaction that wrote its rows, on that session. */
export async function runGateInside(
  scope: RunScope,
  node: BuildableNode,
  session: Session,
  thread: string,
): Promise<GateOutcome> {
  const tests = scope.gateOf(node.uniqueId)
  const bench: TestBench = { scope, session, thread, subject: { standIns: new Map(), inTransaction: true } }
  const runs: TestRun[] = []
  const tasks = [...(await prepareTests(bench, tests, runs))]
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) tasks.push(...(await task(bench, runs)))
  return outcomeOf(runs, tests)
}

/**
 * Runs tests of the same rows, on the session of the bench and on those of idle threads. Those that have not begun when
 * `until` aborts are left out. `runs` gets the results one by one, also when this throws.
 */
export async function runShared(
  bench: TestBench,
  tests: readonly TestNode[],
  { runs = [], until }: { readonly runs?: TestRun[]; readonly until?: AbortSignal } = {},
): Promise<readonly TestRun[]> {
  const { scope } = bench
  const tasks = [...(await prepareTests(bench, tests, runs))]
  const helpers: Promise<void>[] = []
  const interruptions: unknown[] = []
  // What interrupts one of them ends all of them, and is told when nobody is at work any more.
  const work = async (on: TestBench): Promise<void> => {
    try {
      while (tasks.length > 0 && interruptions.length === 0 && until?.aborted !== true) {
        const more = await tasks.shift()!(on, runs)
        tasks.push(...more)
        offer(more.length)
      }
    } catch (error) {
      interruptions.push(error)
    }
  }
  const name = tests[0]?.uniqueId ?? ''
  const offer = (count: number): void => {
    for (let each = 0; each < count && !hasOneSession(scope); each += 1) {
      scope.offer((thread) => {
        if (tasks.length === 0) return Promise.resolve()
        const helping = help(scope, name, (session) => work({ ...bench, session, thread }))
        helpers.push(helping)
        return helping
      })
    }
  }
  offer(tasks.length - 1)
  await work(bench)
  // The list grows while those on it find more to do.
  for (let waited = 0; waited < helpers.length; waited += 1) await helpers[waited]
  if (interruptions.length > 0) throw interruptions[0]
  return runs
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
