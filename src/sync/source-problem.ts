import { DatabaseError } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { SourceNode, SyncConfig } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import { withoutSecret } from './mask.js'

export function unknownConnection(node: SourceNode, name: string, known: readonly string[]): DiagnosticError {
  return new DiagnosticError(
    problem(
      'CONNECTION_NOT_FOUND',
      `The connection "${name}" of "${node.sourceName}.${node.name}" is not in the profile.`,
      {
        location: node.location,
        hint:
          nearestHint(name, known).hint ??
          (known.length === 0
            ? 'Add it under `connections:` of the target in profiles.yml.'
            : `The profile has ${known.map((one) => `"${one}"`).join(', ')}.`),
      },
    ),
  )
}

export function missingTable(node: SourceNode, sync: SyncConfig, tables: readonly string[]): DiagnosticError {
  const wanted = `${sync.schema}.${sync.table}`
  const elsewhere = tables.find((name) => name.endsWith(`.${sync.table}`))
  const hint =
    elsewhere !== undefined
      ? `There is "${elsewhere}": set \`schema\` under \`sync:\`.`
      : (nearestHint(wanted, tables).hint ??
        'Set `schema` and `table` under `sync:`, or ask for the right to see the table.')
  return new DiagnosticError(
    problem('SOURCE_TABLE_NOT_FOUND', `The connection "${sync.connection}" has no table "${wanted}".`, {
      location: node.location,
      hint,
    }),
  )
}

/**
 * Whether a replica ended the reading, because it could not apply what its primary sent while the snapshot was in use. The
 * transactions of a copy are of levels at which nothing else can have these states.
 */
export function isRecoveryConflict(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  return error.sqlState === '40001' || (error.sqlState === '40P01' && isReading(error))
}

/** An error of the source itself, in words; others are returned as they are. Never with a statement that holds a secret. */
export function readingFailed(thrown: unknown, node: SourceNode, sync: SyncConfig): unknown {
  const error = thrown instanceof DatabaseError ? redacted(thrown) : thrown
  // The same states of the target are its own affair.
  if (!(error instanceof DatabaseError) || !isReading(error)) return error
  const table = `${sync.schema}.${sync.table}`
  if (error.sqlState === '42501') {
    return new DiagnosticError(
      problem(
        'SOURCE_PERMISSION',
        `The user of the connection "${sync.connection}" may not read "${table}": ${error.message}.`,
        {
          location: node.location,
          hint: `In the source: grant usage on schema "${sync.schema}" to <user>; grant select on "${sync.schema}"."${sync.table}" to <user>;`,
        },
      ),
      { cause: error },
    )
  }
  if (isRecoveryConflict(error)) {
    return new DiagnosticError(
      problem(
        'SOURCE_CONFLICT',
        `The replica behind "${sync.connection}" ended the reading of "${table}" again and again, to keep up with its primary.`,
        {
          location: node.location,
          hint: 'In the replica: raise max_standby_streaming_delay, or set hot_standby_feedback = on.',
        },
      ),
      { cause: error },
    )
  }
  if (error.sqlState === '55P03') {
    return new DiagnosticError(
      problem(
        'SOURCE_LOCKED',
        `The table "${table}" of "${sync.connection}" is locked by another session of the source.`,
        {
          location: node.location,
          hint: 'Sync when the migration or maintenance in the source has ended.',
        },
      ),
      { cause: error },
    )
  }
  return error
}

function redacted(error: DatabaseError): DatabaseError {
  const sql = error.sql === null ? null : withoutSecret(error.sql)
  if (sql === error.sql) return error
  const { message, sqlState, detail, hint, context } = error
  // Neither the position, which is that of the whole statement, nor the error that holds it.
  return new DatabaseError(message, { sqlState, detail, hint, context, sql })
}

/** Only the source copies out. */
function isReading(error: DatabaseError): boolean {
  return error.sql?.includes(' to stdout ') === true
}
