import { DatabaseError, type Session } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SourceNode } from '../core/node.js'
import { displayName } from '../core/relation.js'
import type { KindedRelation, Phase, Plan, Step } from '../plan/index.js'
import type { Prepared } from './build-input.js'
import type { LoadContext } from './contract.js'
import { readyStep } from './deferred-hooks.js'
import { copySeed, executeLater, executeStep, isSilent, type NodeTag } from './execute-steps.js'
import { runGate, runGateInside, type GateOutcome } from './gate.js'
import { FillsFirstError } from './patience.js'
import { publish, publishInPlace } from './publish.js'
import { dropReady } from './rehearse.js'
import { isCommitted, type Transaction } from './lost-commit.js'
import { type BatchOutcome, requireOne, runBatch, tagOfBatches } from './run-batch.js'
import { CancelledError, type RunScope } from './scope.js'
import type { KeptRows } from './store-failures.js'
import { writeKept } from './store-failures.js'

export interface PlanOutcome {
  readonly tag: NodeTag | null
  /** Null when no test forbade publishing. */
  readonly rejected: GateOutcome | null
  /** Batches of a microbatch model; none for others. */
  readonly batches: readonly BatchOutcome[]
}

/** Below this the planner guesses well from the size of a table alone. */
const ROWS_WORTH_STATISTICS = 1_000

/** Ends a transaction whose rows the tests rejected. */
class RejectedError extends Error {
  readonly outcome: GateOutcome

  constructor(outcome: GateOutcome) {
    super('The tests rejected the rows')
    this.name = 'RejectedError'
    this.outcome = outcome
  }
}

/**
 * Executes a plan on `session`, phase by phase. What was built aside is gone when it returns or throws, or is put on the
 * list of the abandoned, which the end of the run clears.
 */
export async function executePlan(
  scope: RunScope,
  session: Session,
  plan: Plan,
  prepared: Prepared,
  thread: string,
): Promise<PlanOutcome> {
  const { aside } = plan
  let isAside = false
  // The tests of a source that is updated in place run in its transaction, and there is nothing to publish.
  let isUpdated = false
  let tag: NodeTag | null = null
  const batches: BatchOutcome[] = []
  const keep = (found: NodeTag | null): void => void (tag = found ?? tag)
  const work: Work = { scope, session, prepared, thread, batches, waitsForAll: true, rows: null, keep }
  try {
    for (const [index, phase] of plan.phases.entries()) {
      if (phase.joined === true && !isAside) continue
      switch (phase.name) {
        case 'build': {
          isUpdated = await updateSource(work, phase)
          if (isUpdated) break
          const joined = plan.phases[index + 1]?.joined === true
          isAside = !joined
          isAside = !(await build(work, phase, aside, joined))
          break
        }
        case 'test': {
          if (isUpdated) break
          const target = aside ?? prepared.input.relation
          const outcome = await runGate(scope, prepared.input.node, session, thread, target)
          if (outcome.cancelled) throw new CancelledError()
          if (outcome.rejections.length > 0) return { tag, rejected: outcome, batches }
          break
        }
        case 'write':
          await write(work, phase)
          break
        case 'publish':
          if (isUpdated) break
          if (aside !== null) await publish(scope, session, prepared.input, aside, null)
          else await publishInPlace(scope, session, prepared.input, () => runSteps(work, phase.steps))
          isAside = false
          break
        default:
          await runSteps(work, phase.steps)
      }
    }
    return { tag: tagOfBatches(batches) ?? tag, rejected: null, batches }
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    await keepRejected(scope, session, error.outcome.kept)
    return { tag, rejected: error.outcome, batches }
  } finally {
    if (isAside && aside !== null) await clearAside(scope, session, aside)
  }
}

interface Work {
  readonly scope: RunScope
  readonly session: Session
  readonly prepared: Prepared
  readonly thread: string
  readonly batches: BatchOutcome[]
  /** Whether steps that say nothing are waited for: tests that run behind them must not meet their errors. */
  readonly waitsForAll: boolean
  /** Rows of the last statement that said how many. */
  rows: number | null
  keep(tag: NodeTag | null): void
}

