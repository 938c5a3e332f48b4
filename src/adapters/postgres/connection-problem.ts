import { problem, type Diagnostic } from '../../core/diagnostic.js'
import { displayEndpoint, type Endpoint } from './endpoint.js'

/** What went wrong while connecting: an error of the socket, of TLS, of the driver, or of the server. */
export interface ConnectFailure extends Error {
  readonly code?: string
  readonly severity?: string
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
])

/** SQLSTATEs of a server that may take the next attempt: starting up, shutting down, full. */
const PASSING_STATES = new Set(['57P01', '57P03', '53300', '08006'])

/** Whether another attempt may succeed without anybody mending something. */
export function isPassing(failure: ConnectFailure): boolean {
  const code = codeOf(failure)
  return PASSING_STATES.has(code) || UNREACHABLE.has(code) || isTimeout(failure) || isCutOff(failure)
}

/** Whether the server has no room for another session. */
export function isFull(failure: unknown): boolean {
  return codeOf(failure as ConnectFailure) === '53300'
}

/** Whether the other way of connecting (with TLS or without it) is worth a try. */
export function isAboutEncryption(failure: ConnectFailure): boolean {
  return codeOf(failure) === '28000' || isTlsFailure(failure)
}

/** The failure in words for the one who wrote the profile: what, where, and what to do. */
export function connectionProblem(failure: ConnectFailure, endpoint: Endpoint): Diagnostic {
  const place = displayEndpoint(endpoint)
  const code = codeOf(failure)
  const says = `The server says: ${failure.message}.`
  if (code === '28P01' || isPasswordMissing(failure)) {
    return endpoint.password === null
      ? problem(
          'AUTHENTICATION_FAILED',
          `The server at "${place}" asks for a password of "${endpoint.user}", and there is none.`,
          {
            hint: 'Set `password` in the profile (for example from env_var), PGPASSWORD, or a line in ~/.pgpass (mode 0600).',
          },
        )
      : problem(
          'AUTHENTICATION_FAILED',
          `The server at "${place}" does not accept the password of "${endpoint.user}".`,
          {
            hint: 'Check `user` and `password` in the profile.',
          },
        )
  }
  if (code === '28000') {
    return problem('AUTHENTICATION_FAILED', `The server at "${place}" does not let "${endpoint.user}" in. ${says}`, {
      hint: 'Check `user` and `sslmode` in the profile, and pg_hba.conf of the server.',
    })
  }
  if (code === '3D000') {
    return problem('DATABASE_NOT_FOUND', `There is no database "${endpoint.database}" at "${place}".`, {
      hint: `Correct \`dbname\` in the profile, or create it: createdb ${endpoint.database}`,
    })
  }
  if (code === '53300') {
    return problem('TOO_MANY_CONNECTIONS', `The server at "${place}" has no connection left. ${says}`, {
      hint: 'Lower `threads`, close other clients, or raise max_connections of the server.',
    })
  }
  if (code === '57P03') {
    return problem('DATABASE_UNAVAILABLE', `The server at "${place}" takes no connections yet. ${says}`, {
      hint: 'Wait until it has started, or raise `retries` in the profile.',
    })
  }
  if (isTimeout(failure)) {
    return problem(
      'CONNECTION_TIMEOUT',
      `The server at "${place}" did not answer within ${endpoint.connectTimeoutMs / 1000} s.`,
      { hint: 'Check `host` and `port` in the profile, and firewalls; `connect_timeout` sets the limit.' },
    )
  }
  if (UNREACHABLE.has(code) || isCutOff(failure)) return unreachable(failure, code, place)
  if (isTlsFailure(failure)) {
    return problem('TLS_FAILED', `There is no encrypted connection to "${place}": ${failure.message}.`, {
      hint: `sslmode is "${endpoint.sslmode}". Check \`sslmode\`, \`sslrootcert\`, \`sslcert\` and \`sslkey\` in the profile.`,
    })
  }
  return problem('CONNECTION_FAILED', `Connecting to "${place}" failed: ${failure.message}.`)
}

function unreachable(failure: ConnectFailure, code: string, place: string) {
  const reason =
    code === 'ECONNREFUSED' || code === 'ENOENT'
      ? 'nothing listens there'
      : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'the host name is not known'
        : failure.message
  return problem('DATABASE_UNREACHABLE', `The server at "${place}" cannot be reached: ${reason}.`, {
    hint: 'Check `host` and `port` in the profile, and that the server runs.',
  })
}

function codeOf(failure: ConnectFailure): string {
  // Several addresses of one name fail together; the first says it as well as any.
  const inner = failure instanceof AggregateError ? (failure.errors[0] as ConnectFailure | undefined) : undefined
  return failure.code ?? inner?.code ?? ''
}

function isTimeout(failure: ConnectFailure): boolean {
  return failure.message === TIMED_OUT
}

/** The driver's message when connecting takes longer than it may. */
export const TIMED_OUT = 'timeout expired'

function isCutOff(failure: ConnectFailure): boolean {
  return failure.message.startsWith('Connection terminated')
}

function isPasswordMissing(failure: ConnectFailure): boolean {
  return failure.message === NO_PASSWORD || failure.message.includes('client password must be')
}

/** Message of the error that stands for a password the server asks for and nobody gave. */
export const NO_PASSWORD = 'a password is needed'

function isTlsFailure(failure: ConnectFailure): boolean {
  const code = codeOf(failure)
  return (
    failure.message.includes('SSL') ||
    code.startsWith('ERR_TLS') ||
    code.startsWith('ERR_SSL') ||
    code.startsWith('CERT_') ||
    code.includes('CERT') ||
    code === 'EPROTO'
  )
}
