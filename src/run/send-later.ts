import type { Session } from '../adapters/contract.js'

/**
 * Sends a statement whose answer nobody needs: with the next one, where the session can, so that it costs no trip of its
 * own. Its error is then that of the next one.
 */
export async function sendLater(session: Session, sql: string): Promise<void> {
  if (session.defer === undefined) await session.query(sql)
  else session.defer(sql)
}
