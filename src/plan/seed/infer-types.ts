/** A value of a CSV file; empty cells are null. */
export type Cell = string | null

interface Candidate {
  readonly type: string
  accepts(text: string): boolean
}

const INT4 = 2147483647n
const INT8 = 9223372036854775807n

// From narrow to wide. A number with leading zeros is an identifier of somebody's, not a number.
const CANDIDATES: readonly Candidate[] = [
  { type: 'boolean', accepts: (text) => /^(?:true|false)$/i.test(text) },
  { type: 'integer', accepts: (text) => isWhole(text) && within(text, INT4) },
  { type: 'bigint', accepts: (text) => isWhole(text) && within(text, INT8) },
  { type: 'numeric', accepts: isWhole },
  { type: 'double precision', accepts: (text) => /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) },
  { type: 'date', accepts: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDate(text) },
  {
    type: 'timestamp without time zone',
    accepts: (text) => /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?$/.test(text) && isDate(text.slice(0, 10)),
  },
  {
    type: 'timestamp with time zone',
    accepts: (text) =>
      /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text) &&
      isDate(text.slice(0, 10)),
  },
]

/**
 * The narrowest type that every value of a column has; `text` when none does, `integer` when all are empty, as in the
 * field.
 */
export function inferType(cells: Iterable<Cell>): string {
  let open = CANDIDATES
  for (const cell of cells) {
    if (cell === null) continue
    if (open.every((candidate) => candidate.accepts(cell))) continue
    open = open.filter((candidate) => candidate.accepts(cell))
    if (open.length === 0) return 'text'
  }
  return open[0] === CANDIDATES[0] && open.length === CANDIDATES.length ? 'integer' : (open[0]?.type ?? 'text')
}

function isWhole(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)$/.test(text)
}

function within(text: string, limit: bigint): boolean {
  if (text.length < 10) return true
  if (text.length > 20) return false
  const value = BigInt(text)
  return value <= limit && value >= -limit - 1n
}

function isDate(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 ? (isLeap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return month >= 1 && month <= 12 && day >= 1 && day <= days
}
