import { DatabaseError, type Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { displayName } from '../core/relation.js'
import {
  isContractEnforced,
  laggingViews,
  materializedViewComment,
  parkedRelation,
  planPublication,
  publicationOf,
  type BlockedDependent,
  type DependentView,
  type KindedRelation,
  type PlanInput,
  type PublishedState,
} from '../plan/index.js'
import { type PublicationState, readIndexNames, readPublication } from './catalog/read-state.js'
import { databaseErrorOf, StatementFailure } from './error-diagnostic.js'
import { readyStep } from './deferred-hooks.js'
import { executeLater, executeStep, isSilent } from './execute-steps.js'
import { backoff, isContention, pause } from './retry.js'
import type { RunScope } from './scope.js'
import { sendLater } from './send-later.js'

/**
 * How long a publication waits for one lock, in milliseconds: little at first, more each time. At most well below
 * Postgres' deadlock_timeout (1 s): where a reader and a publication wait for each other, the publication gives way
 * before the reader is made to fail. Readers queue behind a waiting publication for no longer than this.
 */
const FIRST_LOCK_TIMEOUT = 25
const LONGEST_LOCK_TIMEOUT = 400

/** How often a publication is tried in the transaction that has built, before the two are done one behind the other. */
const JOINED_ATTEMPTS = 6

/** Ends a transaction that builds and publishes, and cannot publish while it holds what it has read. */
export class HeldUpError extends Error {
  constructor(cause: unknown) {
    super('The publication waits for somebody who may wait for this transaction', { cause })
    this.name = 'HeldUpError'
  }
}

/** Milliseconds for which a publication is tried again before it gives up. */
const PATIENCE = 300_000

/**
 * Puts what was built aside in the place of the published relation, in one short transaction; tried again as long as
 * somebody holds what it needs. `joined` publishes in the transaction that the session is in. Throws DiagnosticError
 * when something would be lost: then nothing was published.
 */
export async function publish(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  aside: KindedRelation,
  joined: boolean,
): Promise<void> {
  let late: readonly DependentView[] = []
  await withPatience(scope, session, input, joined, async (timeout) => {
    late = await publishOnce(scope, session, input, aside, timeout)
  })
  if (late.length === 0) return
  scope.request.emit({
    kind: 'message',
    level: 'info',
    text: `${late.map(displayName).join(', ')}: goes on reading the old ${displayName(input.relation)} until it is built itself`,
  })
}

/** Replaces a view where it stands: the steps of its plan, in one transaction that gives way to readers. */
export async function publishInPlace(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  work: () => Promise<void>,
): Promise<void> {
  await withPatience(scope, session, input, false, async (timeout) => {
    await session.query(`set local lock_timeout = ${timeout}`)
    await work()
  })
}

async function withPatience(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  joined: boolean,
  work: (timeout: number) => Promise<void>,
): Promise<void> {
  const started = scope.request.host.elapsed()
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (joined) await inSavepoint(session, () => work(lockTimeout(attempt)))
      else await session.transaction(() => work(lockTimeout(attempt)))
      return
    } catch (error) {
      const waited = (scope.request.host.elapsed() - started) * 1000
      const changed = databaseErrorOf(error)?.sqlState === '2BP01' && attempt < 5
      if (session.isLost || scope.signal.aborted || !(isContention(error) || changed) || waited > PATIENCE) {
        throw lockedOut(error, input) ?? error
      }
      if (attempt === 10) {
        scope.request.emit({
          kind: 'message',
          level: 'info',
          text: `Still waiting to publish ${displayName(input.relation)}: others hold locks on it or on what depends on it`,
        })
      }
      // What was built here holds what it has read; whoever holds something that this needs may be waiting for that.
      if (joined && attempt >= JOINED_ATTEMPTS) throw new HeldUpError(error)
      await pause(backoff(attempt, 10, 1_000), scope.signal)
    }
  }
}

/** A savepoint gives the locks back when its work fails, and keeps what the transaction did before. */
async function inSavepoint(session: Session, work: () => Promise<void>): Promise<void> {
  await sendLater(session, 'savepoint tsmodel_publish')
  try {
    await work()
  } catch (error) {
    if (!session.isLost && isContention(error)) await session.query('rollback to savepoint tsmodel_publish')
    throw error
  }
}

function lockTimeout(attempt: number): number {
  return Math.min(LONGEST_LOCK_TIMEOUT, FIRST_LOCK_TIMEOUT * 2 ** Math.floor((attempt - 1) / 3))
}

