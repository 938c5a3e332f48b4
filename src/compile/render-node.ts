import { renderTestArguments } from '../config/index.js'
import type { CompileNodeOptions, QueryHost, SourceMapEntry } from '../core/compiled.js'
import type { SourceLocation } from '../core/diagnostic.js'
import type { CompilableNode, ModelNode, Node, UniqueId } from '../core/node.js'
import { compileTemplate, fromHost, type TemplateSource } from '../template/index.js'
import { nodeScope, type NodeScope } from '../template/project/index.js'
import { nameEmptyRelations } from './empty-relations.js'
import { type Compilation, nodeHost, type RenderTrace } from './node-host.js'
import { templateProblem } from './template-problem.js'

/** Name under which the template of a generic test gets its arguments. */
const TEST_ARGUMENTS = '_dbt_generic_test_kwargs'

/** A node's own SQL, without the CTEs of its ephemeral parents. */
export interface RenderedSql {
  readonly text: string
  readonly sourceMap: readonly SourceMapEntry[]
  readonly ephemerals: ReadonlyMap<UniqueId, ModelNode>
  /** What `config(...)` was called with in this render. */
  readonly config: Readonly<Record<string, unknown>>
}

/** Renders the template of a node. Throws DiagnosticError; errors of the database come as their cause. */
export async function renderNode(
  shared: Compilation,
  node: CompilableNode,
  database: QueryHost,
  options: CompileNodeOptions,
): Promise<RenderedSql> {
  const trace: RenderTrace = { ephemerals: new Map(), config: {} }
  try {
    const scope = scopeOf(shared, node, database, trace, options)
    const { text, sourceMap } = await compileTemplate(sourceOf(node)).render(scope)
    const isPartial = shared.options.empty === true || (options.window ?? shared.options.sample) !== undefined
    const own = isPartial && options.scene === undefined ? nameEmptyRelations(text, sourceMap) : { text, sourceMap }
    return { ...trimmed(own.text, own.sourceMap), ephemerals: trace.ephemerals, config: trace.config }
  } catch (error) {
    throw templateProblem(error, shared.options.library, sourceOf(node))
  }
}

/** Renders another text in the place of a node: a hook, an argument. */
export async function renderText(
  shared: Compilation,
  node: Node,
  source: TemplateSource,
  database: QueryHost,
  options: CompileNodeOptions,
): Promise<string> {
  const trace: RenderTrace = { ephemerals: new Map(), config: {} }
  try {
    const rendered = await compileTemplate(source).render(scopeOf(shared, node, database, trace, options))
    return rendered.text
  } catch (error) {
    throw templateProblem(error, shared.options.library)
  }
}

/** The names that templates of a node see; for generic tests with the arguments of the test. */
export function scopeOf(
  shared: Compilation,
  node: Node,
  database: QueryHost,
  trace: RenderTrace,
  options: CompileNodeOptions,
): NodeScope {
  const host = nodeHost(shared, node, database, trace, options)
  const { library } = shared.options
  const { packageName } = node
  const names = options.names ?? {}
  const overrides = options.scene === undefined ? {} : { is_incremental: false, ...options.scene.macros }
  const plain = nodeScope({ host, library, packageName, names, overrides })
  if (node.resourceType !== 'test' || node.testMetadata === null) return plain
  const kwargs = renderTestArguments(node.testMetadata.kwargs, plain, node.location)
  return nodeScope({ host, library, packageName, names: { ...names, [TEST_ARGUMENTS]: fromHost(kwargs) } })
}

/** Where the text of a node stands, for errors. */
export function placeOf(node: Node): SourceLocation {
  if (node.resourceType === 'test' && node.testKind === 'generic') return node.location
  if ('codeLocation' in node && node.codeLocation !== undefined) return node.codeLocation
  return { file: node.originalFilePath, line: 1, column: 1 }
}

function sourceOf(node: CompilableNode): TemplateSource {
  return { ...placeOf(node), text: node.rawCode }
}

/** Without blank lines in front and space behind: they are what `config()` calls and comments leave. */
function trimmed(text: string, sourceMap: readonly SourceMapEntry[]): Pick<RenderedSql, 'text' | 'sourceMap'> {
  const kept = text.trimEnd()
  return { text: kept, sourceMap: sourceMap.filter((entry) => entry.offset <= kept.length) }
}
