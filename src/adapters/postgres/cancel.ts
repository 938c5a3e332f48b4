import pg from 'pg'
import type { Connected } from './postgres-session.js'
import { wireOf, type WireConnection } from './wire.js'

/** A server that does not take a cancel request in this time does not hold up the one who asks. */
const CANCEL_TIMEOUT_MS = 5_000

/**
 * Asks the server, over a connection of its own as the protocol wants it, to end what `connected` runs. Resolves when the
 * request was delivered, or could not be. It goes to the pooler when there is one, which knows whom to pass it to.
 */
export function sendCancel(connected: Connected): Promise<void> {
  const { processID, secretKey } = wireOf(connected.client)
  if (processID === null || secretKey === null) return Promise.resolve()
  const { endpoint, tls } = connected
  const connection = new pg.Connection({ ssl: tls }) as unknown as WireConnection
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(), CANCEL_TIMEOUT_MS)
    const finish = (): void => {
      clearTimeout(timer)
      connection.stream.destroy()
      resolve()
    }
    const send = (): void => connection.cancel(processID, secretKey)
    connection.on('error', finish)
    connection.once('end', finish)
    if (tls === false) {
      connection.once('connect', send)
    } else {
      connection.once('connect', () => connection.requestSsl())
      connection.once('sslconnect', send)
    }
    if (endpoint.isSocket) connection.connect(`${endpoint.host}/.s.PGSQL.${endpoint.port}`)
    else connection.connect(endpoint.port, endpoint.host)
  })
}
