import type { RowSet } from '../../../core/compiled.js'

/** What one query of a template gave. */
export type QueryOutcome = RowSet & { readonly commandTag: string; readonly rowCount: number | null }
