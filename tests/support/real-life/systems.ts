/** A row of a source system. Amounts are cents, days are counted from the first of January 2026. */
export interface RawRow {
  readonly id: number
  readonly customer: number
  readonly cents: number
  readonly status: string
  readonly day: number
  /** Round of changes in which it was written last. */
  readonly round: number
}

const STATUSES = ['Open', 'Paid', 'Lost'] as const
const ROWS = 40

/** The rows of a system after a round of changes: the later ones change every seventh row and add three. */
export function rawRows(system: number, round: number): readonly RawRow[] {
  const rows: RawRow[] = []
  for (let id = 1; id <= ROWS + round * 3; id += 1) {
    const written = id > ROWS ? Math.ceil((id - ROWS) / 3) : 0
    const changed = id % 7 === system % 7 ? round : written
    const seed = (id * 7919 + system * 104729 + changed * 1299709) % 10007
    rows.push({
      id,
      customer: 1 + ((id * 31 + system) % 12),
      cents: seed,
      status: STATUSES[seed % STATUSES.length]!,
      day: (id * 3 + system) % 20,
      round: changed,
    })
  }
  return rows
}

/** The values of a row as text, in the order of `RAW_COLUMNS`. */
export function rawValues({ id, customer, cents, status, day, round }: RawRow): readonly string[] {
  return [id, customer, (cents / 100).toFixed(2), status, dateText(day), `2026-02-0${round + 1} 00:00:00`].map(String)
}

export const RAW_COLUMNS = ['id', 'customer_id', 'amount', 'status', 'happened_on', 'updated_at'] as const

function dateText(day: number): string {
  return new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)
}
