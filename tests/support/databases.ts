import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { PostgresSettings } from '../../src/adapters/contract.js'
import { settingsOf } from './postgres-server.js'
import { inTargetSchema, valueAsWritten } from './target-schema.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the server of this run, or why there is none. */
    postgres: { readonly url: string } | { readonly reason: string }
  }
}

export interface TestDatabase {
  readonly name: string
  readonly url: string
  readonly settings: PostgresSettings
  /**
   * Runs a script over a connection of its own, as the superuser; the rows of the last statement, as text. The schema that it
   * calls `analytics` is the target schema.
   */
  readonly sql: (script: string) => Promise<readonly (readonly (string | null)[])[]>
  /** Removes the database, cutting off whoever is still connected. */
  readonly drop: () => Promise<void>
}

/** URL of the server of this run. Throws where there is none: a suite that needs a server fails without one. */
export function serverUrl(): string {
  const server = inject('postgres')
  if ('url' in server) return server.url
  throw new Error(`No Postgres server for the tests: ${server.reason}`)
}

/** An empty database of its own on the server of this run, or on the one at `url`. */
export async function freshDatabase(url: string = serverUrl()): Promise<TestDatabase> {
  const name = `tsmodel_test_${randomBytes(6).toString('hex')}`
  await runScript(url, `create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    name,
    url: own.href,
    settings: settingsOf(own.href),
    sql: async (script) => (await runScript(own.href, inTargetSchema(script))).map((row) => row.map(valueAsWritten)),
    drop: async () => {
      await runScript(url, `drop database if exists ${name} with (force)`)
    },
  }
}

/** Runs statements over a connection of its own and returns the rows of the last one, as text. */
export async function runScript(url: string, script: string): Promise<readonly (readonly (string | null)[])[]> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => (value: string) => value } })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const result: unknown = await client.query({ text: script, rowMode: 'array' })
    const last = Array.isArray(result) ? (result.at(-1) as pg.QueryArrayResult) : (result as pg.QueryArrayResult)
    return last.rows as (string | null)[][]
  } finally {
    await client.end()
  }
}
