import { DatabaseError, type QueryResult, type Session } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import { copyOptions, copyPieces, renderStep, type SeedTable, type SqlWriter, type Step } from '../plan/index.js'
import { StatementFailure } from './error-diagnostic.js'
import { sendLater } from './send-later.js'

/** The tag that stands for the node: rows it wrote, or what it made. */
export interface NodeTag {
  readonly commandTag: string
  readonly rowCount: number | null
}

/** What a statement of a plan came to. */
export interface StepOutcome {
  /** The tag, when the step's is the node's. */
  readonly tag: NodeTag | null
  /** Rows it wrote or returned. */
  readonly rows: number | null
}

/**
 * Runs one step as one statement. Throws StatementFailure, which knows
 * where in the statement the model's code stands.
 */
export async function executeStep(
  session: Session,
  step: Step,
  writer: SqlWriter,
  compiled: CompiledNode | null,
): Promise<StepOutcome> {
  const statement = renderStep(step, writer)
  if (statement === null) return { tag: null, rows: null }
  const isScript = step.kind === 'statement' && step.origin !== 'engine'
  let result: QueryResult
  try {
    result = isScript ? await session.script(statement.sql) : await session.query(statement.sql)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    // What was sent with it is none of the node's own code.
    const isOwn = !isScript || (step.origin === 'macro' && typeof step.codeOffset === 'number')
    const isOfNode = isOwn && (isScript || error.sql === statement.sql)
    throw new StatementFailure(error, { compiled: isOfNode ? compiled : null, codeOffset: statement.codeOffset })
  }
  const { commandTag, rowCount } = result
  return { tag: isCounted(step) ? { commandTag, rowCount } : null, rows: rowCount }
}

/** Whether a step says nothing but that it was done, and waits for nobody but those whose locks it needs. */
export function isSilent({ kind }: Step): boolean {
  return (
    kind === 'comment' ||
    kind === 'mark' ||
    kind === 'rename' ||
    kind === 'renameIndex' ||
    kind === 'renameConstraint' ||
    kind === 'drop'
  )
}

/** Runs a silent step together with the statement behind it, which has its error. */
export async function executeLater(session: Session, step: Step, writer: SqlWriter): Promise<void> {
  const statement = renderStep(step, writer)
  if (statement !== null) await sendLater(session, statement.sql)
}

/** Copies the rows of a seed. A value that does not fit is reported with the line of the file. */
export async function copySeed(
  session: Session,
  step: Extract<Step, { kind: 'copyRows' }>,
  seed: SeedTable,
  writer: SqlWriter,
): Promise<NodeTag> {
  const columns = step.columns.map((column) => writer.quote(column)).join(', ')
  const options = copyOptions(seed.rows, writer.literal)
  const sql = `copy ${writer.render(step.relation)} (${columns}) from stdin${options}`
  const rows = await session.copyIn(sql, copyPieces(seed.rows))
  return { commandTag: `INSERT ${rows}`, rowCount: rows }
}

function isCounted(step: Step): boolean {
  switch (step.kind) {
    case 'createTableAs':
      return step.persistence !== 'temporary'
    case 'insert':
    case 'createMaterializedView':
    case 'refresh':
    case 'createView':
      return true
    case 'statement':
      return step.counts === true
    default:
      return false
  }
}
