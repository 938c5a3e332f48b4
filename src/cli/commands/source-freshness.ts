import { sourceFreshness } from '../../api/source-freshness.js'
import type { RunCommand } from '../command.js'
import { selectionOptions, textOption } from '../flag-options.js'

const WORDS = { pass: 'PASS', warn: 'WARN', error: 'ERROR STALE' } as const

/** `source freshness`: a line per source; 1 when one is older than its error limit. */
export const sourceFreshnessCommand: RunCommand = async ({ values, options, reporter }) => {
  const { results, success } = await sourceFreshness({
    ...options,
    ...selectionOptions(values),
    ...textOption(values, 'output', 'output'),
  })
  results.forEach((result, index) => {
    const place = `${index + 1} of ${results.length}`
    const name = result.uniqueId.split('.').slice(2).join('.')
    if ('error' in result) reporter.say(`${place} ERROR freshness of ${name}: ${result.error}`, 'error')
    else {
      const level = result.status === 'pass' ? 'info' : result.status === 'warn' ? 'warn' : 'error'
      const seconds = `${result.executionTime.toFixed(2)}s`
      reporter.say(
        `${`${place} ${WORDS[result.status]} freshness of ${name} `.padEnd(80, '.')} [${WORDS[result.status]} in ${seconds}]`,
        level,
      )
    }
  })
  reporter.say('Done.')
  return success ? 0 : 1
}
