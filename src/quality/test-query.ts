import type { TestConfig } from '../core/config.js'

/** Whether a test gives one row with the number it measured, in place of failing rows. */
export function isMeasured(config: TestConfig): boolean {
  return config['measured'] === true
}

/**
 * The query that a data test sends: one row, whatever the test finds.
 *
 * Its columns are `failures`, `should_warn` and `should_error`; for measured tests those of the test itself. `compiledSql`
 * stands in it unchanged, so that a position in the error of a server can be mapped back.
 */
export function testQuery(config: TestConfig, compiledSql: string): string {
  const code = withoutTerminator(compiledSql)
  if (isMeasured(config)) return `select *\nfrom (\n${code}\n) as measured_test`
  const limit = config.limit === null ? '' : `\nlimit ${config.limit}`
  return [
    'select',
    `  ${config.fail_calc} as failures,`,
    `  ${config.fail_calc} ${config.warn_if} as should_warn,`,
    `  ${config.fail_calc} ${config.error_if} as should_error`,
    `from (\n${code}${limit}\n) as failing_rows`,
  ].join('\n')
}

/** A semicolon at the end, which people write out of habit, would end the query around it. */
function withoutTerminator(code: string): string {
  return code.replace(/(?:\s*;)+\s*$/, '')
}
