import type { Session } from '../adapters/contract.js'

// Which rows the source lost is found without reading its keys: both sides sort their keys into buckets by a hash, and say
// of every bucket how many there are and what their hashes add up to. Only the keys of buckets that differ are read.

/** Rows that a bucket should hold: enough that few buckets travel, few enough that one that differs is cheap to read. */
const ROWS_PER_BUCKET = 500

/** Digits of a bucket's name; there are 16 to the power of it. */
const MAX_DIGITS = 4

/** Hexadecimal digits of a hash that are added up: as many as an integer of 64 bits takes without a sign. */
const SUMMED_DIGITS = 15

/** How many digits of the hash name a bucket, for a table of `rows` rows. */
export function bucketDigits(rows: number): number {
  const digits = Math.ceil(Math.log(Math.max(1, rows / ROWS_PER_BUCKET)) / Math.log(16))
  return Math.min(MAX_DIGITS, Math.max(1, digits))
}

/** The hash of a key: of the text of its parts, which is the same on both sides. */
export function keyHash(parts: readonly string[]): string {
  return `pg_catalog.md5(row(${parts.join(', ')})::text)`
}

/** The name of a key's bucket. */
export function bucketOf(parts: readonly string[], digits: number): string {
  return `pg_catalog.left(${keyHash(parts)}, ${digits})`
}

/** Number and checksum of the keys in every bucket that is not empty. `from` is a table with its alias and condition. */
export async function readBuckets(
  session: Session,
  parts: readonly string[],
  from: string,
  digits: number,
): Promise<ReadonlyMap<string, string>> {
  const checksum = `pg_catalog.sum(('x' || pg_catalog.right(h, ${SUMMED_DIGITS}))::bit(${SUMMED_DIGITS * 4})::bigint)`
  const { rows } = await session.query(
    `select pg_catalog.left(h, ${digits}), pg_catalog.count(*) || ' ' || ${checksum} ` +
      `from (select ${keyHash(parts)} as h from ${from}) hashed group by 1`,
  )
  return new Map(rows.map(([name, content]) => [name ?? '', content ?? '']))
}

/** The buckets of `copy` that are other in `source`. Those that only the source has hold nothing that could be gone. */
export function changedBuckets(
  source: ReadonlyMap<string, string>,
  copy: ReadonlyMap<string, string>,
): readonly string[] {
  return [...copy].filter(([name, content]) => source.get(name) !== content).map(([name]) => name)
}
