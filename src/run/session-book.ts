import type { Database, Session } from '../adapters/contract.js'
import type { EventListener } from '../core/event.js'
import type { UniqueId } from '../core/node.js'
import { CancelledError } from './scope.js'

/** Hands out sessions that record what they send, and cancels all of them when the run ends early. */
export interface SessionBook {
  acquire(name: string, uniqueId: UniqueId | null, executed: string[]): Promise<Session>
}

/**
 * Sessions of `database` that stop with CancelledError once `signal` aborts: the statement in flight is cancelled on the
 * server, the next one is not sent. Rolling back and releasing still work.
 */
export function openSessionBook(database: Database, emit: EventListener, signal: AbortSignal): SessionBook {
  const active = new Set<Session>()
  signal.addEventListener('abort', () => {
    for (const session of active) void session.cancel()
  })
  return {
    async acquire(name, uniqueId, executed) {
      if (signal.aborted) throw new CancelledError()
      const session = await database.acquire(name)
      active.add(session)
      return recorded(session, {
        note(sql, isHousekeeping) {
          if (signal.aborted) throw new CancelledError()
          if (!isHousekeeping) executed.push(sql)
          emit({ kind: 'sql', session: name, uniqueId, sql })
        },
        commit: () => executed.push('commit'),
        onRelease: () => active.delete(session),
      })
    },
  }
}

function recorded(
  session: Session,
  hooks: {
    readonly note: (sql: string, isHousekeeping: boolean) => void
    readonly commit: () => void
    readonly onRelease: () => void
  },
): Session {
  return {
    name: session.name,
    get backend() {
      return session.backend
    },
    get isLost() {
      return session.isLost
    },
    async query(sql, parameters, options) {
      // Questions to the catalog and locks are ours; what is kept as executed is what the node's plan says.
      hooks.note(sql, parameters !== undefined || sql.startsWith('select pg_catalog.'))
      return session.query(sql, parameters, options)
    },
    ...(session.defer === undefined
      ? {}
      : {
          defer(sql: string) {
            hooks.note(sql, sql.startsWith('select pg_catalog.'))
            session.defer?.(sql)
          },
        }),
    async script(sql) {
      hooks.note(sql, false)
      return session.script(sql)
    },
    describe: (sql) => session.describe(sql),
    async transaction(work, options) {
      hooks.note(options?.begin ?? 'begin', false)
      const result = await session.transaction(work, options)
      hooks.commit()
      return result
    },
    async copyIn(sql, data) {
      hooks.note(sql, false)
      return session.copyIn(sql, data)
    },
    copyOut: (sql) => session.copyOut(sql),
    cancel: () => session.cancel(),
    async release() {
      hooks.onRelease()
      await session.release()
    },
  }
}
