import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileTemplate, TemplateError } from '../../../src/template/index.js'
import { scopeOf } from './render.js'

interface Vectors {
  readonly vars: Readonly<Record<string, unknown>>
  readonly cases: readonly { readonly template: string; readonly output?: string; readonly error?: string }[]
}

const { vars, cases } = JSON.parse(readFileSync(new URL('python-vectors.json', import.meta.url), 'utf8')) as Vectors

async function outcome(text: string, isAwaited: boolean): Promise<string> {
  const scope = scopeOf(structuredClone(vars))
  try {
    const template = compileTemplate({ file: 'vector.sql', text })
    return `output: ${(isAwaited ? await template.render(scope) : template.renderSync(scope)).text}`
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.kind}`
    throw error
  }
}

test.each([
  ['at once', false],
  ['with waiting', true],
])('each filter, test and method gives what Python gives, rendered %s', async (_how, isAwaited) => {
  expect(cases.length).toBeGreaterThan(400)
  for (const { template, output, error } of cases) {
    const wanted = error === undefined ? `output: ${output}` : `error: ${error}`
    expect(await outcome(template, isAwaited), template).toBe(wanted)
  }
})
