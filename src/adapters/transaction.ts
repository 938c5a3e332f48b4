import { DatabaseError, type Session, type OpenTransaction } from './contract.js'

/**
 * Runs `work` between `begin` and `commit`; rolls back when it throws, and rethrows that very error.
 *
 * When a statement failed and `work` went on as if it had not, Postgres turns the commit into a rollback without an
 * error; here that is one (SQLSTATE 25P02), because the caller believes that its work was kept.
 */
export async function runInTransaction<Result>(
  session: Session,
  work: (transaction: OpenTransaction) => Promise<Result>,
  begin: string,
): Promise<Result> {
  // A plain begin asks nothing; one with a snapshot has to come before everything else.
  if (begin === 'begin' && session.defer !== undefined) session.defer(begin)
  else await session.query(begin)
  let isOver = false
  async function commit(): Promise<void> {
    const { commandTag } = await session.query('commit')
    isOver = true
    if (commandTag === 'COMMIT') return
    throw new DatabaseError('The transaction was rolled back, because a statement in it had failed.', {
      sqlState: '25P02',
      sql: 'commit',
    })
  }
  try {
    const result = await work({ commit })
    if (!isOver) await commit()
    return result
  } catch (error) {
    if (!session.isLost && !isOver) await rollBack(session)
    throw error
  }
}

async function rollBack(session: Session): Promise<void> {
  try {
    await session.query('rollback')
  } catch {
    // The error that led here says more; a session that cannot roll back is closed when it is released.
  }
}
