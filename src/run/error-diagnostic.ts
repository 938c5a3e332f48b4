import { DatabaseError } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import { DiagnosticError, problem, type Diagnostic, type SourceLocation } from '../core/diagnostic.js'
import type { ExecutableNode } from '../core/node.js'
import { sourceLocation, utf16Offset } from './source-position.js'

/** Where in a failing statement the model's own code stands. */
export interface StatementOrigin {
  readonly compiled: CompiledNode | null
  /** UTF-16 offset of the code in the statement; null when it holds none. */
  readonly codeOffset: number | null
}

/** Carries the statement's origin to where errors become diagnostics. */
export class StatementFailure extends Error {
  readonly origin: StatementOrigin
  override readonly cause: DatabaseError

  constructor(cause: DatabaseError, origin: StatementOrigin) {
    super(cause.message)
    this.name = 'StatementFailure'
    this.cause = cause
    this.origin = origin
  }
}

/** Whatever went wrong with a node, as diagnostics with places in the user's files. */
export function diagnosticsOf(error: unknown, node: Pick<ExecutableNode, 'originalFilePath'>): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics
  if (error instanceof StatementFailure) return [databaseProblem(error.cause, node, error.origin)]
  if (error instanceof DatabaseError) return [databaseProblem(error, node, { compiled: null, codeOffset: null })]
  throw error
}

/** The database's error beneath whatever wraps it, or null. */
export function databaseErrorOf(error: unknown): DatabaseError | null {
  if (error instanceof DatabaseError) return error
  return error instanceof StatementFailure ? error.cause : null
}

/** Whether an error is one that users can be told of, and not a defect. */
export function isKnownFailure(error: unknown): error is DiagnosticError | StatementFailure | DatabaseError {
  return error instanceof DiagnosticError || error instanceof StatementFailure || error instanceof DatabaseError
}

/** The first line of an error, for messages of one line. */
export function firstLineOf(error: Error): string {
  return error.message.split('\n', 1)[0]!
}

/** One line that says which node failed and on which file, in the field's words. */
export function failureTitle(error: unknown, node: ExecutableNode): string {
  const kind = databaseErrorOf(error) === null ? 'Compilation Error' : 'Database Error'
  return `${kind} in ${node.resourceType} ${node.name} (${node.originalFilePath})`
}

function databaseProblem(
  error: DatabaseError,
  node: Pick<ExecutableNode, 'originalFilePath'>,
  origin: StatementOrigin,
): Diagnostic {
  const place = placeOf(error, origin)
  const lines = [error.message, ...(error.detail === null ? [] : [error.detail])]
  const hint = [error.hint, hintFor(error, origin)].filter((text): text is string => text !== null).join(' ')
  return problem(codeOf(error), lines.join('\n'), {
    location: place?.location ?? startOf(node),
    ...(hint === '' ? {} : { hint }),
    ...excerptFor(error, place, origin),
  })
}

interface Place {
  readonly location: SourceLocation
  readonly excerpt: string
}

function placeOf(error: DatabaseError, origin: StatementOrigin): Place | null {
  const { compiled, codeOffset } = origin
  if (compiled === null || codeOffset === null || error.position === null || error.sql === null) return null
  const offset = utf16Offset(error.sql, error.position) - codeOffset
  if (offset < 0 || offset > compiled.code.length) return null
  const location = sourceLocation(compiled, offset)
  const excerpt = excerptOf(compiled.code, offset)
  return { location: location ?? startOf(compiled.node), excerpt }
}

/** Of the model's code, or else of the statement that the engine, a hook or a macro made of it. */
function excerptFor(error: DatabaseError, place: Place | null, origin: StatementOrigin): { readonly excerpt?: string } {
  if (place !== null) return { excerpt: place.excerpt }
  if (error.sql === null) return {}
  if (error.position === null) {
    const isOfStatement = origin.codeOffset === null && error.sqlState?.startsWith('42') === true
    return isOfStatement ? { excerpt: `LINE 1: ${error.sql.split('\n', 1)[0]}` } : {}
  }
  return { excerpt: excerptOf(error.sql, utf16Offset(error.sql, error.position)) }
}

/** The line of the compiled SQL with a caret below the place. */
function excerptOf(code: string, offset: number): string {
  const start = code.lastIndexOf('\n', offset - 1) + 1
  const end = code.indexOf('\n', offset)
  const line = code.slice(start, end === -1 ? undefined : end)
  const number = code.slice(0, offset).split('\n').length
  const head = `LINE ${number}: `
  return `${head}${line}\n${' '.repeat(head.length + offset - start)}^`
}

function startOf(node: { readonly originalFilePath: string }): SourceLocation {
  return { file: node.originalFilePath, line: 1, column: 1 }
}

const CODES: Readonly<Record<string, string>> = {
  '42P01': 'RELATION_NOT_FOUND',
  '42703': 'COLUMN_NOT_FOUND',
  '42883': 'FUNCTION_NOT_FOUND',
  '42601': 'SQL_SYNTAX',
  '42501': 'PERMISSION_DENIED',
  '42804': 'TYPE_MISMATCH',
  '42P07': 'RELATION_EXISTS',
  '53100': 'DISK_FULL',
  '53300': 'TOO_MANY_CONNECTIONS',
  '55P03': 'LOCK_TIMEOUT',
  '57014': 'STATEMENT_CANCELLED',
  '25006': 'READ_ONLY',
  '40P01': 'DEADLOCK',
  '40001': 'SERIALIZATION_FAILURE',
  '21000': 'ROW_MATCHED_TWICE',
  '23505': 'UNIQUE_VIOLATION',
  '23502': 'NOT_NULL_VIOLATION',
  '23503': 'FOREIGN_KEY_VIOLATION',
  '23514': 'CHECK_VIOLATION',
}

function codeOf(error: DatabaseError): string {
  if (error.sqlState === null) return 'CONNECTION_LOST'
  return CODES[error.sqlState] ?? (error.sqlState.startsWith('08') ? 'CONNECTION_LOST' : 'DATABASE_ERROR')
}

function hintFor(error: DatabaseError, { compiled }: StatementOrigin): string | null {
  switch (error.sqlState) {
    case '42601':
      if (compiled?.code.trim() === '') return 'The file renders to no SQL: write a select, or remove it.'
      return /multiple commands/.test(error.message)
        ? 'A node is one query: what stands behind the semicolon belongs into a hook, or into a node of its own.'
        : null
    case '42701':
      return 'Give each column of the query a name of its own.'
    case '21000':
      return 'The query returns more than one row for a unique_key; make the key unique, for example with distinct on.'
    case '53100':
      return 'The disk of the server is full. Nothing was published.'
    case '57014':
      return 'Somebody cancelled the statement, or a statement_timeout (of the profile, the role or the database) ended it. With retry_on: "57014", such a node is tried again.'
    case '55P03':
      return 'Others hold locks on what the node reads or writes (look at pg_stat_activity), and a lock_timeout ended the wait.'
    case '25006':
      return 'The target refuses writes: a standby, or default_transaction_read_only is set.'
    case '42501':
      return 'Grant the missing right to the role of the profile.'
    default:
      return null
  }
}
