import type { TestConfig } from '../core/config.js'
import { counted } from '../core/text.js'
import { judgedByChange, readable } from './change.js'
import type { EarlierMeasures, TestMeasure, TestVerdict } from './contract.js'
import { isMeasured } from './test-query.js'

/**
 * What a measure means under the configuration of its test: `fail` when the limit of errors is passed and the severity is
 * `error`, `warn` when the limit of warnings is, else `pass`. The number measured is in every verdict.
 *
 * @param earlier what the change is judged by, of tests that limit it
 */
export function verdict(config: TestConfig, measure: TestMeasure, earlier: EarlierMeasures | null = null): TestVerdict {
  return judgedByChange(config, verdictOfLimits(config, measure), earlier)
}

function verdictOfLimits(config: TestConfig, measure: TestMeasure): TestVerdict {
  const { failures, measured, detail } = measure
  const found = { failures, measured, detail }
  // A measured test with one limit only: passing the limit of errors at severity warn is a warning.
  if (measure.shouldError && config.severity === 'error') {
    return { status: 'fail', message: messageOf(config, measure, 'fail'), ...found }
  }
  if (measure.shouldWarn || (measure.shouldError && isMeasured(config))) {
    return { status: 'warn', message: messageOf(config, measure, 'warn'), ...found }
  }
  return { status: 'pass', message: null, ...found }
}

function messageOf(config: TestConfig, measure: TestMeasure, outcome: 'fail' | 'warn'): string {
  if (!isMeasured(config)) {
    const limit = outcome === 'fail' ? config.error_if : config.warn_if
    return `Got ${counted(measure.failures ?? 0, 'result')}, configured to ${outcome} if ${limit}`
  }
  const limit = outcome === 'fail' || !measure.shouldWarn ? config.error_above : config.warn_above
  return `Measured ${readable(measure.measured)}, configured to ${outcome} if > ${limit}`
}
