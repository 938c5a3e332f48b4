import { type ConfigTree, type ConfigTreeKind, renderTestArguments } from '../config/index.js'
import type { Diagnostic, SourceLocation } from '../core/diagnostic.js'
import type { UniqueId } from '../core/node.js'
import { compileTemplate, fromHost, type Scope, TemplateError, type TemplateSource } from '../template/index.js'
import { nodeScope } from '../template/project/index.js'
import { type ConfigLayer, mergeConfigs, toHook } from './merge-config.js'
import { noReads, type Reads } from './parse-cache.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { type Recorded, recorder } from './recorder.js'
import type { Compile } from './shared-templates.js'

/** A node whose SQL is a template, before it is rendered for the first time. */
export interface CodeNodeInput {
  readonly owner: PackageContext
  readonly name: string
  readonly fqn: readonly string[]
  /** Tree of the project file that configures it; null for nodes that no tree reaches. */
  readonly treeKind: ConfigTreeKind | null
  readonly source: TemplateSource
  /** The weakest layer, below the project file. */
  readonly defaults: ConfigLayer
  /** What the properties file says: rendered, and as written. */
  readonly patch: { readonly rendered: ConfigLayer; readonly raw: ConfigLayer } | null
  /** What templates see as `model`. */
  readonly model: Readonly<Record<string, unknown>>
  readonly hasRelation: boolean
  /** For generic tests: the arguments that the template finds under `_dbt_generic_test_kwargs`. */
  readonly kwargs?: Readonly<Record<string, unknown>>
}

/** The layers of a node but its own `config()`. */
export interface Layers {
  readonly before: readonly ConfigLayer[]
  readonly rawBefore: readonly ConfigLayer[]
  /** What stands above the node's own `config()`. */
  readonly after: readonly ConfigLayer[]
  readonly rawAfter: readonly ConfigLayer[]
}

/** Name under which the template of a generic test finds its arguments. */
export const KWARGS_NAME = '_dbt_generic_test_kwargs'

/** What the first render saw, with the macros that the template reaches. */
export interface FirstRender extends Recorded {
  readonly macros: readonly UniqueId[]
}

/**
 * Renders a node and its hooks in parse mode, or takes what an earlier run found. Problems go to the context; what was
 * found until then counts.
 */
export function firstRender(context: ParseContext, input: CodeNodeInput, layers: Layers): FirstRender {
  const known = context.knownTests.take(context, input, layers, (reads) => render(context, input, layers, reads))
  if (known !== null) return known
  if (context.cache === null) return render(context, input, layers, noReads())
  const { owner, name, fqn, treeKind, source, model, hasRelation, kwargs = null } = input
  const before = context.diagnostics.length
  return context.cache.get({
    text: source.text,
    rendered: [layers.before, layers.after, kwargs],
    key: [
      owner.project.name,
      name,
      fqn,
      treeKind,
      [source.file, source.line ?? 1, source.column ?? 1],
      model,
      hasRelation,
    ],
    variable: (variable) => owner.variables.get(variable),
    compute: (reads) => {
      const value = render(context, input, layers, reads)
      if (context.diagnostics.length > before) reads.isVolatile = true
      return { value, macros: value.macros }
    },
  })
}

