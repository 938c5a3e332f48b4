import { checkShape, CONFIG_SCHEMAS, type ConfigTreeKind, type YamlDocument } from '../config/index.js'
import { type Diagnostic, type SourceLocation, warning } from '../core/diagnostic.js'
import type { RefCall, SourceCall, UniqueId } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import { type CodeNodeInput, firstRender, type FirstRender, type Layers } from './first-render.js'
import { mergeConfigs } from './merge-config.js'
import { isPlain } from './parse-cache.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { treeLayers, type TreeLayers } from './tree-config.js'
import { writtenConfig } from './written-config.js'

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
  const own = firstRender(context, input, layers)
  context.diagnostics.push(...checkOwnConfig(context, input, own))
  const written = writtenConfig(input.source.text)
  const asWritten = own.configCalls.map((call) =>
    Object.fromEntries(Object.entries(call).map(([key, value]) => [key, written[key] ?? value])),
  )
  return {
    merged: mergeConfigs([...layers.before, ...own.configCalls, ...layers.after]),
    unrendered: mergeConfigs([...layers.rawBefore, ...asWritten, ...layers.rawAfter]),
    refs: own.refs,
    sources: own.sources,
    macros: own.macros,
  }
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
function checkOwnConfig(
  { goodConfigs }: ParseContext,
  { treeKind, source }: CodeNodeInput,
  own: FirstRender,
): readonly Diagnostic[] {
  if (treeKind === null || own.configCalls.length === 0) return []
  const locations = new Map(own.configLocations)
  return Object.entries(mergeConfigs(own.configCalls)).flatMap(([key, value]): readonly Diagnostic[] => {
    // Thousands of models say the same: what was found good is not looked at again.
    const said = isPlain(value) ? `${treeKind} ${key} ${JSON.stringify(value)}` : null
    if (said !== null && goodConfigs.has(said)) return []
    const location = locations.get(key) ?? { file: source.file, line: 1, column: 1 }
    const found = configProblems(treeKind, key, value, location)
    if (said !== null && found.length === 0) goodConfigs.add(said)
    return found
  })
}

function configProblems(
  treeKind: ConfigTreeKind,
  key: string,
  value: unknown,
  location: SourceLocation,
): readonly Diagnostic[] {
  const { shape } = CONFIG_SCHEMAS[treeKind]
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
}

function placed(location: SourceLocation): YamlDocument {
  const here = (): SourceLocation => location
  return { file: location.file, value: null, locate: here, locateKey: here, locateText: here }
}
