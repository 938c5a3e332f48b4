/** A value of a CSV file; empty cells are null. */
export type Cell = string | null

interface Candidate {
  readonly type: string
  readonly accepts: (text: string) => boolean
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

// One bit for each candidate, so that the types of a column narrow by `&`.
const bit = (type: string): number => 1 << CANDIDATES.findIndex((candidate) => candidate.type === type)
export const BOOLEAN = bit('boolean')
export const INTEGER = bit('integer')
export const DOUBLE = bit('double precision')
export const DATE = bit('date')
/** The types of a whole number that fits `integer`. */
export const WHOLE_NUMBERS = INTEGER | bit('bigint') | bit('numeric') | DOUBLE
/** The types of a column that holds no value yet. */
export const ALL_TYPES = (1 << CANDIDATES.length) - 1

/** The types that a value has, one bit each. */
export function acceptedTypes(text: string): number {
  return CANDIDATES.reduce((types, { accepts }, index) => (accepts(text) ? types | (1 << index) : types), 0)
}

/** The narrowest of the types; `text` for none, `integer` when there was no value, as in the field. */
export function narrowestType(types: number): string {
  if (types === ALL_TYPES) return 'integer'
  return CANDIDATES.find((_, index) => (types & (1 << index)) !== 0)?.type ?? 'text'
}

/** The narrowest type that every value of a column has. */
export function inferType(cells: Iterable<Cell>): string {
  let open = ALL_TYPES
  for (const cell of cells) {
    if (cell === null) continue
    open = narrowed(open, cell)
    if (open === 0) break
  }
  return narrowestType(open)
}

/** Asks only those that are still open. */
function narrowed(open: number, cell: string): number {
  let left = open
  for (let index = 0; index < CANDIDATES.length; index += 1) {
    if ((open & (1 << index)) !== 0 && !CANDIDATES[index]!.accepts(cell)) left &= ~(1 << index)
  }
  return left
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
