import { DatabaseError, type QueryResult, type ResultColumn } from './contract.js'

/** A field of a RowDescription message, as both protocol parsers name it. */
export interface FieldDescription {
  readonly name: string
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

/** The fields of an ErrorResponse message, as both protocol parsers name them; all but the message may be missing. */
export interface ErrorFields {
  readonly message: string
  readonly severity?: string | undefined
  readonly code?: string | undefined
  readonly detail?: string | undefined
  readonly hint?: string | undefined
  readonly where?: string | undefined
  readonly position?: string | undefined
}

/** Gathers the messages that answer one statement; after a script, what remains is the last statement's. */
export class ResultCollector {
  private columns: readonly ResultColumn[] = []
  private rows: (readonly (string | null)[])[] = []
  private commandTag = ''
  private isComplete = false

  describeRows(fields: readonly FieldDescription[]): void {
    this.startStatement()
    this.columns = fields.map(toColumn)
  }

  addRow(values: readonly (string | null)[]): void {
    this.rows.push(values)
  }

  complete(commandTag: string): void {
    this.startStatement()
    this.commandTag = commandTag
    this.isComplete = true
  }

  result(): QueryResult {
    const { commandTag, columns, rows } = this
    return { commandTag, rowCount: rowCountOf(commandTag), columns, rows }
  }

  private startStatement(): void {
    if (!this.isComplete) return
    this.columns = []
    this.rows = []
    this.isComplete = false
  }
}

export function toColumn(field: FieldDescription): ResultColumn {
  return { name: field.name, typeId: field.dataTypeID, typeModifier: field.dataTypeModifier }
}

/** The number that ends a command tag: `INSERT 0 3` → 3; null when there is none. */
export function rowCountOf(commandTag: string): number | null {
  const match = / (\d+)$/.exec(commandTag)
  return match === null ? null : Number(match[1])
}

/** The error that the server reported, with the statement that caused it. */
export function serverError(fields: ErrorFields, sql: string | null): DatabaseError {
  const position = fields.position === undefined ? null : Number(fields.position)
  return new DatabaseError(fields.message, {
    sqlState: fields.code ?? null,
    detail: fields.detail ?? null,
    hint: fields.hint ?? null,
    context: fields.where ?? null,
    position,
    sql,
  })
}
