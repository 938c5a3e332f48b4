import { findBlocks, placeFinder } from './block-scanner.js'
import { CodeUnit, cachedJson, codeIdentity, compiling } from './code-unit.js'
import { JinjaCompiler } from './compiler.js'
import type { CodeCache, MacroDefinition, MacroParameter, Scope, TemplateSource } from './contract.js'
import { Callable } from './host-values.js'
import type { NodeOf } from './nodes.js'
import { parseTemplate } from './parser.js'
import { RunContext, RunSite, RunState } from './run-context.js'
import { calledNames } from './walk.js'

const MACRO_TAGS: ReadonlySet<string> = new Set(['macro', 'test', 'data_test', 'materialization', 'docs', 'snapshot'])
const OTHERS: ReadonlySet<string> = new Set(['docs', 'snapshot'])

interface MacroCode {
  readonly kind: MacroDefinition['kind']
  readonly name: string
  readonly line: number
  readonly column: number
  readonly start: number
  readonly end: number
  readonly parameters: readonly MacroParameter[]
  readonly options: Readonly<Record<string, unknown>>
  readonly calls: readonly (readonly string[])[]
  readonly code: string
}

/**
 * The macros, tests and materializations of a file, each by itself: like dbt, a file is cut into its blocks, and what
 * stands between them does not count. Throws TemplateError for a block that does not compile. `cache` keeps generated
 * code between runs.
 */
export function parseMacroFile(source: TemplateSource, cache?: CodeCache): readonly MacroDefinition[] {
  const macros = cachedJson(
    cache,
    () => codeIdentity(source),
    () => generate(source),
  )
  return macros.map((macro) => definition(macro, source))
}

function generate(source: TemplateSource): readonly MacroCode[] {
  const place = placeFinder(source)
  return findBlocks(source.text, MACRO_TAGS)
    .filter((block) => !OTHERS.has(block.tag))
    .map(({ start, close }) => {
      const { line, column } = place(start)
      const end = close?.end ?? source.text.length
      const block = { file: source.file, text: source.text.slice(start, end), line, column }
      return compiling(block, () => {
        const node = parseTemplate(block).children[0] as NodeOf<'MacroBlock'>
        return {
          kind: node.kind,
          name: node.name,
          line,
          column,
          start,
          end,
          parameters: node.parameters.map((parameter) => ({
            name: parameter.name,
            hasDefault: parameter.default !== null,
            type: parameter.type,
          })),
          options: node.options,
          calls: calledNames([node]),
          code: new JinjaCompiler(source.file).macro(node),
        }
      })
    })
}

function definition(macro: MacroCode, source: TemplateSource): MacroDefinition {
  const { kind, name, line, column, parameters, options, calls } = macro
  const unit = new CodeUnit<{ readonly macro: (context: RunContext) => Callable }>(macro.code)
  const bind = (scope: Scope): Callable =>
    new Callable(
      name,
      (args, kwargs, site) => {
        const state = site instanceof RunSite ? site.context.state : new RunState(false)
        const context = new RunContext(scope, state, source.file, site)
        return unit
          .exports(state.awaiting ? 'awaiting' : 'unmapped')
          .macro(context)
          .invoke(args, kwargs, site)
      },
      { display: `<Macro '${name}'>`, typeName: 'Macro' },
    )
  const text = source.text.slice(macro.start, macro.end)
  return { kind, name, file: source.file, line, column, text, parameters, options, calls, bind }
}