async function publishOnce(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  aside: KindedRelation,
  timeout: number,
): Promise<readonly DependentView[]> {
  const { writer } = scope
  // Publications take turns: their locks are many, and no order of locks is right for all of them at once.
  await sendLater(
    session,
    `select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('tsmodel:publish', 0)), pg_catalog.set_config('lock_timeout', '${timeout}', true)`,
  )
  const mayHaveKeys =
    input.node.resourceType === 'source' ||
    (input.node.resourceType === 'model' && isContractEnforced(input.node.config))
  const state = await readPublication(session, input.relation, aside, mayHaveKeys)
  const asideState = state.aside
  const { published, lagging } = laggingIn(state, scope)
  const comment = aside.kind === 'materialized_view' ? materializedViewComment(input) : undefined
  const publication = {
    ...publicationOf({ ...input, published }, aside, asideState, comment),
    ...(lagging.length === 0 ? {} : { parkedIndexes: await readIndexNames(session, input.relation) }),
  }
  const plan = planPublication(publication, writer)
  if (plan.blocked.length > 0) throw blockedProblem(input, plan.blocked)
  let isUnlimited = false
  for (const [index, step] of plan.steps.entries()) {
    if (!isUnlimited && step.kind === 'statement' && step.origin === 'postHook') {
      isUnlimited = true
      await session.query('set local lock_timeout to default')
    }
    try {
      const ready = await readyStep(scope, session, input.node, step)
      // The last one answers for those that went with it.
      if (ready !== null && index < plan.steps.length - 1 && isSilent(ready)) await executeLater(session, ready, writer)
      else if (ready !== null) await executeStep(session, ready, writer, null)
    } catch (error) {
      throw dependentProblem(error, input, published, step.kind === 'statement' && step.origin === 'postHook') ?? error
    }
  }
  if (lagging.length > 0 && published !== null) {
    scope.abandoned.push(parkedRelation({ ...input.relation, kind: published.kind }, aside))
  }
  return lagging
}

/** Who may go on reading the replaced relation; nobody, where nothing is replaced. */
function laggingIn(
  { published, aside }: PublicationState,
  scope: RunScope,
): { readonly published: PublishedState | null; readonly lagging: readonly DependentView[] } {
  if (published === null) return { published, lagging: [] }
  return laggingViews(published, aside, (key) => scope.isAwaited(key))
}

function blockedProblem(input: PlanInput, blocked: readonly BlockedDependent[]): DiagnosticError {
  const lines = blocked.map((dependent) => `  ${dependent.object} ${dependent.reason}`)
  return new DiagnosticError(
    problem(
      'DEPENDENTS_BLOCK',
      `Not published: replacing ${displayName(input.relation)} would break what depends on it\n${lines.join('\n')}`,
      { location: startOf(input), hint: WAYS_OUT },
    ),
  )
}

/** An error while dependents are moved means that one of them does not fit the new relation. */
function dependentProblem(
  error: unknown,
  input: PlanInput,
  published: PublishedState | null,
  isHook: boolean,
): DiagnosticError | null {
  if (isHook || published === null || !(error instanceof StatementFailure)) return null
  const { sqlState, message, detail } = error.cause
  if (isContention(error) || sqlState === null || /^(?:08|57|53|25|42501|2BP01|XX)/.test(sqlState)) return null
  const names = [
    ...published.views.map((view) => `  ${view.kind.replace('_', ' ')} ${displayName(view)}`),
    ...published.functions.map((entry) => `  ${entry.kind} ${entry.signature}`),
    ...published.foreignKeys.map((key) => `  foreign key ${key.name} of ${key.schema}.${key.table}`),
  ]
  if (names.length === 0) return null
  const because = detail === null ? message : `${message} (${detail})`
  return new DiagnosticError(
    problem(
      'DEPENDENTS_BLOCK',
      `Not published: what depends on ${displayName(input.relation)} does not fit its new form: ${because}\n${names.join('\n')}`,
      { location: startOf(input), hint: WAYS_OUT },
    ),
    { cause: error },
  )
}

const WAYS_OUT =
  'Change or drop these objects first, keep the columns they read in the model, or give the model another alias'

function lockedOut(error: unknown, input: PlanInput): DiagnosticError | null {
  const cause = databaseErrorOf(error)
  if (!(cause instanceof DatabaseError) || cause.sqlState !== '55P03') return null
  return new DiagnosticError(
    problem(
      'PUBLISH_LOCKED_OUT',
      `Not published: ${displayName(input.relation)} or something that depends on it stayed locked by others`,
      { location: startOf(input), hint: 'End the sessions that hold locks on it (pg_stat_activity), and run again' },
    ),
    { cause: error },
  )
}

function startOf(input: PlanInput) {
  return { file: input.node.originalFilePath, line: 1, column: 1 }
}
