import type { SourceLocation } from './diagnostic.js'
import type { UniqueId } from './node.js'

export type DatasetFormat = 'parquet' | 'jsonl' | 'csv'

/** What a column is for; readers of a data set choose their inputs by it. */
export type DatasetRole = 'id' | 'time' | 'feature' | 'label' | 'split' | 'info'

/** What a properties file says of one column of a data set. */
export interface DatasetColumn {
  /** Name in the model. */
  readonly name: string
  /** Name in the files; default the model's. */
  readonly as: string
  /** Null: the model's. */
  readonly description: string | null
  readonly role: DatasetRole | null
  /** Leaves the house as a keyed hash. */
  readonly pseudonymise: boolean
  /** Why personal data may leave in this column all the same. */
  readonly allowPii: string | null
}

/** How rows are divided into files. */
export type DatasetSplit =
  /** By the value of a column; rows with another value than these stay at home. Null: every value is a split. */
  | { readonly kind: 'column'; readonly column: string; readonly values: readonly string[] | null }
  /** By rules that are the same on every run. Rows on which the rules do not agree, or that fall into a gap, stay at home. */
  | {
      readonly kind: 'rule'
      /** By whom: rows with equal values go to the same split, in these shares. */
      readonly hash: {
        readonly column: string
        readonly seed: string
        /** Parts of a hundred, in order. */
        readonly shares: readonly { readonly name: string; readonly share: number }[]
      } | null
      /** By when: a split begins at its time; the one without a time comes first. */
      readonly time: {
        readonly column: string
        readonly starts: readonly { readonly name: string; readonly from: string | null }[]
        /** Interval before each start whose rows belong to no split. */
        readonly gap: string | null
      } | null
    }

/** A data set that may be exported: an entry of `datasets:` in a properties file. */
export interface Dataset {
  readonly name: string
  readonly packageName: string
  /** Properties file, from the project's root. */
  readonly originalFilePath: string
  readonly location: SourceLocation
  readonly title: string | null
  readonly description: string
  readonly modelId: UniqueId
  /** Null: every column of the model. */
  readonly columns: readonly DatasetColumn[] | null
  readonly exclude: readonly string[]
  /** Columns that leave as keyed hashes, beside those whose own entry says so. */
  readonly pseudonymise: readonly string[]
  /** What columns are for, by name; a column's own entry wins. */
  readonly roles: Readonly<Record<string, DatasetRole>>
  /** Columns that identify a row and give the order of the rows. Empty: all columns. */
  readonly key: readonly string[]
  /** Condition on the model's rows, in SQL. */
  readonly where: string | null
  readonly split: DatasetSplit | null
  readonly formats: readonly DatasetFormat[]
  /** Environment variable that holds the key of the pseudonyms. */
  readonly pseudonymSecret: string
  readonly licence: string
  readonly creator: string | null
  readonly url: string | null
  /** `2026-08-24`; null: the newest day in the data. */
  readonly published: string | null
  readonly limits: readonly string[]
  readonly piiStatement: string | null
  /** Names of the field for what the data set is for, such as `tabular-classification`. */
  readonly tasks: readonly string[]
  readonly tags: readonly string[]
  /** What the windows of features and labels are, in words, by their name. */
  readonly windows: Readonly<Record<string, string>>
  readonly meta: Readonly<Record<string, unknown>>
}
