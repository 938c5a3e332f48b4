import { beforeAll, expect, it } from 'vitest'
import { growthOf, reportText, type Growth } from './growth.js'
import { buildAtSize, type SizeReport } from './large-warehouse.js'

// TSMODEL_SCALE=1 is a million members and fifty million events, which wants about 100 GB of disk. Two sizes are built, a quarter
// of it and all of it, and what each node costs at both says how it grows.

const share = Number(process.env.TSMODEL_SCALE ?? '0.02')
const DAYS = ['2025-11-02 23:59:59.999999+00', '2025-11-03 23:59:59.999999+00'] as const

/** Nodes faster than this are not judged: they hold too little work to tell growth from noise. */
const SECONDS_TO_JUDGE = 1

/** Sorting grows a little faster than its input, and a machine with other work is uneven; a quadratic query is at 2. */
const LARGEST_EXPONENT = 1.5

/** A day more of a history of five months, read again with a look-back of a week. */
const LARGEST_INCREMENT = 0.5

let small: SizeReport
let large: SizeReport
let growth: readonly Growth[]

beforeAll(async () => {
  small = await buildAtSize(share / 4, DAYS)
  large = await buildAtSize(share, DAYS)
  growth = growthOf(small, large)
  process.stdout.write(`\n${reportText(small, large, growth)}\n`)
})

it('has about as many members and events as were asked for', () => {
  expect(large.members / (1_000_000 * share)).toBeGreaterThan(0.9)
  expect(large.events / (50_000_000 * share)).toBeGreaterThan(0.9)
})

it('has no node whose cost grows faster than its input', () => {
  expect(
    growth.filter(({ large: seconds, exponent }) => seconds > SECONDS_TO_JUDGE && exponent > LARGEST_EXPONENT),
  ).toEqual([])
})

it('has incremental models that cost what is new, not what is there', () => {
  const incrementals = growth.filter(
    ({ materialized, large: seconds }) => materialized === 'incremental' && seconds > SECONDS_TO_JUDGE,
  )
  expect(incrementals.filter((node) => node.increment > LARGEST_INCREMENT * node.large)).toEqual([])
})
