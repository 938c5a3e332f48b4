import { expect, test } from 'vitest'
import { diagnosticLines } from '../../../src/cli/diagnostic-text.js'
import { painted } from '../../../src/cli/text-line.js'
import { type Diagnostic, problem, warning } from '../../../src/core/diagnostic.js'

const source = (file: string) => (file === 'models/orders.sql' ? "select *\nfrom {{ ref('stg_order') }}\n" : null)

function text(diagnostics: readonly Diagnostic[]): string {
  return diagnosticLines(diagnostics, source)
    .map((parts) => painted(parts, null))
    .join('\n')
}

test('a problem shows its place, its line with a caret, the macros on the way and what to do', () => {
  const diagnostic = problem('REF_NOT_FOUND', 'No node is named "stg_order"', {
    location: { file: 'models/orders.sql', line: 2, column: 9 },
    frames: [{ label: 'macro latest', file: 'macros/latest.sql', line: 4, column: 3 }],
    hint: 'Did you mean "stg_orders"?',
  })
  expect(text([diagnostic])).toBe(
    [
      'REF_NOT_FOUND  models/orders.sql:2:9',
      'No node is named "stg_order"',
      '',
      '  1 | select *',
      "  2 | from {{ ref('stg_order') }}",
      '    |         ^',
      '  in macro latest (macros/latest.sql:4:3)',
      'Did you mean "stg_orders"?',
    ].join('\n'),
  )
})

test('a tab in front of the column is a tab under it', () => {
  const reader = () => 'select\n\t\tnme\n'
  const lines = diagnosticLines([problem('X', 'x', { location: { file: 'f', line: 2, column: 3 } })], reader)
  expect(painted(lines.at(-1) ?? [], null)).toBe('    | \t\t^')
})

test('a place in a file that cannot be read, and a line that is not there, show no excerpt', () => {
  expect(text([problem('X', 'broken', { location: { file: 'gone.sql', line: 1, column: 1 } })])).toBe(
    'X  gone.sql:1:1\nbroken',
  )
  expect(text([problem('X', 'broken', { location: { file: 'models/orders.sql', line: 99, column: 1 } })])).toBe(
    'X  models/orders.sql:99:1\nbroken',
  )
})

test('errors come before warnings, ten are shown, and the others are counted', () => {
  const many = Array.from({ length: 12 }, (_, index) => problem(`E${index}`, 'wrong'))
  const lines = text([warning('W', 'odd'), ...many]).split('\n')
  expect(lines[0]).toBe('E0')
  expect(lines.at(-1)).toBe('… and 3 more problems')
  expect(lines.filter((line) => line === 'wrong')).toHaveLength(10)
  expect(lines).not.toContain('W')
})
