import { compileTemplate, type Scope, type Template, type TemplateSource } from '../template/index.js'

/** Compiles a text as a template. */
export type Compile = (source: TemplateSource) => Template

/** What a test reads, as the engine or a user writes it: `{{ get_where_subquery(ref('orders')) }}`, `{{ ref('orders') }}`. */
const SUBJECT = /^\{\{ (?:get_where_subquery\()?(?:ref|source)\('\w+'(?:, ?'\w+')*\)\)? \}\}$/

/** The text of a generic test, which the engine writes: only there does `alias="…"` mean an argument of `config`. */
const TEST = /^\{\{ [\w.]+\(\*\*_dbt_generic_test_kwargs\) \}\}\{\{ config\(/

/**
 * A compiler for the texts of generic tests. A project has thousands of them that differ in a name only, so what differs
 * is taken out of the text and given as a value; each shape is compiled once. Positions in such a template mean nothing.
 */
export function sharedCompiler(): Compile {
  const byShape = new Map<string, Template>()
  return (source) => {
    const { text, names } = lifted(source.text)
    let template = byShape.get(text)
    if (template === undefined) {
      template = compileTemplate({ ...source, text })
      byShape.set(text, template)
    }
    return names.length === 0 ? template : withNames(template, names)
  }
}

function lifted(text: string): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = []
  const lift = (name: string): string => `_dbt_shared_${names.push(name) - 1}`
  if (SUBJECT.test(text)) return { text: text.replace(/'(\w+)'/g, (_quoted, name: string) => lift(name)), names }
  if (!TEST.test(text)) return { text, names }
  const shape = text.replace(/([(,]alias=)"(\w+)"/, (_argument, key: string, name: string) => key + lift(name))
  return { text: shape, names }
}

function withNames(template: Template, names: readonly string[]): Template {
  const values = new Map(names.map((name, index) => [`_dbt_shared_${index}`, name]))
  const named = (scope: Scope): Scope => ({
    lookup: (name) => values.get(name) ?? scope.lookup(name),
    names: () => scope.names(),
  })
  return {
    calls: template.calls,
    renderSync: (scope) => template.renderSync(named(scope)),
    visitSync: (scope) => template.visitSync(named(scope)),
    render: (scope) => template.render(named(scope)),
    evaluateSync: (scope) => template.evaluateSync(named(scope)),
  }
}
