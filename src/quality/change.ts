import type { TestConfig } from '../core/config.js'
import { counted } from '../core/text.js'
import type { EarlierMeasures, TestVerdict } from './contract.js'

/** Runs whose median a number is compared with, when the test does not say how many. */
const RUNS = 10

/** How many earlier runs the change of a test is judged by; null when it has no limit of change. */
export function comparedRuns(config: TestConfig): number | null {
  if (config.change_above == null && config.change_below == null) return null
  return Math.max(1, Math.trunc(config.history_runs ?? RUNS))
}

/**
 * The verdict with what the change means: `change_above: 0.5` is passed by a number that is more than half above the
 * median of earlier runs, `change_below: 0.2` by one that is more than a fifth below it. The severity of the test decides
 * whether that is `warn` or `fail`; the worse verdict stays. A test that nothing is known of passes, and says so.
 *
 * @param earlier null when no earlier run measured the test, or none is known
 */
export function judgedByChange(config: TestConfig, found: TestVerdict, earlier: EarlierMeasures | null): TestVerdict {
  if (comparedRuns(config) === null || found.measured === null || found.status === 'fail') return found
  if (earlier === null) {
    return found.status === 'pass' ? { ...found, message: 'No earlier run to compare with' } : found
  }
  const { median, runs } = earlier
  const difference = found.measured - median
  const limit = difference > 0 ? config.change_above : config.change_below
  if (limit == null || Math.abs(difference) <= Math.abs(median) * limit) return found
  const outcome = config.severity === 'error' ? 'fail' : 'warn'
  const direction = difference > 0 ? 'above' : 'below'
  const share = median === 0 ? '' : `${percent(Math.abs(difference / median))} `
  const message =
    `Measured ${readable(found.measured)}, ${share}${direction} ${readable(median)}, the median of ` +
    `${runs === 1 ? 'the last run' : `the last ${counted(runs, 'run')}`}, configured to ${outcome} if more than ` +
    `${percent(limit)} ${direction}`
  return { ...found, status: outcome, message }
}

function percent(share: number): string {
  return `${readable(share * 100)}%`
}

/** Six significant digits are enough to read; the result holds the whole number. */
export function readable(value: number | null): string {
  return value === null ? 'nothing' : String(Number.isInteger(value) ? value : Number(value.toPrecision(6)))
}
