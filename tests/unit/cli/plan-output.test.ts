import { expect, test } from 'vitest'
import type { NodePlan } from '../../../src/api/contract.js'
import { planLines, planSummary } from '../../../src/cli/plan-output.js'
import { makeManifest, makeModel } from '../../support/factories.js'

const manifest = makeManifest([makeModel('orders'), makeModel('revenue')])

const plan = (overrides: Partial<NodePlan> = {}): NodePlan => ({
  uniqueId: 'model.shop.orders',
  relation: 'analytics.orders',
  action: 'replace',
  reason: 'a table is built anew at every run',
  code: { before: null, after: null, diff: null },
  columns: [],
  breaking: [],
  dependents: { nodes: [], outside: [] },
  blocked: [],
  tests: [],
  cost: null,
  statements: '',
  ...overrides,
})

const text = (of: NodePlan, columns: number | null = null): readonly string[] =>
  planLines(of, manifest, { columns, statements: false }).map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
  )

test('a change of the SQL is shown with the lines around it, in colours', () => {
  const same = (line: string) => ({ kind: 'same', text: line }) as const
  const diff = [
    ...['select', '  a,', '  b,', '  c,'].map(same),
    { kind: 'removed', text: '  d' } as const,
    { kind: 'added', text: '  e' } as const,
    ...['from t', 'where x', 'group by y'].map(same),
  ]
  const of = plan({ code: { before: 'old', after: 'new', diff } })
  expect(text(of).slice(2)).toEqual([
    '    sql:',
    '        …',
    '          b,',
    '          c,',
    '      -   d',
    '      +   e',
    '        from t',
    '        where x',
    '        …',
  ])
  const coloured = planLines(of, manifest, { columns: 40, statements: false }).flat()
  expect(coloured).toContainEqual({ text: '      -   d', colour: 'red' })
  expect(coloured).toContainEqual({ text: '      +   e', colour: 'green' })
})

test('talk fits in a narrow terminal; without one it is not broken', () => {
  const of = plan({
    breaking: ['column "amount" changes from integer to numeric, which view reports.revenue_by_month reads'],
    dependents: { nodes: ['model.shop.revenue'], outside: ['view reports.revenue_by_month', 'view reports.top'] },
  })
  const lines = text(of, 40)
  expect(lines.every((line) => line.length <= 42)).toBe(true)
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain('read by: revenue, view reports.revenue_by_month, view')
  expect(text(of)).toHaveLength(4)
})

test('the last line counts actions, and what needs a look', () => {
  const plans = [plan(), plan({ breaking: ['column "a" goes'] }), plan({ action: 'create' })]
  expect(planSummary(plans)).toBe('Plan: 1 create, 2 replace. Breaking: 1 node. Nothing was changed.')
})
