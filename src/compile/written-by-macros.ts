import type { BuildStatement, CompiledNode, QueryHost, WrittenStatement } from '../core/compiled.js'
import type { CompilableNode } from '../core/node.js'
import { BUILTIN_PACKAGE, columnValue, type MacroLibrary, relationValue } from '../template/project/index.js'
import type { Compilation } from './node-host.js'
import { callInNode } from './operation.js'

/**
 * The SQL that macros of the project write in place of a statement of the engine's materializations. Null when the project
 * overrides none of the macros that could: then the engine writes the statement itself, and no macro runs.
 *
 * Throws DiagnosticError.
 */
export async function writtenByMacros(
  shared: Compilation,
  { node, code }: CompiledNode,
  statement: BuildStatement,
  database: QueryHost,
): Promise<WrittenStatement | null> {
  const { library } = shared.options
  const chain = chainOf(statement)
  if (!chain.some((name) => isOverridden(library, name, node))) return null
  const [entry = ''] = chain
  const window = statement.kind === 'write' ? statement.window : undefined
  const names = { sql: code, compiled_code: code }
  const { value } = await callInNode(shared, node, entry, argumentsOf(statement, code, node), database, names, window)
  const sql = (typeof value === 'string' ? value : '').trim().replace(/;\s*$/, '')
  const at = code.trim() === '' ? -1 : sql.indexOf(code)
  return { sql, codeOffset: at === -1 ? null : at }
}

/** Whether the project has a macro `get_incremental_<strategy>_sql`. */
export function hasStrategyMacro(shared: Compilation, node: CompilableNode, strategy: string): boolean {
  return isOverridden(shared.options.library, `get_incremental_${macroWord(strategy)}_sql`, node)
}

/** Whether the project, or a package that it dispatches to, defines `name` where the engine's macros would find it. */
function isOverridden(library: MacroLibrary, name: string, { packageName }: CompilableNode): boolean {
  const found = [library.find(name, packageName), library.dispatch(name, BUILTIN_PACKAGE, packageName).found]
  return found.some((definition) => definition !== undefined && library.packageOf(definition) !== BUILTIN_PACKAGE)
}

/** The macro that is called, and those that it ends up in: any of them may be the project's. */
function chainOf(statement: BuildStatement): readonly string[] {
  switch (statement.kind) {
    case 'createTable':
      return ['get_create_table_as_sql', 'create_table_as']
    case 'createView':
      return ['get_create_view_as_sql', 'create_view_as']
    case 'createMaterializedView':
      return ['get_create_materialized_view_as_sql']
    case 'write':
      return [`get_incremental_${macroWord(statement.strategy)}_sql`, ...(BELOW[statement.strategy] ?? [])]
  }
}

const BELOW: Readonly<Record<string, readonly string[]>> = {
  append: ['get_insert_into_sql'],
  'delete+insert': ['get_delete_insert_merge_sql'],
  merge: ['get_merge_sql', 'get_merge_update_columns'],
  default: [
    'get_incremental_delete_insert_sql',
    'get_incremental_append_sql',
    'get_delete_insert_merge_sql',
    'get_insert_into_sql',
  ],
}

/** `delete+insert` → `delete_insert`, as macros spell it. */
function macroWord(strategy: string): string {
  return strategy.replaceAll('+', '_')
}

function argumentsOf(statement: BuildStatement, code: string, node: CompilableNode): readonly unknown[] {
  switch (statement.kind) {
    case 'createTable':
      return [false, relationValue({ ...statement.relation, kind: 'table' }), code]
    case 'createView':
      return [relationValue({ ...statement.relation, kind: 'view' }), code]
    case 'createMaterializedView':
      return [relationValue({ ...statement.relation, kind: 'materialized_view' }), code]
    case 'write':
      return [
        {
          target_relation: relationValue({ ...statement.relation, kind: 'table' }),
          temp_relation: relationValue({ ...statement.staged, database: '', kind: 'table' }),
          unique_key: node.config.unique_key ?? null,
          dest_columns: statement.columns.map(({ name, dataType }) => columnValue(name, dataType)),
          incremental_predicates: node.config['incremental_predicates'] ?? node.config['predicates'] ?? null,
        },
      ]
  }
}
