import type { FileFacts } from '../contract.js'

/** Where the rows of one file go. Values are the server's text, in the order of the columns. */
export interface RowSink {
  write(row: readonly (string | null)[]): void
  /** Ends the file. */
  close(): FileFacts
}
