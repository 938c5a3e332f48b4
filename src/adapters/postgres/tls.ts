import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { DiagnosticError, problem } from '../../core/diagnostic.js'
import type { Endpoint } from './endpoint.js'

/** The ways to connect that an sslmode allows, in the order to try them; `false` is an unencrypted connection. */
export function tlsAttempts(endpoint: Endpoint): readonly (false | ConnectionOptions)[] {
  switch (endpoint.sslmode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, unverified(endpoint)]
    case 'prefer':
      return [unverified(endpoint), false]
    case 'require':
      // As libpq has it: with a root certificate at hand, `require` verifies the chain.
      return [endpoint.sslrootcert === null ? unverified(endpoint) : verifiedChain(endpoint)]
    case 'verify-ca':
      return [verifiedChain(endpoint)]
    case 'verify-full':
      return [{ ...clientCertificate(endpoint), ...rootCertificate(endpoint), rejectUnauthorized: true }]
  }
}

function unverified(endpoint: Endpoint): ConnectionOptions {
  return { ...clientCertificate(endpoint), rejectUnauthorized: false }
}

/** The certificate must come from the root, for whatever host it was made out. */
function verifiedChain(endpoint: Endpoint): ConnectionOptions {
  return {
    ...clientCertificate(endpoint),
    ...rootCertificate(endpoint),
    rejectUnauthorized: true,
    checkServerIdentity: () => undefined,
  }
}

function rootCertificate(endpoint: Endpoint): ConnectionOptions {
  const file = endpoint.sslrootcert
  return file === null || file === 'system' ? {} : { ca: readCertificate('sslrootcert', file) }
}

function clientCertificate(endpoint: Endpoint): ConnectionOptions {
  if (endpoint.sslcert === null || endpoint.sslkey === null) return {}
  return { cert: readCertificate('sslcert', endpoint.sslcert), key: readCertificate('sslkey', endpoint.sslkey) }
}

function readCertificate(setting: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new DiagnosticError(
      problem(
        'CONNECTION_SETTING_INVALID',
        `The ${setting} file "${file}" cannot be read: ${(error as Error).message}.`,
        {
          hint: `Correct \`${setting}\` in the profile.`,
        },
      ),
      { cause: error },
    )
  }
}
