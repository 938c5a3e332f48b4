import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { CodeUnit } from '../../../src/template/code-unit.js'
import { JinjaCompiler } from '../../../src/template/compiler.js'
import { type DirectTemplate, directTemplate } from '../../../src/template/direct-run.js'
import { compileTemplate, hostFunction, hostObject, TemplateError } from '../../../src/template/index.js'
import { macroCallable } from '../../../src/template/macro-call.js'
import { parseTemplate } from '../../../src/template/parser.js'
import { repr } from '../../../src/template/printing.js'
import { RunContext, RunState } from '../../../src/template/run-context.js'
import { randomOf, templateGenerator } from './random-templates.js'
import { scopeOf } from './render.js'

type Names = Readonly<Record<string, unknown>>

/** What both ways of rendering a template give, or null when it can only be rendered by its code. */
function bothWays(text: string, names: () => Names): readonly [direct: unknown, generated: unknown] | null {
  const source = { file: 'a.sql', text }
  let root: ReturnType<typeof parseTemplate>
  try {
    root = parseTemplate(source)
  } catch (error) {
    if (error instanceof TemplateError) return null
    throw error
  }
  const direct = directTemplate(root)
  if (direct === null) return null
  const generated = new CodeUnit<DirectTemplate>(new JinjaCompiler(source.file).template(root)).exports('synchronous')
  return [outcome(direct, names()), outcome(generated, names())]
}

/** Text and value with what they cost of the budget and where the pieces of the text stand, or the error with its places. */
function outcome({ root, value }: DirectTemplate, names: Names): unknown {
  return [root, value].map((render) => {
    if (render === undefined) return null
    const state = new RunState(false, true)
    const marks: number[] = []
    try {
      const given = withoutAddresses(repr(render(new RunContext(scopeOf(names), state, 'a.sql', null, marks))))
      return [given, state.steps, state.written, state.depth, marks]
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      return [error.kind, withoutAddresses(error.message), error.hint, error.frames, state.steps, state.depth]
    }
  })
}

/** Where an object lies in memory is no part of what a template gives. */
function withoutAddresses(text: string): string {
  return text.replace(/ at 0x[0-9a-f]+>/g, ' at 0x0>')
}

interface Vectors {
  readonly vars: Names
  readonly generated_vars?: Names
  readonly cases: readonly { readonly template: string; readonly category?: string }[]
}

const shared = fileURLToPath(new URL('../../../../shared/templating/vectors.json', import.meta.url))
const own = fileURLToPath(new URL('python-vectors.json', import.meta.url))

test.each([own, shared].filter((file) => existsSync(file)).map((file) => [basename(file), file] as const))(
  'a template that is rendered without generated code gives what its code gives: %s',
  (_name, file) => {
    const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
    let compared = 0
    for (const { template, category } of vectors.cases) {
      const given = category === 'generated' ? vectors.generated_vars! : vectors.vars
      const both = bothWays(template, () => structuredClone(given))
      if (both === null) continue
      compared += 1
      expect(both[0], template).toEqual(both[1])
    }
    expect(compared).toBeGreaterThan(400)
  },
)

test('random templates give the same in both ways, errors with their places among them', () => {
  const next = templateGenerator(randomOf(7))
  const names = (): Names => ({
    text: 'abc',
    items: [1, 2, 3],
    record: { a: 1 },
    fn: hostFunction('fn', (args) => args[0] ?? null),
    object: hostObject({ visible: 1 }),
  })
  let compared = 0
  for (let count = 0; count < 8_000; count += 1) {
    const text = next()
    const both = bothWays(text, names)
    if (both === null) continue
    compared += 1
    expect(both[0], text).toEqual(both[1])
  }
  expect(compared).toBeGreaterThan(1_500)
})

test.each([
  '{% for x in items if x > 1 %}{{ loop.index }}{{ x }}{{ loop.last }}{% else %}none{% endfor %}',
  '{% for x in items if x > 9 %}{{ x }}{% else %}none{% endfor %}',
  '{% for a, b in record.items() %}{{ a }}={{ b }}{% endfor %}{{ a }}',
  '{% set ns = namespace(n=0) %}{% for x in items %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}',
  '{% set a, b = items[1:] %}{{ a ~ b }}{{ items[::-1] }}{{ text[-1] }}',
  '{% for x in items %}{% set last = x %}{{ last }}{% endfor %}{{ last }}',
  '{% if ghost %}a{% elif items %}{{ 1 < 2 < 3 }}{{ not items }}{{ -2 ** 2 }}{% endif %}',
  '{% set ghost.a = 1 %}',
  "{% if false %}{{ 1 | unknown }}{% endif %}{{ 'x' if false }}",
  '{{ fn(*items, **record) }}',
  '{{ items.missing.more }}',
  '{% for x in 5 %}{% endfor %}',
  '{{ 1 / 0 }}',
])('%s gives the same in both ways', (text) => {
  const names = (): Names => ({
    text: 'abc',
    items: [1, 2, 3],
    record: { a: 1 },
    fn: hostFunction('fn', (args, kwargs) => [...args, ...Object.values(kwargs)]),
  })
  const both = bothWays(text, names)
  expect(both).not.toBeNull()
  expect(both![0]).toEqual(both![1])
})

test('a macro of the project that has the name of a prompt function is waited for', async () => {
  const waits = macroCallable({ name: 'ref', parameters: ['name'], special: new Set() }, ([name]) =>
    Promise.resolve(`waited for ${String(name)}`),
  )
  const template = compileTemplate({ file: 'a.sql', text: "select {{ ref('a') }}" })
  expect((await template.render(scopeOf({ ref: waits }))).text).toBe('select waited for a')
})
