import {
  checkShape,
  CONFIG_SCHEMAS,
  type ConfigTree,
  type ConfigTreeKind,
  hasTemplate,
  renderValues,
  type YamlDocument,
} from '../config/index.js'
import { type Diagnostic, type SourceLocation, warning } from '../core/diagnostic.js'
import type { ConfigLayer } from './merge-config.js'
import type { PackageContext, ParseContext } from './parse-context.js'

/** What project files say about a node, from the general to the specific: as rendered and as written. */
export interface TreeLayers {
  readonly rendered: readonly ConfigLayer[]
  readonly raw: readonly ConfigLayer[]
}

/** Configuration that is a template of a later stage: its tags stay. */
const LATER: ReadonlySet<string> = new Set(['pre_hook', 'post_hook', 'pre-hook', 'post-hook', 'sql_header'])

/** The layers of one project's tree along an fqn; the folders on the way count as used. */
export function treeLayers(
  context: ParseContext,
  owner: PackageContext,
  kind: ConfigTreeKind,
  fqn: readonly string[],
): TreeLayers {
  const rendered: ConfigLayer[] = []
  const raw: ConfigLayer[] = []
  let tree = owner.project.configTrees[kind]
  for (let depth = 0; tree !== undefined; depth += 1) {
    raw.push(tree.values)
    rendered.push(renderedValues(context, owner, kind, tree))
    const step = fqn[depth]
    tree = step === undefined || !Object.hasOwn(tree.children, step) ? undefined : tree.children[step]
  }
  return { rendered, raw }
}

function renderedValues(
  context: ParseContext,
  owner: PackageContext,
  kind: ConfigTreeKind,
  tree: ConfigTree,
): ConfigLayer {
  const known = context.renderedTrees.get(tree)
  if (known !== undefined) return known
  const values: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(tree.values)) {
    values[key] = LATER.has(key)
      ? value
      : renderedValue(context, owner, kind, key, value, tree.locations[key] ?? tree.location)
  }
  context.renderedTrees.set(tree, values)
  return values
}

function renderedValue(
  context: ParseContext,
  owner: PackageContext,
  kind: ConfigTreeKind,
  key: string,
  value: unknown,
  location: SourceLocation,
): unknown {
  if (!holdsTemplate(value)) return value
  const place = documentAt(location)
  const { value: result, problems } = renderValues(value, owner.yamlScope, place)
  context.diagnostics.push(...problems)
  const schema = CONFIG_SCHEMAS[kind].shape[key]
  if (schema !== undefined && problems.length === 0) {
    context.diagnostics.push(
      ...checkShape(schema as Parameters<typeof checkShape>[0], result, place, [key]).map((each) => ({
        ...each,
        location,
      })),
    )
  }
  return result
}

function holdsTemplate(value: unknown): boolean {
  if (typeof value === 'string') return hasTemplate(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(holdsTemplate)
}

/** A value of a project file stands where its key does. */
function documentAt(location: SourceLocation): YamlDocument {
  const here = (): SourceLocation => location
  return { file: location.file, value: null, locate: here, locateKey: here, locateText: here }
}

/** Folders of the root project's trees that hold configuration for nothing. */
export function unusedConfig(context: ParseContext): readonly Diagnostic[] {
  const warnings: Diagnostic[] = []
  const visit = (kind: string, tree: ConfigTree, path: readonly string[]): void => {
    if (path.length > 0 && Object.keys(tree.values).length > 0 && !context.renderedTrees.has(tree)) {
      warnings.push(
        warning('UNUSED_CONFIG', `Nothing is configured by "${[kind, ...path].join('.')}"`, {
          location: tree.location,
          hint: 'The path is made of the package, the folders below the resource path, and the name.',
        }),
      )
    }
    for (const [name, child] of Object.entries(tree.children)) visit(kind, child, [...path, name])
  }
  for (const [kind, tree] of Object.entries(context.root.project.configTrees)) visit(kind, tree, [])
  return warnings
}
