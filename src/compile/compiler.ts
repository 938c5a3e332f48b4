import type {
  BuildStatement,
  CompiledNode,
  CompileNodeOptions,
  MaterializationOutcome,
  NodeCompiler,
  QueryHost,
  SeedRows,
  WrittenStatement,
} from '../core/compiled.js'
import type { Hook } from '../core/config.js'
import type { CompilableNode, Node, SeedNode, UniqueId } from '../core/node.js'
import type { CompilerOptions } from './compiler-options.js'
import { materialize, materializeSeed, ownMaterialization } from './custom-materialization.js'
import { ephemeralCtes } from './ephemeral-ctes.js'
import { renderHook, renderPostHooks, renderPreHooks } from './hooks.js'
import { type Cte, injectCtes } from './inject-ctes.js'
import { compilation, type Compilation } from './node-host.js'
import { runOperation } from './operation.js'
import { sceneCtes } from './scene.js'
import { renderNode, type RenderedSql } from './render-node.js'
import { renderQueryComment } from './query-comment.js'
import { NO_DATABASE, withoutQueries } from './without-queries.js'
import { hasStrategyMacro, writtenByMacros } from './written-by-macros.js'

/** Config keys whose value is SQL that the render itself makes: the values of the last render count. */
const LATE_KEYS: readonly string[] = ['failures_sql', 'sql_header']

/** Everything that templates do while a database is there. */
export interface TemplateCompiler extends NodeCompiler {
  compileHooks(node: Node, database: QueryHost): Promise<Pick<CompiledNode, 'preHooks' | 'postHooks'>>
  compileHook(node: Node, hook: Hook, database: QueryHost, options?: CompileNodeOptions): Promise<Hook>
  materialize(compiled: CompiledNode, database: QueryHost): Promise<MaterializationOutcome | null>
  materializeSeed(node: SeedNode, seed: SeedRows, database: QueryHost): Promise<MaterializationOutcome | null>
  isMaterializedByProject(node: CompilableNode | SeedNode): boolean
  hasStrategy(node: CompilableNode, strategy: string): boolean
  writeStatement(
    compiled: CompiledNode,
    statement: BuildStatement,
    database: QueryHost,
  ): Promise<WrittenStatement | null>
  /**
   * Calls a macro of the project by its name, or `package.macro`, as `run-operation` does, and gives what it returns as a
   * plain value. Throws DiagnosticError.
   */
  runOperation(name: string, args: Readonly<Record<string, unknown>>, database: QueryHost): Promise<unknown>
  /** Renders `query-comment` for the session of this name. Throws DiagnosticError. */
  queryComment(text: string, sessionName: string): Promise<string>
}

/** Makes the compiler of one invocation. */
export function createCompiler(options: CompilerOptions): TemplateCompiler {
  const shared = compilation(options)
  return {
    compile: (node, database, nodeOptions = {}) => compileNode(shared, node, database, nodeOptions),
    compileHooks: async (node, database) => ({
      preHooks: await renderPreHooks(shared, node, database, {}),
      postHooks: await renderPostHooks(shared, node, {}),
    }),
    compileHook: (node, hook, database, nodeOptions = {}) => renderHook(shared, node, hook, database, nodeOptions),
    materialize: (compiled, database) => materialize(shared, compiled, database),
    materializeSeed: (node, seed, database) => materializeSeed(shared, node, seed, database),
    isMaterializedByProject: (node) => ownMaterialization(shared, node) !== undefined,
    hasStrategy: (node, strategy) => hasStrategyMacro(shared, node, strategy),
    writeStatement: (compiled, statement, database) => writtenByMacros(shared, compiled, statement, database),
    runOperation: (name, args, database) => runOperation(shared, name, args, database),
    queryComment: (text, sessionName) => renderQueryComment(shared, text, sessionName),
  }
}

/** The passes: render, put the CTEs of ephemeral parents in front, render the hooks. */
async function compileNode(
  shared: Compilation,
  node: CompilableNode,
  database: QueryHost,
  options: CompileNodeOptions,
): Promise<CompiledNode> {
  const { scene } = options
  // Hooks belong to the execution: where there is no database, nothing is executed.
  const hasHooks = scene === undefined && database !== NO_DATABASE
  const preHooks = hasHooks ? await renderPreHooks(shared, node, database, options) : []
  const asked = shared.options.introspect === false ? withoutQueries(database) : database
  const rendered = await renderNode(shared, node, asked, options)
  const ctes = await ephemeralCtes(shared, rendered.ephemerals, asked, options)
  const { code, sourceMap } = injectCtes(
    rendered.text,
    [...(scene === undefined ? [] : sceneCtes(shared, scene)), ...ctes.values()],
    rendered.sourceMap,
  )
  return {
    node: withLateConfig(node, rendered, ctes),
    code,
    sourceMap,
    extraCteIds: [...ctes.keys()],
    preHooks,
    postHooks: hasHooks ? await renderPostHooks(shared, node, options) : [],
  }
}

function withLateConfig(
  node: CompilableNode,
  { config }: RenderedSql,
  ctes: ReadonlyMap<UniqueId, Cte>,
): CompilableNode {
  const late = LATE_KEYS.flatMap((key) => {
    const value = config[key]
    if (typeof value !== 'string') return []
    return [[key, key === 'failures_sql' ? injectCtes(value.trim(), [...ctes.values()], []).code : value] as const]
  })
  return late.length === 0
    ? node
    : ({ ...node, config: { ...node.config, ...Object.fromEntries(late) } } as CompilableNode)
}
