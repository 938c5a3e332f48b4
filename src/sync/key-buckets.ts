import type { Session } from '../adapters/contract.js'

// Which rows the source lost is found without reading its keys: both sides sort their keys into buckets by a hash, and say
// of every bucket how many there are and what their hashes add up to. Only the keys of buckets that differ are read.

/** Rows that a bucket should hold: enough that few buckets travel, few enough that one that differs is cheap to read. */
const ROWS_PER_BUCKET = 500

const MOST_BUCKETS = 65_536

/** How the two sides hash a key; both must do it alike. */
export type KeyHash = (parts: readonly string[]) => string

/** The number of buckets for a table of `rows` rows: a power of two. */
export function bucketCount(rows: number): number {
  const wanted = Math.max(1, rows / ROWS_PER_BUCKET)
  return Math.min(MOST_BUCKETS, 2 ** Math.ceil(Math.log2(wanted)))
}

/** Text whose hash tells whether two servers hash alike: bytes of one, two and four to a character. */
const PROBE = 'tsmodel, é, 漢, 🎉: 0123456789 abcdefghijklmnopqrstuvwxyz'

/** The server's own hash of text where both have the same one, which they have unless their processors differ; else MD5. */
export async function commonHash(source: Session, target: Session): Promise<KeyHash> {
  const probe = async (session: Session): Promise<string | null> =>
    (await session.query(`select ${fastHash('$1::text')}`, [PROBE])).rows[0]?.[0] ?? null
  const isFast = (await probe(source)) === (await probe(target))
  return (parts) => (isFast ? fastHash(textOf(parts)) : slowHash(textOf(parts)))
}

/** Key as text: that of every type is the same on both sides. */
function textOf(parts: readonly string[]): string {
  return parts.length === 1 ? `${parts[0]}::text` : `row(${parts.join(', ')})::text`
}

function fastHash(text: string): string {
  return `pg_catalog.hashtextextended(${text} collate "C", 0)`
}

function slowHash(text: string): string {
  return `('x' || pg_catalog.left(pg_catalog.md5(${text}), 16))::bit(64)::bigint`
}

/** The number of a hash's bucket. */
export function bucketOf(hash: string, buckets: number): string {
  return `(${hash} & ${buckets - 1})`
}

/** Number and checksum of the keys in every bucket that is not empty. `from` is a table with its alias and condition. */
export async function readBuckets(
  session: Session,
  hash: string,
  from: string,
  buckets: number,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await session.query(
    `select ${bucketOf('h', buckets)}, pg_catalog.count(*) || ' ' || pg_catalog.sum(h) ` +
      // Without the offset the hash would be worked out once for each place that it is used in.
      `from (select ${hash} as h from ${from} offset 0) hashed group by 1`,
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