/**
 * Builds aside. A source is loaded by its loader, in a transaction of its own; everything else is one transaction.
 *
 * @returns whether it is published, too: `joined` is not, where something has to be filled from it before
 */
async function build(work: Work, phase: Phase, aside: KindedRelation | null, joined: boolean): Promise<boolean> {
  const { scope, session, prepared } = work
  const load = phase.steps.find((step) => step.kind === 'loadSource')
  if (load !== undefined) await loadSource(work, load)
  return session.transaction(async (transaction) => {
    await runSteps(
      { ...work, waitsForAll: false },
      phase.steps.filter((step) => step !== load),
    )
    if (!joined || aside === null) return false
    try {
      await publish(scope, session, prepared.input, aside, transaction)
      return true
    } catch (error) {
      if (!(error instanceof FillsFirstError)) throw error
      return false
    }
  })
}

async function loadSource(work: Work, step: Extract<Step, { kind: 'loadSource' }>): Promise<void> {
  const { scope, prepared } = work
  const { node } = prepared.input
  if (node.resourceType !== 'source') return
  const loaded = await scope.request.loader.load(node, step.relation, loadContext(work, node))
  work.keep({ commandTag: `COPY ${loaded.rows}`, rowCount: loaded.rows })
}

/** Writes what is new into a source's published table; false when the table has to be loaded whole. */
async function updateSource(work: Work, phase: Phase): Promise<boolean> {
  const { scope, session, prepared, thread } = work
  const { node, existing, relation, tests } = prepared.input
  const { loader } = scope.request
  const isLoad = phase.steps.some((step) => step.kind === 'loadSource')
  if (!isLoad || node.resourceType !== 'source' || loader.update === undefined) return false
  if (existing?.kind !== 'table' || node.sync === null || node.sync.mode === 'full') return false
  const outcome = await loader.update(node, relation, {
    ...loadContext(work, node),
    async beforeCommit() {
      if (tests === 0) return
      const gate = await runGateInside(scope, node, session, thread)
      if (gate.cancelled) throw new CancelledError()
      if (gate.rejections.length > 0) throw new RejectedError(gate)
    },
  })
  if (outcome === null) return false
  const rows = outcome.inserted + outcome.updated + outcome.deleted
  work.keep({ commandTag: `MERGE ${rows}`, rowCount: rows })
  return true
}

function loadContext(work: Work, node: SourceNode): LoadContext {
  const { scope, session } = work
  const { emit, fullRefresh } = scope.request
  const position = scope.position(node.uniqueId)
  return {
    database: scope.database,
    session,
    signal: scope.signal,
    fullRefresh,
    onProgress: (rows, bytes, expectedRows) => emit({ kind: 'nodeProgress', rows, bytes, expectedRows, ...position }),
    onSql: (sql) => emit({ kind: 'sql', session: node.uniqueId, uniqueId: node.uniqueId, sql }),
  }
}

async function write(work: Work, phase: Phase): Promise<void> {
  if (!phase.transaction) return runSteps(work, phase.steps)
  let transaction: Transaction | null = null
  try {
    await work.session.transaction(async () => {
      await runSteps(work, phase.steps)
      const { rows } = await work.session.query('select pg_catalog.pg_current_xact_id(), pg_catalog.pg_backend_pid()')
      transaction = { id: rows[0]?.[0] ?? '', backend: rows[0]?.[1] ?? '' }
    })
  } catch (error) {
    // Lost while it committed: rows that were appended must not be appended once more.
    if (!work.session.isLost || transaction === null) throw error
    if (!(await isCommitted(work.scope, transaction, work.prepared.input.node))) throw error
  }
}

