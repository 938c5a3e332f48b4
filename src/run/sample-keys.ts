import type { Session } from '../adapters/contract.js'
import type { TestConfig } from '../core/config.js'

/** More would be a list to work through, which is what stored failures are for. */
const ROWS = 5

/** Columns of failing rows whose values a result may name: what `sample_keys` lists, and nothing else. */
export function sampleColumns(config: TestConfig): readonly string[] {
  const given = config['sample_keys']
  if (typeof given === 'string') return [given]
  return Array.isArray(given) ? given.filter((name) => typeof name === 'string') : []
}

/**
 * Some failing rows, cut down to the columns that they have of `columns`; null where they have none. `query` gives the rows.
 */
export async function readSample(
  session: Session,
  columns: readonly string[],
  query: string,
): Promise<readonly unknown[] | null> {
  const { rows } = await session.query(
    `select pg_catalog.jsonb_agg(sampled.keys)
from (
  select (
    select pg_catalog.jsonb_object_agg(fields.key, fields.value)
    from pg_catalog.jsonb_each(pg_catalog.to_jsonb(failing_rows)) as fields
    where fields.key = any ($1::text[])
  ) as keys
  from (
${query}
  ) as failing_rows
  limit ${ROWS}
) as sampled
where sampled.keys is not null`,
    [`{${columns.map((name) => `"${name.replace(/["\\]/g, '\\$&')}"`).join(',')}}`],
  )
  const text = rows[0]?.[0] ?? null
  return text === null ? null : (JSON.parse(text) as readonly unknown[])
}
