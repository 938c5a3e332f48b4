import { expect, test } from 'vitest'
import { compileTemplate, hostFunction, hostObject, TemplateError } from '../../../src/template/index.js'
import { randomOf, templateGenerator } from './random-templates.js'
import { scopeOf } from './render.js'

declare global {
  var fuzzCanary: { touched: number } | undefined
}

test('12,000 generated templates reach no canary, never end the process and never hang', async () => {
  globalThis.fuzzCanary = { touched: 0 }
  const next = templateGenerator(randomOf(20260101))
  const outcomes = { rendered: 0, failed: 0 }
  let slowest = 0
  for (let count = 0; count < 12_000; count += 1) {
    const text = next()
    const scope = scopeOf({
      text: 'abc',
      items: [1, 2, 3],
      record: { a: 1 },
      fn: hostFunction('fn', (args) => args[0] ?? null),
      object: hostObject({ visible: 1 }),
    })
    const start = performance.now()
    try {
      const template = compileTemplate({ file: 'fuzz.sql', text })
      const { text: written } = count % 2 === 0 ? template.renderSync(scope) : await template.render(scope)
      expect(written).not.toContain('[native code]')
      expect(written).not.toContain('[object ')
      outcomes.rendered += 1
    } catch (error) {
      if (!(error instanceof TemplateError)) throw new Error(`not an error of the template: ${text}`, { cause: error })
      outcomes.failed += 1
    }
    slowest = Math.max(slowest, performance.now() - start)
    if (globalThis.fuzzCanary.touched !== 0) throw new Error(`reached the canary: ${text}`)
  }
  expect(outcomes.rendered).toBeGreaterThan(500)
  expect(outcomes.failed).toBeGreaterThan(500)
  expect(slowest).toBeLessThan(5_000)
  expect(Object.keys(Object.prototype)).toEqual([])
  globalThis.fuzzCanary = undefined
})