async function runSteps(
  work: Work,
  steps: readonly Step[],
  compiled: CompiledNode | null = work.prepared.compiled,
): Promise<void> {
  const { scope, session, prepared } = work
  for (const step of steps) {
    if (step.kind === 'runTests') {
      const outcome = await runGateInside(scope, prepared.input.node, session, work.thread)
      if (outcome.cancelled) throw new CancelledError()
      if (outcome.rejections.length > 0) throw new RejectedError(outcome)
    } else if (step.kind === 'copyRows' && prepared.seed !== null) {
      work.keep(await copyOrExplain(work, step))
    } else if (step.kind === 'batch') {
      work.batches.push(await batch(work, step))
      if (step === steps.findLast(({ kind }) => kind === 'batch')) requireOne(work.batches)
    } else if (step.kind !== 'analyze' || (work.rows ?? ROWS_WORTH_STATISTICS) >= ROWS_WORTH_STATISTICS) {
      const ready = await readyStep(scope, session, prepared.input.node, step)
      if (ready === null) continue
      if (!work.waitsForAll && isSilent(ready)) {
        await executeLater(session, ready, scope.writer)
        continue
      }
      const { tag, rows } = await executeStep(session, ready, scope.writer, compiled)
      work.keep(tag)
      if (step.kind !== 'createIndex' && rows !== null) work.rows = rows
    }
  }
}

/** Runs one batch, and says how it went: a run may have hundreds. */
async function batch(work: Work, step: Extract<Step, { kind: 'batch' }>): Promise<BatchOutcome> {
  const outcome = await runBatch(work.session, step, async (steps) => {
    let tag: NodeTag | null = null
    const own: Work = { ...work, keep: (found) => void (tag = found ?? tag) }
    await runSteps(own, steps, step.compiled ?? work.prepared.compiled)
    return tag
  })
  const how = outcome.error === null ? (outcome.tag?.commandTag ?? 'OK') : 'ERROR'
  const text = `${displayName(work.prepared.input.relation)}: batch ${step.label} [${how}]`
  work.scope.request.emit({ kind: 'message', level: outcome.error === null ? 'info' : 'warn', text })
  return outcome
}

/** Copies a seed; a value that does not fit is reported at its line of the file. */
async function copyOrExplain(work: Work, step: Extract<Step, { kind: 'copyRows' }>): Promise<NodeTag> {
  const { session, prepared, scope } = work
  const seed = prepared.seed!
  try {
    return await copySeed(session, step, seed, scope.writer)
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.context === null) throw error
    const row = Number(/line (\d+)/.exec(error.context)?.[1] ?? Number.NaN)
    const column = /column ([^:,]+)/.exec(error.context)?.[1]
    const line = Number.isNaN(row) ? undefined : seed.lineOf(row)
    if (line === undefined) throw error
    throw new DiagnosticError(
      problem(
        'SEED_VALUE_INVALID',
        `A value of the seed does not fit${column === undefined ? '' : ` its column "${column}"`}: ${error.message}`,
        {
          location: { file: prepared.input.node.originalFilePath, line, column: 1 },
          hint: 'Correct the value, or give the column another type with column_types',
        },
      ),
      { cause: error },
    )
  }
}

async function keepRejected(scope: RunScope, session: Session, kept: readonly KeptRows[]): Promise<void> {
  for (const rows of kept) {
    try {
      await writeKept(session, rows, scope.writer)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      scope.request.emit({
        kind: 'message',
        level: 'warn',
        text: `The rejected rows could not be stored in ${displayName(rows.relation)}: ${error.message}`,
      })
    }
  }
}

async function clearAside(scope: RunScope, session: Session, aside: KindedRelation): Promise<void> {
  try {
    await dropReady(session, scope.writer, aside)
    const found = await scope.database.introspector.findRelation(session, aside)
    if (found !== null)
      await executeStep(session, { kind: 'drop', relation: { ...aside, kind: found.kind } }, scope.writer, null)
  } catch {
    // The error that led here says more. The end of the run tries once more, on a session that works.
    scope.abandoned.push(aside)
  }
}
