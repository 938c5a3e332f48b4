import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compileTemplate, TemplateError } from '../../../src/template/index.js'
import { scopeOf } from './render.js'

interface Case {
  readonly category: string
  readonly template: string
  readonly output?: string
  readonly error?: string
}

interface Vectors {
  readonly vars: Record<string, unknown>
  readonly generated_vars: Record<string, unknown>
  readonly cases: readonly Case[]
}

const shared = fileURLToPath(new URL('../../../../shared', import.meta.url))
const file = `${shared}/templating/vectors.json`

/** Where an object of Python lies in memory is not part of what a template writes. */
function withoutAddresses(text: string | undefined): string | undefined {
  return text?.replace(/ at 0x[0-9a-f]+>/g, ' at 0x0>')
}

async function outcome(vectors: Vectors, item: Case, mode: string): Promise<string> {
  const source = item.category === 'generated' ? vectors.generated_vars : vectors.vars
  const scope = scopeOf(structuredClone(source))
  try {
    const template = compileTemplate({ file: 'vector.sql', text: item.template })
    const { text } = mode === 'sync' ? template.renderSync(scope) : await template.render(scope)
    return `output: ${withoutAddresses(text)}`
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.kind}`
    throw error
  }
}

if (!existsSync(shared)) {
  // The vectors are not part of the repository: a user's checkout stands without them.
  test.skip(`VECTORS NOT RUN: ${shared} is not there, so what Python's Jinja2 gives was not compared`, () => {})
} else {
  const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
  const categories = [...new Set(vectors.cases.map((item) => item.category))]

  test('there are 1,097 vectors', () => {
    expect(vectors.cases.length).toBe(1097)
  })

  describe.each(['sync', 'async'])('templates render as in Python (%s)', (mode) => {
    test.each(categories)('%s', async (category) => {
      const cases = vectors.cases.filter((item) => item.category === category)
      const failures: object[] = []
      for (const item of cases) {
        const wanted = item.error === undefined ? `output: ${withoutAddresses(item.output)}` : `error: ${item.error}`
        const got = await outcome(vectors, item, mode)
        if (got !== wanted) failures.push({ template: item.template, wanted, got })
      }
      expect(failures).toEqual([])
      expect(cases.length).toBeGreaterThan(0)
    })
  })
}
