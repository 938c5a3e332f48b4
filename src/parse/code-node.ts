import { checkShape, CONFIG_SCHEMAS, type ConfigTreeKind, type YamlDocument } from '../config/index.js'
import { type Diagnostic, type SourceLocation, warning } from '../core/diagnostic.js'
import type { RefCall, SourceCall, UniqueId } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import { compileTemplate, fromHost, type Scope, TemplateError, type TemplateSource } from '../template/index.js'
import { nodeScope } from '../template/project/index.js'
import { type ConfigLayer, mergeConfigs, toHook } from './merge-config.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { type Recorded, recorder } from './recorder.js'
import { treeLayers, type TreeLayers } from './tree-config.js'

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
  /** Further names for the template, made with its own scope. */
  readonly names?: (scope: Scope) => Readonly<Record<string, unknown>>
}

/** What the first render of a node found. */
export interface RenderedNode {
  /** All layers merged. */
  readonly merged: Readonly<Record<string, unknown>>
  readonly unrendered: Readonly<Record<string, unknown>>
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
  readonly macros: readonly UniqueId[]
}

/**
 * Renders a node in parse mode and merges its configuration: own project file, properties file, the node's own `config()`
 * and, for nodes of packages, the root project's file last. Problems go to the context; what was found until then counts.
 */
export function renderNode(context: ParseContext, input: CodeNodeInput): RenderedNode {
  const layers = configLayers(context, input)
  const known = mergeConfigs([...layers.before, ...layers.after])
  const record = recorder(context, {
    owner: input.owner,
    name: input.name,
    config: known,
    model: input.model,
    hasRelation: input.hasRelation,
  })
  const macros = new Set<UniqueId>()
  const render = (source: TemplateSource): void => {
    try {
      const template = compileTemplate(source)
      for (const id of context.library.resolveCalls(template.calls, input.owner.project.name)) macros.add(id)
      const scope = nodeScope({ host: record.host, library: context.library, packageName: input.owner.project.name })
      template.renderSync(input.names === undefined ? scope : withNames(scope, input.names(scope)))
      for (const id of scope.macrosUsed()) macros.add(id)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      context.diagnostics.push(located(error.toDiagnostic(), source))
    }
  }
  render(input.source)
  const own = record.recorded()
  context.diagnostics.push(...checkOwnConfig(input, own))
  const merged = mergeConfigs([...layers.before, ...own.configCalls, ...layers.after])
  for (const hook of [merged['pre_hook'], merged['post_hook']].flatMap((list) => (Array.isArray(list) ? list : []))) {
    const { sql } = toHook(hook)
    const place = own.configLocations.get('pre_hook') ?? own.configLocations.get('post_hook')
    render({
      file: input.source.file,
      text: sql,
      line: place?.line ?? input.source.line ?? 1,
      column: place?.column ?? 1,
    })
  }
  return {
    merged,
    unrendered: mergeConfigs([...layers.rawBefore, ...own.configCalls, ...layers.rawAfter]),
    refs: record.recorded().refs,
    sources: record.recorded().sources,
    macros: [...macros].sort(),
  }
}

interface Layers {
  readonly before: readonly ConfigLayer[]
  readonly rawBefore: readonly ConfigLayer[]
  /** What stands above the node's own `config()`. */
  readonly after: readonly ConfigLayer[]
  readonly rawAfter: readonly ConfigLayer[]
}

const NO_LAYERS: TreeLayers = { rendered: [], raw: [] }

/** All layers of a node but its own `config()`. */
function configLayers(
  context: ParseContext,
  input: Pick<CodeNodeInput, 'owner' | 'treeKind' | 'fqn' | 'defaults' | 'patch'>,
): Layers {
  const tree = (owner: PackageContext): TreeLayers =>
    input.treeKind === null ? NO_LAYERS : treeLayers(context, owner, input.treeKind, input.fqn)
  const own = tree(input.owner)
  const root = input.owner.isRoot ? NO_LAYERS : tree(context.root)
  return {
    before: [input.defaults, ...own.rendered, ...(input.patch === null ? [] : [input.patch.rendered])],
    rawBefore: [...own.raw, ...(input.patch === null ? [] : [input.patch.raw])],
    after: root.rendered,
    rawAfter: root.raw,
  }
}

/** The merged configuration of a node without a template: a seed, a source, an exposure. */
export function mergedConfig(
  context: ParseContext,
  input: Pick<CodeNodeInput, 'owner' | 'treeKind' | 'fqn' | 'defaults' | 'patch'>,
): Pick<RenderedNode, 'merged' | 'unrendered'> {
  const layers = configLayers(context, input)
  return {
    merged: mergeConfigs([...layers.before, ...layers.after]),
    unrendered: mergeConfigs([...layers.rawBefore, ...layers.rawAfter]),
  }
}

/** Types of what `config()` sets, and keys that look like a misspelt one; others may be meant for the user's own macros. */
function checkOwnConfig(input: CodeNodeInput, own: Recorded): readonly Diagnostic[] {
  if (input.treeKind === null) return []
  const { shape } = CONFIG_SCHEMAS[input.treeKind]
  return Object.entries(mergeConfigs(own.configCalls)).flatMap(([key, value]): readonly Diagnostic[] => {
    const location = own.configLocations.get(key) ?? { file: input.source.file, line: 1, column: 1 }
    const schema = shape[key]
    if (schema !== undefined) {
      return checkShape(schema as Parameters<typeof checkShape>[0], value, placed(location), [key]).map((each) => ({
        ...each,
        location,
      }))
    }
    const nearest = nearestHint(key, Object.keys(shape))
    if (nearest.hint === undefined) return []
    return [warning('UNKNOWN_CONFIG', `"${key}" is not a config that the engine knows`, { location, ...nearest })]
  })
}

function placed(location: SourceLocation): YamlDocument {
  const here = (): SourceLocation => location
  return { file: location.file, value: null, locate: here, locateKey: here, locateText: here }
}

/** The scope with a few names before its own; macros do not see those. */
function withNames(scope: Scope, names: Readonly<Record<string, unknown>>): Scope {
  const given = new Map(Object.entries(names).map(([name, value]) => [name, fromHost(value)]))
  return {
    lookup: (name) => (given.has(name) ? given.get(name) : scope.lookup(name)),
    names: () => [...given.keys(), ...scope.names()],
  }
}

function located(diagnostic: Diagnostic, source: TemplateSource): Diagnostic {
  if (diagnostic.location !== undefined) return diagnostic
  return { ...diagnostic, location: { file: source.file, line: source.line ?? 1, column: source.column ?? 1 } }
}
