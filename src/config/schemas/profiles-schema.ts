import * as z from 'zod'
import { anyMap, history, looseText, templated, text, textOrList } from './values.js'

const port = templated(z.number().int().min(1).max(65535))
const seconds = templated(z.number().min(0))

const postgres = {
  host: text.nullish(),
  port: port.nullish(),
  user: text.nullish(),
  pass: looseText.nullish(),
  password: looseText.nullish(),
  dbname: text.nullish(),
  database: text.nullish(),
  sslmode: templated(z.enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])).nullish(),
  sslcert: text.nullish(),
  sslkey: text.nullish(),
  sslrootcert: text.nullish(),
  connect_timeout: seconds.nullish(),
  keepalives_idle: seconds.nullish(),
  role: text.nullish(),
  search_path: text.nullish(),
  application_name: text.nullish(),
  retries: templated(z.number().int().min(0)).nullish(),
  statement_timeout: templated(z.number().int().min(0)).nullish(),
  max_connections: templated(z.number().int().min(1)).nullish(),
}

const embedded = { path: text.nullish(), init_sql: textOrList.nullish() }

/** A database to copy source tables from. */
export const postgresConnection = z.strictObject({ type: z.literal('postgres'), ...postgres })
export const pgliteConnection = z.strictObject({ type: z.literal('pglite'), ...embedded })

const output = {
  schema: text,
  threads: templated(z.number().int().min(1)).nullish(),
  connections: z.record(z.string(), anyMap).nullish(),
  history: history.nullish(),
  autocommit: templated(z.boolean()).nullish(),
}

export const postgresOutput = postgresConnection.extend(output)
export const pgliteOutput = pgliteConnection.extend(output)

/** One output, by its type; used for the JSON schema, while checks pick the right one by `type` first. */
const anyOutput = z.discriminatedUnion('type', [postgresOutput, pgliteOutput])

export const profile = z.strictObject({
  target: text.nullish(),
  outputs: z.record(z.string(), z.looseObject({ type: text })),
})

/** The whole of `profiles.yml`, for editors. */
export const profilesFile = z.record(
  z.string(),
  z.strictObject({ target: text.nullish(), outputs: z.record(z.string(), anyOutput) }),
)
