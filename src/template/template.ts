import type { SourceMapEntry } from '../core/compiled.js'
import { CodeUnit, cachedJson, codeIdentity, compiling } from './code-unit.js'
import { JinjaCompiler } from './compiler.js'
import type { CodeCache, Rendered, Scope, Template, TemplateSource } from './contract.js'
import { unpackPosition } from './generated-code.js'
import { parseTemplate } from './parser.js'
import { RunContext, RunState } from './run-context.js'
import { calledNames } from './walk.js'

interface TemplateCode {
  readonly code: string
  readonly calls: readonly (readonly string[])[]
}

interface TemplateExports {
  readonly root: (context: RunContext) => unknown
  /** There when the template is one expression. */
  readonly value?: (context: RunContext) => unknown
}

/**
 * Compiles a template: all its syntax errors come now, as TemplateError. `cache` keeps generated code between runs.
 *
 * @example compileTemplate({ file: 'models/a.sql', text: 'select {{ x }}' }).renderSync(scope).text
 */
export function compileTemplate(source: TemplateSource, cache?: CodeCache): Template {
  const { code, calls } = cachedJson(
    cache,
    () => codeIdentity('template', source),
    () => compiling(source, () => generate(source)),
  )
  const unit = new CodeUnit<TemplateExports>(code)
  const contextFor = (scope: Scope, state: RunState): RunContext => new RunContext(scope, state, source.file, null, [])
  return {
    calls,
    renderSync: (scope) => {
      const context = contextFor(scope, new RunState(false))
      return rendered(unit.exports('synchronous').root(context), context)
    },
    render: async (scope) => {
      const context = contextFor(scope, new RunState(true))
      return rendered(await unit.exports('awaiting').root(context), context)
    },
    visitSync: (scope) => {
      unit.exports('unmapped').root(contextFor(scope, new RunState(false)))
    },
    evaluateSync: (scope) => {
      const { root, value } = unit.exports('unmapped')
      return (value ?? root)(contextFor(scope, new RunState(false, true)))
    },
  }
}

function generate(source: TemplateSource): TemplateCode {
  const root = parseTemplate(source)
  return { code: new JinjaCompiler(source.file).template(root), calls: calledNames(root.children) }
}

function rendered(text: unknown, context: RunContext): Rendered {
  return { text: text as string, sourceMap: sourceMap(context) }
}

/** Pieces that wrote nothing are left out: the next one starts at the same offset. */
function sourceMap({ file, marks }: RunContext): readonly SourceMapEntry[] {
  const entries: SourceMapEntry[] = []
  const places = marks ?? []
  for (let at = 0; at < places.length; at += 2) {
    const entry = { offset: places[at]!, file, ...unpackPosition(places[at + 1]!) }
    if (entries.at(-1)?.offset === entry.offset) entries[entries.length - 1] = entry
    else entries.push(entry)
  }
  return entries
}
