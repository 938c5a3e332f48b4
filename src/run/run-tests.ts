import type { TestNode } from '../core/node.js'
import { relationKey } from '../core/relation.js'
import { counted } from '../core/text.js'
import { planBatches, provableRelation, provenBy, testQuery, type TestBatch } from '../quality/index.js'
import type { readGuarantees } from './catalog/read-guarantees.js'
import {
  compileTest,
  finishTest,
  formOf,
  guarded,
  hasFailingRows,
  judge,
  runTest,
  storedIn,
  type PendingTest,
  type TestBench,
  type TestRun,
} from './run-test.js'
import type { Ending } from './outcome.js'
import { sampleColumns } from './sample-keys.js'
import { failuresQuery, failuresTable, storeFailures } from './store-failures.js'

/** A part of the work on some tests that can be done on any session; gives the tests that it could not answer. */
export type TestTask = (bench: TestBench, runs: TestRun[]) => Promise<readonly TestTask[]>

/**
 * Compiles tests of the same rows, reports those that the relations prove, and says what is left to do: tests of one
 * relation together in one scan of it, the others each by its own query. The results are the same either way.
 *
 * Throws only for what the caller can try again.
 */
export async function prepareTests(
  bench: TestBench,
  tests: readonly TestNode[],
  runs: TestRun[],
): Promise<readonly TestTask[]> {
  const { request } = bench.scope
  const pending: PendingTest[] = []
  for (const test of tests) {
    const compiled = await compileTest(bench, test)
    if ('result' in compiled) runs.push(compiled)
    else pending.push(compiled)
  }
  const isTogether = request.batchTests !== false && !request.failFast
  const catalog =
    isTogether || request.proveTests !== false ? await readCatalog(bench, pending) : (new Map() as Catalog)
  const open = request.proveTests === false ? pending : await prove(bench, pending, catalog, runs)
  // Whoever stops at the first failure wants the tests behind it not to run.
  if (!isTogether) return open.map(single)
  const byTest = new Map(open.map((each) => [each.test, each]))
  const found = planBatches(open.map(codeOf), (path) => {
    const [schema, identifier] = path.slice(-2)
    return identifier === undefined ? undefined : catalog.get(relationKey({ schema: schema ?? '', identifier }))
  })
  const members = (batch: TestBatch): readonly PendingTest[] => batch.tests.map(({ test }) => byTest.get(test)!)
  return [
    ...found.batches.map((batch) => together(batch, members(batch))),
    ...found.alone.map(({ test }) => single(byTest.get(test)!)),
  ]
}

function codeOf({ test, compiled }: PendingTest): { readonly test: TestNode; readonly code: string } {
  return { test, code: compiled.code }
}

function single(pending: PendingTest): TestTask {
  return async (bench, runs) => {
    start(bench, pending)
    runs.push(await runTest(bench, pending))
    return []
  }
}

function start({ scope }: TestBench, pending: PendingTest): void {
  if (!pending.isStarted) scope.started(pending.test)
  pending.isStarted = true
}

const NOTHING_FOUND = { failures: 0, measured: 0, detail: null, shouldWarn: false, shouldError: false }

type Catalog = Awaited<ReturnType<typeof readGuarantees>>

/** What the catalog says of the relations that could prove one of the tests. */
function readCatalog(bench: TestBench, pending: readonly PendingTest[]): Promise<Catalog> {
  return bench.scope.guarantees.of(
    bench.session,
    pending.flatMap((each) => provableRelation(codeOf(each)) ?? []),
  )
}

/** Reports the tests that constraints of their relations answer; gives the others. */
async function prove(
  bench: TestBench,
  pending: readonly PendingTest[],
  catalog: Catalog,
  runs: TestRun[],
): Promise<readonly PendingTest[]> {
  const open: PendingTest[] = []
  for (const each of pending) {
    const relation = provableRelation(codeOf(each))
    const promised = relation === null ? undefined : catalog.get(relationKey(relation))
    const reason = promised === undefined ? null : provenBy(codeOf(each), promised)
    const ending = judge(bench.scope, each.test, NOTHING_FOUND)
    if (reason === null || ending.status !== 'pass') {
      open.push(each)
      continue
    }
    start(bench, each)
    const proven = { ...ending, proven: reason, message: `Proven, not run: ${reason}` }
    runs.push(await finishWithoutRows(bench, each, proven))
  }
  return open
}

/** One scan for the tests of a relation; what it cannot answer is left to do. */
function together(batch: TestBatch, members: readonly PendingTest[]): TestTask {
  return async (bench, runs) => {
    const { host } = bench.scope.request
    const startedAt = host.now()
    const begun = host.elapsed()
    for (const each of members) start(bench, each)
    const answer = await guarded(bench, members[0]!.test, () => bench.session.query(batch.sql))
    const seconds = (host.elapsed() - begun) / members.length
    for (const each of members) each.seconds += seconds
    if ('ending' in answer) {
      // One of them broke the query. By itself each of them either works, or says what is wrong with it.
      if (answer.ending.status === 'error') return members.map(single)
      for (const each of members) runs.push(finishTest(bench, each, answer.ending))
      return []
    }
    const measures = batch.read(answer.value)
    const alone: TestTask[] = []
    for (const each of members) {
      const measure = measures.get(each.test.uniqueId) ?? null
      const ending = measure === null ? null : judge(bench.scope, each.test, measure)
      if (ending === null || (needsRows(bench, each) && hasFailingRows(ending))) {
        alone.push(single(each))
        continue
      }
      const others = counted(members.length - 1, 'other test')
      const own = testQuery(each.test.config, each.compiled.code)
      each.progress.executed.push(
        `-- Answered with ${others} by one scan of ${batch.relation}. By itself it is:\n${own}`,
      )
      each.progress.timing.push({ name: 'execute', startedAt, completedAt: host.now() })
      runs.push(await finishWithoutRows(bench, each, ending))
    }
    return alone
  }
}

/** Whether more than the number of failing rows is wanted: all of them, or keys of some. */
function needsRows({ scope }: TestBench, { test }: PendingTest): boolean {
  return failuresTable(test, scope.request) !== null || sampleColumns(test.config).length > 0
}

/** Ends a test that has no rows to keep. Where it keeps them, its table is made as ever, and is empty. */
async function finishWithoutRows(bench: TestBench, pending: PendingTest, ending: Ending): Promise<TestRun> {
  const { scope, session, subject } = bench
  const { test, compiled } = pending
  const relation = failuresTable(test, scope.request)
  const whole = { ...ending, ...storedIn(scope, test) }
  if (relation === null || subject.inTransaction) return finishTest(bench, pending, whole)
  const query = failuresQuery(compiled)
  const form = formOf(test, subject) === 'view' ? 'view' : 'empty table'
  const stored = await guarded(bench, test, () => storeFailures(session, relation, query, scope.writer, form))
  return finishTest(bench, pending, 'ending' in stored ? stored.ending : whole)
}