function render(context: ParseContext, input: CodeNodeInput, layers: Layers, reads: Reads): FirstRender {
  const { owner, source } = input
  const config = mergeConfigs([...layers.before, ...layers.after])
  const record = recorder(
    context,
    { owner, name: input.name, config, model: input.model, hasRelation: input.hasRelation },
    reads,
  )
  const macros = new Set<UniqueId>()
  const renderOnce = (text: TemplateSource, kwargs: CodeNodeInput['kwargs'], compile: Compile): void => {
    const template = compile(text)
    for (const id of context.library.resolveCalls(template.calls, owner.project.name)) macros.add(id)
    const scope = nodeScope({ host: record.host, library: context.library, packageName: owner.project.name })
    template.visitSync(kwargs === undefined ? scope : withArguments(scope, kwargs, text, compile))
    for (const id of scope.macrosUsed()) macros.add(id)
  }
  const renderText = (text: TemplateSource, kwargs: CodeNodeInput['kwargs']): void => {
    try {
      if (
        kwargs !== undefined &&
        rendersAnywhere(() => renderOnce({ ...NOWHERE, text: text.text }, kwargs, context.compileShared))
      )
        return
      renderOnce(text, kwargs, compileTemplate)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      context.diagnostics.push(located(error.toDiagnostic(), text))
    }
  }
  renderText(source, input.kwargs)
  const own = input.kwargs === undefined ? record.recorded() : placed(record.recorded(), source)
  const merged = mergeConfigs([...layers.before, ...own.configCalls, ...layers.after])
  const locations = new Map(own.configLocations)
  const place = locations.get('pre_hook') ?? locations.get('post_hook')
  const hooks = [...listOf(merged['pre_hook']), ...listOf(merged['post_hook'])]
  const fromTree = hooks.length === 0 ? new Map<string, SourceLocation>() : hookPlaces(context, input)
  for (const hook of hooks) {
    const text = toHook(hook).sql
    const start = { file: source.file, line: source.line ?? 1, column: 1 }
    renderText({ ...(fromTree.get(text) ?? place ?? start), text }, undefined)
  }
  const { refs, sources } = input.kwargs === undefined ? record.recorded() : own
  return { ...own, refs: [...refs], sources: [...sources], macros: [...macros].sort() }
}

/** Where the project files that configure the node write their hooks, by the text of the hook. */
function hookPlaces({ root }: ParseContext, { owner, treeKind }: CodeNodeInput): ReadonlyMap<string, SourceLocation> {
  const places = new Map<string, SourceLocation>()
  const visit = (tree: ConfigTree): void => {
    for (const key of HOOK_KEYS) {
      const value = tree.values[key]
      if (value === undefined) continue
      for (const hook of Array.isArray(value) ? (value as unknown[]) : [value]) {
        places.set(toHook(hook).sql, tree.locations[key] ?? tree.location)
      }
    }
    Object.values(tree.children).forEach(visit)
  }
  if (treeKind === null) return places
  for (const { configTrees } of new Set([owner.project, root.project])) {
    const tree = configTrees[treeKind]
    if (tree !== undefined) visit(tree)
  }
  return places
}

const HOOK_KEYS = ['pre_hook', 'post_hook', 'pre-hook', 'post-hook'] as const

/** The place of a text that many tests share; what it calls stands where the test is declared. */
const NOWHERE = { file: '', line: 1, column: 1 }

/** Whether a render without a place went well; one that did not is done again with its own, for the message. */
function rendersAnywhere(render: () => void): boolean {
  try {
    render()
    return true
  } catch (error) {
    if (error instanceof TemplateError) return false
    throw error
  }
}

/** What was recorded without a place, at the place of the test. */
function placed(recorded: Recorded, { file, line = 1, column = 1 }: TemplateSource): Recorded {
  const at = (location: SourceLocation): SourceLocation => (location.file === '' ? { file, line, column } : location)
  return {
    refs: recorded.refs.map((call) => ({ ...call, location: at(call.location) })),
    sources: recorded.sources.map((call) => ({ ...call, location: at(call.location) })),
    configCalls: [...recorded.configCalls],
    configLocations: recorded.configLocations.map(([key, location]) => [key, at(location)] as const),
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The scope with the arguments of a generic test before its own names; macros do not see them. */
function withArguments(
  scope: Scope,
  kwargs: Readonly<Record<string, unknown>>,
  text: TemplateSource,
  compile: Compile,
): Scope {
  const place = { file: text.file, line: text.line ?? 1, column: text.column ?? 1 }
  const given = fromHost(renderTestArguments(kwargs, scope, place, compile))
  return {
    lookup: (name) => (name === KWARGS_NAME ? given : scope.lookup(name)),
    names: () => [KWARGS_NAME, ...scope.names()],
  }
}

function located(diagnostic: Diagnostic, source: TemplateSource): Diagnostic {
  if (diagnostic.location !== undefined) return diagnostic
  return { ...diagnostic, location: { file: source.file, line: source.line ?? 1, column: source.column ?? 1 } }
}
