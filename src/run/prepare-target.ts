import { DatabaseError, type Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { type KindedRelation, renderStep } from '../plan/index.js'
import { relationOf } from './build-input.js'
import type { RunOrder } from './graph-order.js'
import { clearLeftovers, isBuildable } from './leftovers.js'
import { unlessRead } from './drop-unread.js'
import { backoff, firstPause, isTransient, pause, RETRIES } from './retry.js'
import { CancelledError, hasOneSession, type RunScope } from './scope.js'

/** Makes the schemas that the run writes to and clears what dead runs left; one short session before the first node. */
export async function prepareTarget(scope: RunScope, order: RunOrder): Promise<void> {
  const schemas = new Set(
    order.tasks.flatMap((node) =>
      isBuildable(node) ? [relationOf(node).schema] : node.resourceType === 'function' ? [node.schema] : [],
    ),
  )
  if (schemas.size === 0) return
  for (let attempt = 1; !scope.signal.aborted; attempt += 1) {
    const session = await scope.sessions.acquire('prepare', null, [])
    try {
      for (const schema of [...schemas].sort()) await ensureSchema(scope, session, schema)
      await clearDead(scope, session)
      return
    } catch (error) {
      if (error instanceof DatabaseError && !scope.signal.aborted) {
        if (attempt > RETRIES || !isTransient(error, session)) throw unprepared(error)
        scope.request.emit({ kind: 'message', level: 'warn', text: `${error.message}; trying again` })
      } else if (!(error instanceof CancelledError) && !scope.signal.aborted) throw error
      await pause(backoff(attempt, firstPause(error, session), 10_000), scope.signal)
    } finally {
      await session.release()
    }
  }
}

/** Leftovers that cannot be cleared are no reason not to run. */
async function clearDead(scope: RunScope, session: Session): Promise<void> {
  try {
    scope.abandoned.push(...(await clearLeftovers(scope.request, session, scope.writer, hasOneSession(scope))))
  } catch (error) {
    if (!(error instanceof DatabaseError) || isTransient(error, session)) throw error
    scope.request.emit({
      kind: 'message',
      level: 'warn',
      text: `What a run that died had built aside could not be cleared: ${error.message}`,
    })
  }
}

function unprepared(error: DatabaseError): DiagnosticError {
  return new DiagnosticError(
    problem('TARGET_NOT_PREPARED', `The target could not be made ready for the run: ${error.message}`, {
      hint: 'Nothing was built. Look at the server, and run again',
    }),
    { cause: error },
  )
}

/**
 * Clears what nodes built aside and could not drop themselves. What still cannot be dropped, the next run clears.
 *
 * @returns false when the server could not be reached
 */
export async function clearAbandoned(scope: RunScope): Promise<boolean> {
  if (scope.abandoned.length === 0) return true
  let session: Session | null = null
  try {
    session = await scope.database.acquire('clear')
    // What was put aside later may read what was put aside before; what nothing reads goes first.
    let left: readonly KindedRelation[] = [...scope.abandoned].reverse()
    for (let before = Number.POSITIVE_INFINITY; left.length > 0 && left.length < before;) {
      before = left.length
      const read: KindedRelation[] = []
      for (const relation of left) if (!(await dropUnread(scope, session, relation))) read.push(relation)
      left = read
    }
    return true
  } catch (error) {
    if (!(error instanceof DatabaseError) && !(error instanceof DiagnosticError)) throw error
    scope.request.emit({
      kind: 'message',
      level: 'warn',
      text: `What was built aside could not be cleared and will be at the next run: ${error.message}`,
    })
    return session !== null && !session.isLost
  } finally {
    await session?.release()
  }
}

/** False when something reads the relation. */
async function dropUnread(scope: RunScope, session: Session, relation: KindedRelation): Promise<boolean> {
  const found = await scope.database.introspector.findRelation(session, relation)
  if (found === null) return true
  const statement = renderStep({ kind: 'drop', relation: { ...relation, kind: found.kind } }, scope.writer)
  return statement === null || unlessRead(() => session.query(statement.sql))
}

async function ensureSchema(scope: RunScope, session: Session, schema: string): Promise<void> {
  // Asked first, because "if not exists" still wants the right to create.
  if (await scope.database.introspector.schemaExists(session, schema)) return
  const statement = renderStep({ kind: 'createSchema', schema }, scope.writer)
  try {
    if (statement !== null) await session.query(statement.sql)
  } catch (error) {
    // Two runs may make it at the same moment; one of them is told so.
    if (!(error instanceof DatabaseError)) throw error
    if (error.sqlState === '23505' || error.sqlState === '42P06') return
    throw new DiagnosticError(
      problem('SCHEMA_NOT_CREATED', `The schema "${schema}" does not exist and could not be made: ${error.message}`, {
        hint: 'Let an administrator make it, or grant the role of the profile "create" on the database',
      }),
      { cause: error },
    )
  }
}
