import { DatabaseError, type Session, type OpenTransaction } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { displayName } from '../core/relation.js'
import {
  isContractEnforced,
  laggingViews,
  materializedViewComment,
  parkedRelation,
  planPublication,
  publicationOf,
  rehearsableViews,
  type BlockedDependent,
  type DependentView,
  type KindedRelation,
  type PlanInput,
  type PublishedState,
  type ReadyView,
} from '../plan/index.js'
import { type PublicationState, readIndexNames, readPublication } from './catalog/read-state.js'
import { StatementFailure } from './error-diagnostic.js'
import { readyStep } from './deferred-hooks.js'
import { executeLater, executeStep, isSilent } from './execute-steps.js'
import { FillsFirstError, startOf, takeTurn, withPatience } from './patience.js'
import { type Found, makeReady } from './rehearse.js'
import { isContention } from './retry.js'
import type { RunScope } from './scope.js'

/**
 * Puts what was built aside in the place of the published relation, in one short transaction; tried again as long as
 * somebody holds what it needs. Materialized views that have to be filled anew are filled before it. `joined` publishes at
 * the end of the transaction that the session is in, which it commits, and throws FillsFirstError when there is something to fill. Throws
 * DiagnosticError when something would be lost: then nothing was published.
 */
export async function publish(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  aside: KindedRelation,
  joined: OpenTransaction | null,
): Promise<void> {
  let late: readonly DependentView[] = []
  const attempt = (ready: readonly ReadyView[] | null, within: OpenTransaction | null): Promise<void> =>
    withPatience(scope, session, input, within, async (timeout, transaction) => {
      late = await publishOnce(scope, session, input, aside, { timeout, transaction, ready })
    })
  try {
    await attempt(null, joined)
  } catch (error) {
    // What is not committed cannot be read by those who fill.
    if (!(error instanceof FillsFirstError) || joined !== null) throw error
    const find = () => findToFill(scope, session, input, aside)
    await attempt(await makeReadyOrExplain(scope, session, input, aside, find), null)
  }
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
  await withPatience(scope, session, input, null, async (timeout) => {
    await session.query(`set local lock_timeout = ${timeout}`)
    await work()
  })
}

async function makeReadyOrExplain(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  aside: KindedRelation,
  find: () => Promise<Found | null>,
): Promise<readonly ReadyView[]> {
  let published: PublishedState | null = null
  try {
    return await makeReady(scope, session, input, aside, async () => {
      const found = await find()
      published = found?.published ?? null
      return found
    })
  } catch (error) {
    throw dependentProblem(error, input, published, false) ?? error
  }
}

async function findToFill(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  aside: KindedRelation,
): Promise<Found | null> {
  const { published, asideState } = await readState(scope, session, input, aside)
  const views = published === null ? [] : rehearsableViews(published, asideState)
  return published === null || views.length === 0 ? null : { published, views }
}

async function readState(scope: RunScope, session: Session, input: PlanInput, aside: KindedRelation) {
  const mayHaveKeys =
    input.node.resourceType === 'source' ||
    (input.node.resourceType === 'model' && isContractEnforced(input.node.config))
  const state = await readPublication(session, input.relation, aside, mayHaveKeys)
  return { ...laggingIn(state, scope), asideState: state.aside }
}

/** One attempt. `ready` null: what has to be filled is not, so that FillsFirstError ends it. */
interface Attempt {
  readonly timeout: number
  readonly transaction: OpenTransaction
  readonly ready: readonly ReadyView[] | null
}

async function publishOnce(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  aside: KindedRelation,
  { timeout, transaction, ready }: Attempt,
): Promise<readonly DependentView[]> {
  const { writer } = scope
  await takeTurn(session, timeout)
  const { published, lagging, asideState } = await readState(scope, session, input, aside)
  const comment = aside.kind === 'materialized_view' ? materializedViewComment(input) : undefined
  const publication = {
    ...publicationOf({ ...input, published }, aside, asideState, comment),
    ...(lagging.length === 0 ? {} : { parkedIndexes: await readIndexNames(session, input.relation) }),
    ...(ready === null ? {} : { ready }),
  }
  const plan = planPublication(publication, writer)
  if (plan.blocked.length > 0) throw blockedProblem(input, plan.blocked)
  const isFilling = published !== null && !plan.inPlace && rehearsableViews(published, asideState).length > 0
  if (isFilling && ready === null) throw new FillsFirstError()
  let isUnlimited = false
  for (const step of plan.steps) {
    if (!isUnlimited && step.kind === 'statement' && step.origin === 'postHook') {
      isUnlimited = true
      await session.query('set local lock_timeout to default')
    }
    try {
      const sent = await readyStep(scope, session, input.node, step)
      if (sent !== null && isSilent(sent)) await executeLater(session, sent, writer)
      else if (sent !== null) await executeStep(session, sent, writer, null)
    } catch (error) {
      throw dependentProblem(error, input, published, step.kind === 'statement' && step.origin === 'postHook') ?? error
    }
  }
  await commitWith(transaction, (error) => dependentProblem(error, input, published, false))
  if (lagging.length > 0 && published !== null) {
    scope.abandoned.push(parkedRelation({ ...input.relation, kind: published.kind }, aside))
  }
  return lagging
}

/** Commits, with the steps that nobody waited for. Their errors are those of steps. */
async function commitWith(
  transaction: OpenTransaction,
  explained: (error: StatementFailure) => DiagnosticError | null,
): Promise<void> {
  try {
    await transaction.commit()
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.sql === 'commit') throw error
    const failure = new StatementFailure(error, { compiled: null, codeOffset: null })
    throw explained(failure) ?? failure
  }
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
