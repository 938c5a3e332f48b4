/** A row of the source, when a snapshot is taken. Times are days. */
export interface SourceRow {
  readonly key: string
  readonly data: Readonly<Record<string, number | null>>
  readonly updatedAt: number
}

export interface Version {
  readonly data: Readonly<Record<string, number | null>>
  readonly updatedAt: number
  readonly from: number
  to: number | null
  readonly deleted: boolean
}

export interface HistoryRules {
  readonly strategy: 'timestamp' | 'check'
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record'
}

/** What history must say, told row by row and without SQL. */
export class HistoryModel {
  readonly versions = new Map<string, Version[]>()
  private readonly rules: HistoryRules

  constructor(rules: HistoryRules) {
    this.rules = rules
  }

  take(now: number, rows: readonly SourceRow[], columns: readonly string[]): void {
    const present = new Set(rows.map((row) => row.key))
    for (const [key, versions] of this.versions) {
      const last = versions.at(-1)!
      if (!present.has(key) && last.to === null) this.goAway(versions, last, now, columns)
    }
    for (const row of rows) this.see(row, now, columns)
  }

  private goAway(versions: Version[], last: Version, now: number, columns: readonly string[]): void {
    if (this.rules.hardDeletes === 'ignore' || last.deleted) return
    last.to = now
    if (this.rules.hardDeletes === 'invalidate') return
    versions.push({ data: only(last.data, columns), updatedAt: now, from: now, to: null, deleted: true })
  }

  private see(row: SourceRow, now: number, columns: readonly string[]): void {
    const versions = this.versions.get(row.key) ?? []
    this.versions.set(row.key, versions)
    const last = versions.at(-1)
    const moment = this.rules.strategy === 'timestamp' ? row.updatedAt : now
    const data = only(row.data, columns)
    if (last !== undefined && last.to === null) {
      const isChanged =
        this.rules.strategy === 'timestamp'
          ? row.updatedAt > last.updatedAt
          : columns.some((column) => (last.data[column] ?? null) !== (data[column] ?? null))
      if (!isChanged && !last.deleted) return
      last.to = moment > last.from ? moment : now
    }
    const ended = versions.at(-1)?.to ?? 0
    versions.push({ data, updatedAt: moment, from: Math.max(moment, ended), to: null, deleted: false })
  }
}

/** What is wrong with the intervals of one key; no gap is allowed but where the row was away. */
export function flaws(versions: readonly Version[], rules: HistoryRules): readonly string[] {
  return versions.flatMap((version, index) => {
    const next = versions[index + 1]
    if (version.to !== null && version.to <= version.from) return ['a version that ends before it begins']
    if (next === undefined) return []
    if (version.to === null) return ['two current versions']
    if (next.from < version.to) return ['an overlap']
    return next.from > version.to && rules.hardDeletes !== 'invalidate' ? ['a gap'] : []
  })
}

function only(data: Version['data'], columns: readonly string[]): Version['data'] {
  return Object.fromEntries(columns.map((column) => [column, data[column] ?? null]))
}
