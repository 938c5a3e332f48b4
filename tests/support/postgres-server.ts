import { existsSync } from 'node:fs'
import { request } from 'node:http'
import type { PostgresSettings } from '../../src/adapters/contract.js'
import { MAJORS, startEmbeddedServer, type EmbeddedServerOptions, type Major } from './embedded-server.js'

/** A server for tests, from the first place that has one. */
export interface TestServer {
  readonly kind: 'given' | 'container' | 'embedded'
  /** For the line that says what the suite ran on. */
  readonly description: string
  /** As a superuser, to a database that is always there. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts a server: `TSMODEL_TEST_DATABASE_URL` when set, else a container where a Docker engine answers, else the binaries
 * from npm. Throws when there is none of them, so that no suite passes by skipping.
 */
export async function startServer(options: Partial<EmbeddedServerOptions> = {}): Promise<TestServer> {
  const major = options.major ?? wantedMajor()
  const given = process.env.TSMODEL_TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    return { kind: 'given', description: 'TSMODEL_TEST_DATABASE_URL', url: given, stop: async () => undefined }
  }
  if (await dockerAnswers()) {
    const container = await startContainer(major)
    if (container !== null) return container
  }
  const server = await startEmbeddedServer({ ...options, major })
  return {
    kind: 'embedded',
    description: `embedded Postgres ${major} on port ${server.port}`,
    url: `postgres://postgres@127.0.0.1:${server.port}/postgres`,
    stop: () => server.stop(),
  }
}

/** The major of `TSMODEL_TEST_POSTGRES_MAJOR`, with which CI runs the suite once per version; the newest by default. */
function wantedMajor(): Major {
  const wanted = process.env.TSMODEL_TEST_POSTGRES_MAJOR ?? '18'
  const major = MAJORS.find((known) => String(known) === wanted)
  if (major !== undefined) return major
  throw new Error(`TSMODEL_TEST_POSTGRES_MAJOR is "${wanted}", and the tests know ${MAJORS.join(', ')}.`)
}

/** Connection settings of a URL, with nothing taken from the environment of the one who runs the tests. */
export function settingsOf(url: string, overrides: Partial<PostgresSettings> = {}): PostgresSettings {
  const parsed = new URL(url)
  return {
    type: 'postgres',
    host: decodeURIComponent(parsed.hostname),
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    sslmode: 'prefer',
    environment: {},
    homeDirectory: '/nonexistent',
    ...overrides,
  }
}

/** Asks the engine itself: a client or a socket file without an engine behind it is common. */
function dockerAnswers(): Promise<boolean> {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'
  const isSocket = host.startsWith('unix://')
  const socketPath = host.slice('unix://'.length)
  if (isSocket && !existsSync(socketPath)) return Promise.resolve(false)
  const { hostname, port } = isSocket ? { hostname: 'localhost', port: '' } : new URL(host.replace(/^tcp:/, 'http:'))
  const target = isSocket ? { socketPath, path: '/_ping' } : { hostname, port, path: '/_ping' }
  return new Promise((resolve) => {
    const ping = request({ ...target, timeout: 1_000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.on('timeout', () => ping.destroy())
    ping.on('error', () => resolve(false))
    ping.end()
  })
}

async function startContainer(major: number): Promise<TestServer | null> {
  const { GenericContainer, Wait } = await import('testcontainers')
  try {
    const container = await new GenericContainer(`postgres:${major}-alpine`)
      .withEnvironment({ POSTGRES_PASSWORD: 'tsmodel' })
      .withExposedPorts(5432)
      // The image starts the server twice: once to set itself up, and then for good.
      .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
      .start()
    const place = `${container.getHost()}:${container.getMappedPort(5432)}`
    return {
      kind: 'container',
      description: `container postgres:${major}-alpine`,
      url: `postgres://postgres:tsmodel@${place}/postgres`,
      stop: async () => {
        await container.stop()
      },
    }
  } catch (error) {
    process.stderr.write(`No container for Postgres ${major}: ${(error as Error).message}\n`)
    return null
  }
}
