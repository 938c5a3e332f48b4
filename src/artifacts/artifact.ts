import { COMPATIBLE_DBT_VERSION } from '../core/compatible-version.js'

/** The kinds of artifact, with the version of the field's published schema that each one follows. */
export const SCHEMA_VERSIONS = {
  manifest: 12,
  'run-results': 6,
  catalog: 1,
  sources: 3,
} as const

export type ArtifactKind = keyof typeof SCHEMA_VERSIONS

export { COMPATIBLE_DBT_VERSION }

/** What an invocation knows about itself; the head of each artifact. */
export interface ArtifactMetadata {
  readonly generatedAt: Date
  readonly invocationId: string
  readonly invocationStartedAt?: Date
  /** Default `COMPATIBLE_DBT_VERSION`. */
  readonly dbtVersion?: string
  /** md5 of the project's name, as in dbt; absent means null. */
  readonly projectId?: string
  /** Values of variables that begin with `DBT_ENV_CUSTOM_ENV_`, under the rest of the name. */
  readonly env?: Readonly<Record<string, string>>
}

/** The part of `metadata` that all kinds share. */
export interface BaseMetadata {
  readonly dbt_schema_version: string
  readonly dbt_version: string
  readonly generated_at: string
  readonly invocation_id: string | null
  readonly invocation_started_at: string | null
  readonly env: Readonly<Record<string, string>>
}

/** The address that names a schema, such as `https://schemas.getdbt.com/dbt/manifest/v12.json`. */
export function schemaUrl(kind: ArtifactKind, version: number = SCHEMA_VERSIONS[kind]): string {
  return `https://schemas.getdbt.com/dbt/${kind}/v${version}.json`
}

/** The head of an artifact of `kind`. */
export function baseMetadata(kind: ArtifactKind, meta: ArtifactMetadata): BaseMetadata {
  return {
    dbt_schema_version: schemaUrl(kind),
    dbt_version: meta.dbtVersion ?? COMPATIBLE_DBT_VERSION,
    generated_at: meta.generatedAt.toISOString(),
    invocation_id: meta.invocationId,
    invocation_started_at: meta.invocationStartedAt?.toISOString() ?? null,
    env: sortedRecord(Object.entries(meta.env ?? {})),
  }
}

/**
 * The text of an artifact: one line of JSON and a line break. The same artifact gives the same bytes, because writers
 * fix the order of keys. Integers that JSON numbers cannot hold become text.
 */
export function serialize(artifact: object): string {
  return `${toJson(artifact)}\n`
}

/** A replacer makes JSON several times slower, and only a manifest with a huge integer needs one. */
function toJson(artifact: object): string {
  try {
    return JSON.stringify(artifact)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return JSON.stringify(artifact, (_key, value: unknown) => (typeof value === 'bigint' ? plainInteger(value) : value))
  }
}

/** An object with its keys in order; safe for every key, `__proto__` too. */
export function sortedRecord<Value>(entries: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)))
}

function plainInteger(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString()
}
