import type { SourceMapEntry } from '../core/compiled.js'
import { CodeUnit, compiling } from './code-unit.js'
import { JinjaCompiler } from './compiler.js'
import type { Rendered, Scope, Template, TemplateSource } from './contract.js'
import { unpackPosition } from './generated-code.js'
import { Callable } from './host-values.js'
import { type DirectTemplate, directTemplate } from './direct-run.js'
import { isPrompt } from './direct-support.js'
import { parseTemplate } from './parser.js'
import { RunContext, RunState } from './run-context.js'
import { calledNames } from './walk.js'

/**
 * Compiles a template: all its syntax errors come now, as TemplateError. Code for it is generated when a render needs
 * some: most templates are only visited, and for that their tree is enough.
 *
 * @example compileTemplate({ file: 'models/a.sql', text: 'select {{ x }}' }).renderSync(scope).text
 */
export function compileTemplate(source: TemplateSource): Template {
  const root = compiling(source, () => parseTemplate(source))
  const direct = compiling(source, () => directTemplate(root))
  let made: CodeUnit<DirectTemplate> | undefined
  const unit = (): CodeUnit<DirectTemplate> =>
    (made ??= new CodeUnit(compiling(source, () => new JinjaCompiler(source.file).template(root))))
  // Writing code finds errors too, which are to be known now.
  if (direct === null) unit()
  const contextFor = (scope: Scope, state: RunState, marks: number[] | null): RunContext =>
    new RunContext(scope, state, source.file, null, marks)
  const calls = calledNames(root.children)
  const mayBePrompt = direct !== null && isPrompt(root.children)
  const isPromptIn = (scope: Scope): boolean =>
    mayBePrompt && !calls.some(([name]) => isMacro(scope.lookup(name ?? '')))
  return {
    calls,
    renderSync: (scope) => {
      const context = contextFor(scope, new RunState(false), [])
      return rendered((direct ?? unit().exports('synchronous')).root(context), context)
    },
    render: async (scope) => {
      const context = contextFor(scope, new RunState(true), [])
      const text =
        direct !== null && isPromptIn(scope) ? direct.root(context) : unit().exports('awaiting').root(context)
      return rendered(await text, context)
    },
    visitSync: (scope) => {
      const { root: visit } = direct ?? unit().exports('unmapped')
      visit(contextFor(scope, new RunState(false), null))
    },
    evaluateSync: (scope) => {
      const { root: text, value } = direct ?? unit().exports('unmapped')
      return (value ?? text)(contextFor(scope, new RunState(false, true), null))
    },
  }
}

/** Whether a macro has taken the name of a function. */
function isMacro(value: unknown): boolean {
  return value instanceof Callable && value.looks.typeName === 'Macro'
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
