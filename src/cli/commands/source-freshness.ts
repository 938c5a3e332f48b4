import { sourceFreshness } from '../../api/source-freshness.js'
import type { RunCommand } from '../command.js'
import { selectionOptions, textOption } from '../flag-options.js'
import { logLine } from '../log-line.js'

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
    const data = { index: index + 1, total: results.length, unique_id: result.uniqueId }
    if ('error' in result) {
      const text = `${place} ERROR freshness of ${name}: ${result.error}`
      reporter.line(logLine('LogFreshnessResult', 'Q018', 'error', text, { ...data, status: 'runtime error' }))
    } else {
      const level = result.status === 'pass' ? 'info' : result.status === 'warn' ? 'warn' : 'error'
      const seconds = `${result.executionTime.toFixed(2)}s`
      const text = `${`${place} ${WORDS[result.status]} freshness of ${name} `.padEnd(80, '.')} [${WORDS[result.status]} in ${seconds}]`
      const { status, executionTime } = result
      reporter.line(
        logLine('LogFreshnessResult', 'Q018', level, text, { ...data, status, execution_time: executionTime }),
      )
    }
  })
  reporter.say('Done.')
  return success ? 0 : 1
}
