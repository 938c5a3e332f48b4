import type { Capabilities, Database, OpenOptions, PostgresSettings, Session } from '../contract.js'
import { DiagnosticError } from '../../core/diagnostic.js'
import { isFull } from './connection-problem.js'
import { CLEANING, connect, refresh, settle, type Greeting } from './connect.js'
import { askForLife } from './ask-for-life.js'
import { resolveEndpoint } from './endpoint.js'
import { postgresDialect } from './postgres-dialect.js'
import { postgresIntrospector } from './postgres-introspector.js'
import { openSession, sever, type Connected } from './postgres-session.js'
import { watchForLife } from './sign-of-life.js'

/** The server decides how many there may be; the scheduler's threads decide how many there are. */
const MAX_SESSIONS = 1000

/** Bytes of `application_name` that the server keeps. */
const MAX_NAME_BYTES = 63

/** For so long after it answered, a server is taken to be there: whoever gets the connection next asks nothing first. */
const CLEAN_FOR_MS = 1_000

/** How long closing waits for a server's goodbye before it cuts the connection. */
const CLOSE_TIMEOUT_MS = 2_000

export function postgresCapabilities(serverVersion: number): Capabilities {
  return {
    maxSessions: MAX_SESSIONS,
    supportsCancel: true,
    supportsMerge: serverVersion >= 150_000,
    supportsBinaryCopy: true,
  }
}

/** Opens one connection to see that all is well, and more as sessions are asked for; given back, they are used again. */
export async function openPostgres(options: OpenOptions & { readonly settings: PostgresSettings }): Promise<Database> {
  const { settings, purpose, onNotice } = options
  const endpoint = resolveEndpoint(settings)
  const prefix = settings.applicationName ?? 'tsmodel'
  const nameOf = (name: string): string => clip(`${prefix} ${name}`)
  const connectAs = (name: string): Promise<Greeting> =>
    connect({ settings, endpoint, applicationName: nameOf(name), ...(onNotice === undefined ? {} : { onNotice }) })

  const first = await connectAs(purpose)
  const idle: Connected[] = [first.connected]
  const inUse = new Set<Connected>()
  const waiting: (() => void)[] = []
  let isClosed = false

  const watchStatement = watchForLife(settings.keepalivesIdle, askForLife({ settings, endpoint, prefix }))

  async function giveBack(connected: Connected, isReusable: boolean): Promise<void> {
    inUse.delete(connected)
    if (isReusable && !isClosed) {
      // A thread that goes on to its next node has asked for it by then, and cleans it with its own first statement.
      connected.toBeCleaned = setImmediate(() => {
        connected.toBeCleaned = null
        connected.cleaning = clean(connected)
      })
      idle.push(connected)
    } else await hangUp(connected)
    waiting.shift()?.()
  }

  /** Done while nobody wants the connection. */
  async function clean(connected: Connected): Promise<void> {
    if (!(await refresh(connected))) return
    connected.isClean = true
    setTimeout(() => (connected.isClean = false), CLEAN_FOR_MS).unref()
  }

  /** A connection, and what has to be said on it before anything else where it served another session before. */
  async function take(name: string): Promise<{ connected: Connected; preamble: string | null }> {
    for (;;) {
      if (isClosed) throw new Error('The database was closed.')
      const reused = idle.pop()
      if (reused !== undefined) {
        const preamble = settle(settings, nameOf(name))
        if (reused.toBeCleaned !== null) {
          clearImmediate(reused.toBeCleaned)
          reused.toBeCleaned = null
          if (reused.lostBecause === null) return { connected: reused, preamble: `${CLEANING}; ${preamble}` }
          continue
        }
        await reused.cleaning
        if (reused.lostBecause !== null) continue
        if (reused.isClean || (await refresh(reused))) return { connected: reused, preamble }
        // What cut or silenced one has done so to all of them; asking each in turn would take its time each.
        for (const other of idle.splice(0)) sever(other, 'a connection beside it was lost')
        continue
      }
      try {
        return { connected: (await connectAs(name)).connected, preamble: null }
      } catch (error) {
        const isFullNow = error instanceof DiagnosticError && isFull(error.cause)
        if (!isFullNow || inUse.size === 0) throw error
        // The server has no room for more, but our own sessions will be given back.
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    }
  }

  return {
    capabilities: postgresCapabilities(first.serverVersion),
    dialect: postgresDialect,
    introspector: postgresIntrospector,
    serverVersion: first.serverVersion,
    databaseName: first.databaseName,
    async acquire(name): Promise<Session> {
      const { connected, preamble } = await take(name)
      inUse.add(connected)
      connected.isClean = false
      return openSession(name, connected, giveBack, watchStatement, preamble)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await Promise.all([...idle, ...inUse].map(hangUp))
      for (const wake of waiting.splice(0)) wake()
    },
  }
}

async function hangUp(connected: Connected): Promise<void> {
  if (connected.toBeCleaned !== null) clearImmediate(connected.toBeCleaned)
  if (connected.lostBecause !== null) {
    sever(connected, 'closed')
    return
  }
  connected.lostBecause = new Error('the session was closed')
  const timer = setTimeout(() => sever(connected, 'closed'), CLOSE_TIMEOUT_MS)
  // The driver itself cuts the connection when a statement is in flight.
  await connected.client.end().catch(() => undefined)
  clearTimeout(timer)
}

/** Servers keep so many bytes, and none that is not printable ASCII. */
function clip(name: string): string {
  return name.replace(/[^ -~]/g, '?').slice(0, MAX_NAME_BYTES)
}
