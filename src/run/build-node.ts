import type { Session } from '../adapters/contract.js'
import type { MaterializationOutcome, NodeCompiler, QueryHost, SeedRows } from '../core/compiled.js'
import { DiagnosticError } from '../core/diagnostic.js'
import { displayName } from '../core/relation.js'
import { planNode, seedValues, type BuildableNode, type SeedTable } from '../plan/index.js'
import { ownerOf, prepare, relationOf, type Prepared } from './build-input.js'
import { executeStep } from './execute-steps.js'
import { executePlan } from './execute-plan.js'
import { databaseErrorOf, firstLineOf, isKnownFailure } from './error-diagnostic.js'
import { runGate } from './gate.js'
import { errorEnding, rejectedEnding, type Ending, type NodeProgress } from './outcome.js'
import { pointToLatest } from './latest-pointer.js'
import { identityOf, markMade } from './mark-made.js'
import { HeldUpError } from './patience.js'
import { queryHost } from './query-host.js'
import { dropReady } from './rehearse.js'
import { type RelationLock, relationLock } from './relation-lock.js'
import { batchEnding } from './run-batch.js'
import { backoff, firstPause, isTransient, pause, retryPolicy } from './retry.js'
import { CancelledError, hasOneSession, type RunScope } from './scope.js'

/**
 * Builds one node: compile, plan, build aside, test, publish. Transient failures start it again from the beginning, as
 * often as its `retries` say; a session that was lost is replaced. Never throws for what a user can mend.
 */
export async function buildNode(
  scope: RunScope,
  node: BuildableNode,
  thread: string,
  progress: NodeProgress,
): Promise<Ending> {
  for (let attempt = 1; ; attempt += 1) {
    const held: Held = { attempt, session: null, backend: null }
    try {
      // What is wrong with it is better told now than when it is needed.
      retryPolicy(node)
      return await buildOnce(scope, node, thread, progress, held)
    } catch (error) {
      if (error instanceof CancelledError || scope.signal.aborted) {
        return { status: 'cancelled', message: 'The run was cancelled' }
      }
      if (!isKnownFailure(error)) throw error
      const wait = pauseBefore(attempt, error, node, held.session)
      if (wait === null) return errorEnding(error, node)
      const text = `${displayName(relationOf(node))}: ${firstLineOf(error)}; attempt ${attempt + 1} of ${retryPolicy(node).retries + 1} in ${(wait / 1000).toFixed(1)}s`
      scope.request.emit({ kind: 'message', level: 'warn', text })
      await pause(wait, scope.signal)
      if (held.session?.isLost === true) await endBackend(scope, node, held.backend)
    } finally {
      await held.session?.release()
    }
  }
}

/** The session that a node is built on, and the server process behind it. */
interface Held {
  readonly attempt: number
  session: Session | null
  backend: string | null
}

/** Milliseconds to wait before the node is tried again; null when it is not. */
function pauseBefore(attempt: number, error: unknown, node: BuildableNode, session: Session | null): number | null {
  if (error instanceof DiagnosticError && error.diagnostics.some(({ code }) => code === 'RETRY_ON_INVALID')) return null
  const { retries, retryOn } = retryPolicy(node)
  if (attempt > retries || !isTransient(error, session, retryOn)) return null
  return backoff(attempt, firstPause(error, session), 10_000)
}

/**
 * Ends the server process of a session that was lost. It may not have noticed, and would hold its locks, that of the
 * relation among them, until the statement that it works on is done.
 */
async function endBackend(scope: RunScope, node: BuildableNode, backend: string | null): Promise<void> {
  if (backend === null || scope.signal.aborted) return
  let session: Session | null = null
  try {
    // Under the same name, which proves that the process is the one that worked for this node.
    session = await scope.sessions.acquire(node.uniqueId, null, [])
    await session.query(
      "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where pid = $1::int and pid <> pg_catalog.pg_backend_pid() and application_name = pg_catalog.current_setting('application_name')",
      [backend],
    )
  } catch (error) {
    // It ends by itself, later. What cannot connect here cannot connect for the next attempt either, which will say so.
    if (!isKnownFailure(error) && !(error instanceof CancelledError)) throw error
  } finally {
    await session?.release()
  }
}

async function buildOnce(
  scope: RunScope,
  node: BuildableNode,
  thread: string,
  progress: NodeProgress,
  held: Held,
): Promise<Ending> {
  const { request, writer } = scope
  const session = await scope.sessions.acquire(node.uniqueId, node.uniqueId, progress.executed)
  held.session = session
  held.backend = session.backend
  const lock = hasOneSession(scope)
    ? null
    : relationLock(session, relationOf(node), writer, {
        onConflict: request.onConflict ?? 'wait',
        say: (text) => request.emit({ kind: 'message', level: 'info', text }),
      })
  const asking = lock?.session ?? session
  const prepared = await prepare(scope, node, asking, progress)
  // What the attempt before built aside may have been committed; its name is this attempt's too.
  if (held.attempt > 1) await dropAside(scope, asking, prepared)
  const startedAt = request.host.now()
  const build = (): Promise<Ending> => buildPrepared(scope, session, prepared, thread)
  const ending = await (lock === null ? build() : buildUnder(scope, lock, prepared, progress, build))
  progress.timing.push({ name: 'execute', startedAt, completedAt: request.host.now() })
  return ending
}

