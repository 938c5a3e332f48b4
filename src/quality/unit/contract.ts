/** A column with its type, as `format_type` writes it. */
export interface TypedColumn {
  readonly name: string
  readonly dataType: string
}

/** Rows of a unit test: values by column, or a query. Text of CSV files is read into values by the caller. */
export type FixtureRows =
  | { readonly kind: 'values'; readonly rows: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'sql'; readonly sql: string }

/** Rows in which the result of a model and what was expected differ. Values are the database's text. */
export interface RowDifference {
  /** `missing`: expected and not there; `unexpected`: there and not expected. */
  readonly side: 'missing' | 'unexpected'
  /** How many rows of these values there are too many or too few. */
  readonly count: number
  readonly values: readonly (string | null)[]
}
