import type { Dataset } from '../../core/dataset.js'
import type { ExportColumn, ExportedFile, TestFinding } from '../contract.js'
import type { DatasetStatistics } from '../statistics.js'

/** What a card and its metadata are made of. Nothing in it changes unless the data set does. */
export interface CardFacts {
  readonly dataset: Dataset
  /** Name of the model, and its description. */
  readonly model: string
  readonly modelDescription: string
  readonly columns: readonly ExportColumn[]
  readonly files: readonly ExportedFile[]
  readonly statistics: DatasetStatistics
  /** Columns of sources and seeds that a column was made of, by its name in the files. */
  readonly origins: ReadonlyMap<string, readonly string[]>
  /** Sources and seeds that the model's rows come from. */
  readonly tables: readonly string[]
  readonly tests: readonly TestFinding[]
  /** Day of publication, `2026-08-24`. */
  readonly published: string
}

/** What is said about personal data: the declared sentence, or what is known from the columns. */
export function personalStatement({ dataset, columns }: CardFacts): string {
  if (dataset.piiStatement !== null) return dataset.piiStatement
  const hashed = columns.filter(({ pseudonymise }) => pseudonymise)
  return hashed.length === 0
    ? 'No column is tagged as personal data, or was made of one that is.'
    : 'No column is tagged as personal data, or was made of one that is, but for those that are pseudonymised.'
}

/** One line for lists: the first sentence of what the data set is. */
export function summaryOf({ dataset, modelDescription }: CardFacts): string {
  return (dataset.description || modelDescription || dataset.name).trim().replace(/\s+/g, ' ')
}