/**
 * Most builds begin with a statement on their session, and take the lock with it. Not so those that begin on other sessions,
 * or make of an error something else.
 */
async function buildUnder(
  scope: RunScope,
  lock: RelationLock,
  { compiled, input }: Prepared,
  progress: NodeProgress,
  build: () => Promise<Ending>,
): Promise<Ending> {
  const isApart =
    input.node.resourceType === 'source' ||
    input.batches !== undefined ||
    scope.request.compiler.isMaterializedByProject?.(compiled?.node ?? input.node) === true
  if (isApart) {
    await lock.hold()
    return build()
  }
  const noted = progress.executed.length
  try {
    await lock.holdWithNext()
    return await build()
  } catch (error) {
    if (!lock.wasTaken(error)) throw error
    progress.executed.length = noted
    await lock.hold()
    return build()
  }
}

async function dropAside({ database, writer }: RunScope, session: Session, { input }: Prepared): Promise<void> {
  await dropReady(session, writer, input.aside)
  const found = await database.introspector.findRelation(session, input.aside)
  if (found !== null) await executeStep(session, { kind: 'drop', relation: found }, writer, null)
}

async function buildPrepared(scope: RunScope, session: Session, prepared: Prepared, thread: string): Promise<Ending> {
  const { input } = prepared
  const own = await materializeOwn(scope, session, prepared)
  if (own !== null) return testPublished(scope, session, prepared, thread, own)
  const { tag, rejected, batches } = await executeOrReplan(scope, session, prepared, thread)
  if (rejected === null) {
    await pointToLatest(session, input.node, scope.writer, ownerOf(scope.request))
    return { ...success(tag), ...batchEnding(batches, input.node) }
  }
  return rejectedEnding(
    rejected.rejections.map((test) => test.name),
    input.tests,
  )
}

/** Builds by a materialization of the project, and marks what that made; null when the engine has to build the node. */
async function materializeOwn(
  { database, request, writer }: RunScope,
  session: Session,
  prepared: Prepared,
): Promise<MaterializationOutcome | null> {
  const { input, compiled } = prepared
  const { compiler } = request
  const node = compiled?.node ?? input.node
  if (node.resourceType === 'source' || compiler.isMaterializedByProject?.(node) !== true) return null
  const before = await identityOf(session, input.relation)
  const outcome = await runBlock(compiler, prepared, queryHost(database, session))
  if (outcome === null) return null
  await markMade(session, input, before, writer)
  return outcome
}

async function runBlock(
  compiler: NodeCompiler,
  { input, compiled, seed }: Prepared,
  database: QueryHost,
): Promise<MaterializationOutcome | null> {
  if (compiled !== null) return (await compiler.materialize?.(compiled, database)) ?? null
  if (seed === null || input.node.resourceType !== 'seed') return null
  return (await compiler.materializeSeed?.(input.node, rowsOf(seed), database)) ?? null
}

function rowsOf({ columns, rows }: SeedTable): SeedRows {
  return { columns, rows: seedValues(rows) }
}

/** A materialization of the project has published already: the tests tell what became visible. */
async function testPublished(
  scope: RunScope,
  session: Session,
  { input }: Prepared,
  thread: string,
  own: MaterializationOutcome,
): Promise<Ending> {
  if (input.tests > 0) {
    const outcome = await runGate(scope, input.node, session, thread, input.relation)
    if (outcome.cancelled) throw new CancelledError()
    if (outcome.rejections.length > 0) {
      const names = outcome.rejections.map((test) => test.name).join(', ')
      return { status: 'fail', message: `Published by its own materialization before its tests failed (${names})` }
    }
  }
  return success(own.commandTag === null ? null : { commandTag: own.commandTag, rowCount: own.rowCount })
}

/** Executes the plan; a view that Postgres will not replace where it stands is planned once more, to be built aside. */
async function executeOrReplan(scope: RunScope, session: Session, prepared: Prepared, thread: string) {
  const plan = planNode(prepared.input, scope.writer)
  try {
    return await executePlan(scope, session, plan, prepared, thread)
  } catch (error) {
    if (error instanceof HeldUpError) {
      const apart = { ...prepared, input: { ...prepared.input, isApart: true } }
      return executePlan(scope, session, planNode(apart.input, scope.writer), apart, thread)
    }
    const state = databaseErrorOf(error)?.sqlState
    const isRefused = plan.aside === null && (state === '42P16' || state === '42809')
    if (!isRefused || prepared.input.node.config.materialized !== 'view') throw error
    const again = { ...prepared, input: { ...prepared.input, viewInPlace: false } }
    return executePlan(scope, session, planNode(again.input, scope.writer), again, thread)
  }
}

function success(tag: { readonly commandTag: string; readonly rowCount: number | null } | null): Ending {
  return {
    status: 'success',
    message: tag?.commandTag ?? 'OK',
    commandTag: tag?.commandTag ?? null,
    rowsAffected: tag?.rowCount ?? null,
  }
}
