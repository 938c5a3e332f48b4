import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/adapters/index.js'
import { freshDatabase, type TestDatabase } from '../../support/databases.js'
import { makeConfig, makeSnapshot } from '../../support/factories.js'
import { flaws, HistoryModel, type HistoryRules, type SourceRow, type Version } from './snapshot-history.js'
import { open, runNodes } from './workshop.js'

let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await freshDatabase()
  database = await open(server.settings)
})

afterAll(async () => {
  await database.close()
  await server.drop()
})

/** Composite keys, one of them with a null. */
const KEYS = ["1, 'a'", "1, 'b'", "2, 'a'", '2, null'] as const

type DaysOf<Given> = Given extends fc.Arbitrary<infer Value> ? Value : never

interface Taken {
  readonly rows: readonly SourceRow[]
  readonly columns: readonly string[]
}

/** Random days: rows come, change, change without saying so, go, and come back; a column comes and goes. */
const days = fc.array(
  fc.record({
    columns: fc.constantFrom(['a', 'b'], ['a', 'b', 'c']),
    rows: fc.tuple(
      ...KEYS.map(() =>
        fc.record({
          isThere: fc.boolean(),
          says: fc.boolean(),
          a: fc.constantFrom(null, 1, 2),
          b: fc.constantFrom(null, 1),
          c: fc.constantFrom(null, 7),
        }),
      ),
    ),
  }),
  { minLength: 1, maxLength: 6 },
)

function historyOf(run: DaysOf<typeof days>): readonly Taken[] {
  const updated = new Map<string, number>()
  return run.map(({ columns, rows }, index) => ({
    columns,
    rows: rows.flatMap(({ isThere, says, a, b, c }, place) => {
      const key = KEYS[place]!
      if (says || !updated.has(key)) updated.set(key, index + 1)
      return isThere ? [{ key, data: { a, b, c }, updatedAt: updated.get(key)! }] : []
    }),
  }))
}

const time = (day: number): Date => new Date(Date.UTC(2026, 0, day))
const literal = (day: number): string => `timestamp '${time(day).toISOString().slice(0, 10)}'`

function queryOf({ rows, columns }: Taken): string {
  const names = `k1, k2, at, ${columns.join(', ')}`
  const lines = rows.map(
    ({ key, data, updatedAt }) =>
      `(${key}, ${literal(updatedAt)}, ${columns.map((name) => data[name] ?? 'null::int').join(', ')})`,
  )
  const shape = `(0, '', timestamp '2000-01-01', ${columns.map(() => '0').join(', ')})`
  return `select ${names} from (values ${[shape, ...lines].join(', ')}) as v (${names}) where k1 > 0`
}

const seen = new Set<string>()
let count = 0

async function check(rules: HistoryRules, run: readonly Taken[]): Promise<void> {
  count += 1
  const name = `history_${count}`
  const model = new HistoryModel(rules)
  const own = rules.strategy === 'timestamp' ? { updated_at: 'at' } : { check_cols: ['a', 'b', 'c'] }
  const config = { strategy: rules.strategy, unique_key: ['k1', 'k2'], hard_deletes: rules.hardDeletes, ...own }
  for (const [index, taken] of run.entries()) {
    const node = makeSnapshot(name, {
      rawCode: queryOf(taken),
      config: makeConfig({ materialized: 'snapshot', ...config }),
    })
    const { results } = await runNodes(database, [node], { startedAt: time(index + 1) })
    expect(results.get(node.uniqueId)).toMatchObject({ status: 'success' })
    model.take(index + 1, taken.rows, taken.columns)
  }
  const hasC = run.some(({ columns }) => columns.includes('c'))
  const marker = rules.hardDeletes === 'new_record' ? 'dbt_is_deleted' : "'False'"
  const found = await server.sql(
    `select k1 || ', ' || coalesce('''' || k2 || '''', 'null'), a, b, ${hasC ? 'c' : 'null'}, dbt_valid_from::date, dbt_valid_to::date, ${marker}
     from analytics.${name} order by 1, dbt_valid_from`,
  )
  const expected = [...model.versions].flatMap(([key, versions]) => versions.map((each) => rowOf(key, each)))
  expect([...found].sort(order)).toEqual(expected.sort(order))
  expect(await server.sql(`select count(*) - count(distinct dbt_scd_id) from analytics.${name}`)).toEqual([['0']])
  for (const versions of model.versions.values()) {
    expect(flaws(versions, rules)).toEqual([])
    if (versions.length > 1) seen.add(`${rules.strategy} ${rules.hardDeletes} changed`)
    if (versions.some((version) => version.deleted)) seen.add(`${rules.strategy} deleted`)
  }
  await server.sql(`drop table analytics.${name}`)
}

function rowOf(key: string, { data, from, to, deleted }: Version): (string | null)[] {
  const text = (value: number | null | undefined): string | null =>
    value === null || value === undefined ? null : String(value)
  const date = (day: number | null): string | null => (day === null ? null : time(day).toISOString().slice(0, 10))
  return [key, text(data['a']), text(data['b']), text(data['c']), date(from), date(to), deleted ? 'True' : 'False']
}

function order(left: readonly (string | null)[], right: readonly (string | null)[]): number {
  const [a, b] = [JSON.stringify([left[0], left[4], left]), JSON.stringify([right[0], right[4], right])]
  return a < b ? -1 : a > b ? 1 : 0
}

const RULES: readonly HistoryRules[] = (['timestamp', 'check'] as const).flatMap((strategy) =>
  (['ignore', 'invalidate', 'new_record'] as const).map((hardDeletes) => ({ strategy, hardDeletes })),
)

it.each(RULES)(
  '$strategy, $hardDeletes: random histories say what a model of them says',
  { timeout: 120_000 },
  async (rules) => {
    await fc.assert(
      fc.asyncProperty(days, (run) => check(rules, historyOf(run))),
      { numRuns: 20, seed: 20260101 },
    )
    expect([...seen].some((each) => each.startsWith(`${rules.strategy} ${rules.hardDeletes}`))).toBe(true)
  },
)
