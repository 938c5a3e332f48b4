import type { Dialect, Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import { DELETED_AT, selectSql, type Landing } from './landing.js'

/** Rows of the copy that the source still has. */
export async function countRows(
  session: Session,
  dialect: Dialect,
  relation: Relation,
  isSoft: boolean,
): Promise<number> {
  const condition = isSoft ? ` where ${dialect.quote(DELETED_AT)} is null` : ''
  const { rows } = await session.query(`select count(*) from ${dialect.render(relation)}${condition}`)
  return Number(rows[0]?.[0])
}

/** Stops a copy that has lost too many rows. Throws DiagnosticError. */
export function checkRowCount(node: SourceNode, sync: SyncConfig, rows: number, rowsBefore: number | null): void {
  const { minRows, maxDrop } = sync
  const label = `"${node.sourceName}.${node.name}"`
  if (minRows != null && rows < minRows) {
    throw new DiagnosticError(
      problem('SYNC_TOO_FEW_ROWS', `${label} has ${rows} rows, fewer than the ${minRows} of \`min_rows\`.`, {
        location: node.location,
        hint: 'Nothing was published. Look at the source, or lower `min_rows`.',
      }),
    )
  }
  if (maxDrop == null || rowsBefore === null || rowsBefore === 0) return
  const dropped = (rowsBefore - rows) / rowsBefore
  if (dropped <= maxDrop) return
  throw new DiagnosticError(
    problem(
      'SYNC_TOO_FEW_ROWS',
      `${label} would go from ${rowsBefore} rows to ${rows}: ${(dropped * 100).toFixed(1)} % are gone, more than the ${maxDrop * 100} % of \`max_drop\`.`,
      {
        location: node.location,
        hint: 'Nothing was published. Look at the source, raise `max_drop`, or sync with --full-refresh.',
      },
    ),
  )
}

/** Compares the copy with the snapshot it was made from, inside the target's transaction. Throws DiagnosticError. */
export async function verifyCopy(options: {
  readonly node: SourceNode
  readonly sync: SyncConfig
  readonly dialect: Dialect
  readonly landing: Landing
  readonly source: Session
  readonly target: Session
  readonly relation: Relation
}): Promise<void> {
  const { node, sync, dialect, landing, source, target, relation } = options
  if (sync.verify === undefined || sync.verify === 'none') return
  const live = sync.deletes === 'soft' ? ` where ${dialect.quote(DELETED_AT)} is null` : ''
  const names = landing.columns.map((column) => dialect.quote(column.name)).join(', ')
  const measure = (query: string): string =>
    sync.verify === 'count'
      ? `select count(*) from (${query}) q`
      : `select count(*) || ' rows, checksum ' || coalesce(sum(('x' || left(md5(q::text), 15))::bit(60)::bigint), 0) from (${query}) q`
  const there = await source.query(measure(selectSql(dialect, landing, landing.columns)))
  const here = await target.query(measure(`select ${names} from ${dialect.render(relation)}${live}`))
  const [expected, found] = [there.rows[0]?.[0], here.rows[0]?.[0]]
  if (expected === found) return
  throw new DiagnosticError(
    problem(
      'SYNC_VERIFY_FAILED',
      `The copy of "${node.sourceName}.${node.name}" is not equal to its source: the source has ${expected}, the copy ${found}.`,
      {
        location: node.location,
        hint: 'Nothing was published. Sync with --full-refresh; deletions need `deletes: soft` or `hard`.',
      },
    ),
  )
}
