import { DatabaseError, type Session } from '../adapters/contract.js'
import type { Diagnostic } from '../core/diagnostic.js'
import { counted } from '../core/text.js'
import type { BuildableNode, Step } from '../plan/index.js'
import { databaseErrorOf, diagnosticsOf, StatementFailure } from './error-diagnostic.js'
import type { NodeTag } from './execute-steps.js'
import type { Ending } from './outcome.js'

type BatchStep = Extract<Step, { kind: 'batch' }>

/** How one batch ended. */
export interface BatchOutcome {
  readonly start: Date
  readonly end: Date
  readonly label: string
  /** Null when it was written. */
  readonly error: unknown
  readonly tag: NodeTag | null
}

/**
 * Runs the steps of a batch inside the transaction of the session. A statement that breaks undoes the batch and nothing
 * else; a lost session throws.
 */
export async function runBatch(
  session: Session,
  step: BatchStep,
  run: (steps: readonly Step[]) => Promise<NodeTag | null>,
): Promise<BatchOutcome> {
  const { start, end, label } = step
  await session.query('savepoint tsmodel_batch')
  try {
    const tag = await run(step.steps)
    await session.query('release savepoint tsmodel_batch')
    return { start, end, label, error: null, tag }
  } catch (error) {
    const isSql = error instanceof DatabaseError || error instanceof StatementFailure
    // A deadlock or a serialization failure is over when the whole node is tried again.
    if (!isSql || session.isLost || /^40/.test(databaseErrorOf(error)?.sqlState ?? '')) throw error
    await session.query('rollback to savepoint tsmodel_batch')
    return { start, end, label, error, tag: null }
  }
}

/** Throws the first error when no batch was written: there is nothing to publish. */
export function requireOne(batches: readonly BatchOutcome[]): void {
  if (batches.length > 0 && batches.every((batch) => batch.error !== null)) throw batches[0]?.error
}

/** The tag of all batches together. */
export function tagOfBatches(batches: readonly BatchOutcome[]): NodeTag | null {
  const tags = batches.flatMap((batch) => batch.tag ?? [])
  const [first] = tags
  if (first === undefined) return null
  const rows = tags.reduce((sum, tag) => sum + (tag.rowCount ?? 0), 0)
  return { commandTag: `${first.commandTag.replace(/( \d+)+$/, '')} ${rows}`, rowCount: rows }
}

/** What the batches add to the ending of their node: which were written, and what broke the others. */
export function batchEnding(batches: readonly BatchOutcome[], node: BuildableNode): Partial<Ending> {
  if (batches.length === 0) return {}
  const failed = batches.filter((batch) => batch.error !== null)
  const batchResults = {
    successful: batches.filter((batch) => batch.error === null).map(({ start, end }) => ({ start, end })),
    failed: failed.map(({ start, end }) => ({ start, end })),
  }
  if (failed.length === 0) return { batchResults }
  const diagnostics = failed.flatMap((batch): readonly Diagnostic[] => diagnosticsOf(batch.error, node))
  const lines = failed.map(
    (batch) => `  batch ${batch.label}: ${databaseErrorOf(batch.error)?.message ?? String(batch.error)}`,
  )
  const message = `${failed.length} of ${counted(batches.length, 'batch', 'batches')} failed; "tsmodel retry" runs them again\n${lines.join('\n')}`
  return { status: 'partial success', message, batchResults, diagnostics: diagnostics.slice(0, 1) }
}
