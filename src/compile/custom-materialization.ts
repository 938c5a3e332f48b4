import type { CompiledNode, MaterializationOutcome, QueryHost, SeedRows } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { CompilableNode, SeedNode } from '../core/node.js'
import { hostFunction, HostObject } from '../template/index.js'
import { relationOf, seedTableValue } from '../template/project/index.js'
import type { Compilation } from './node-host.js'
import { callInNode } from './operation.js'

const ADAPTER_TYPE = 'postgres'

/**
 * Builds a node by running the `{% materialization %}` block of the project, or of a package, that serves it. Null when
 * none does: then the engine's own materialization is meant, and nothing was done.
 *
 * `database` has no transaction open; the block runs the node's hooks itself. Throws DiagnosticError.
 */
export async function materialize(
  shared: Compilation,
  { node, code }: CompiledNode,
  database: QueryHost,
): Promise<MaterializationOutcome | null> {
  return runBlock(shared, node, database, {
    sql: code,
    compiled_code: code,
    pre_hooks: node.config.pre_hook ?? [],
    post_hooks: node.config.post_hook ?? [],
  })
}

/** As `materialize`, for a seed: `load_agate_table()` gives its rows. */
export async function materializeSeed(
  shared: Compilation,
  node: SeedNode,
  seed: SeedRows,
  database: QueryHost,
): Promise<MaterializationOutcome | null> {
  const types = node.config['column_types']
  const chosen = new Set(
    Object.keys(typeof types === 'object' && types !== null ? types : {}).map((name) => name.toLowerCase()),
  )
  const print = (text: string): void => shared.options.log?.(text, 'print')
  return runBlock(shared, node, database, {
    load_agate_table: hostFunction('load_agate_table', () => seedTableValue(seed, chosen, print)),
    sql: '',
    compiled_code: '',
    pre_hooks: node.config.pre_hook ?? [],
    post_hooks: node.config.post_hook ?? [],
  })
}

async function runBlock(
  shared: Compilation,
  node: CompilableNode | SeedNode,
  database: QueryHost,
  names: Readonly<Record<string, unknown>>,
): Promise<MaterializationOutcome | null> {
  const { library } = shared.options
  const definition = ownMaterialization(shared, node)
  if (definition === undefined) return null
  const name = `${library.packageOf(definition)}.${definition.name}`
  const { value, main } = await callInNode(shared, node, name, {}, database, names)
  const listed: unknown = (value as { readonly relations?: unknown } | null)?.relations
  if (!Array.isArray(listed)) {
    throw new DiagnosticError(
      problem('MATERIALIZATION_RESULT', `${definition.name} does not say which relations it made`, {
        location: { file: definition.file, line: definition.line, column: definition.column },
        hint: "End the block with {{ return({'relations': [target_relation]}) }}.",
      }),
    )
  }
  return { relations: (listed as unknown[]).flatMap((item) => relationOf(item) ?? []), ...response(main) }
}

/** The block of the project, or of a package, that builds the node; undefined where the engine does. */
export function ownMaterialization(
  { options: { library } }: Compilation,
  node: CompilableNode | SeedNode,
): ReturnType<Compilation['options']['library']['findMaterialization']> {
  return library.findMaterialization(node.config.materialized, ADAPTER_TYPE, node.packageName)
}

/** Command tag and row count of the statement named `main`. */
function response(main: unknown): Pick<MaterializationOutcome, 'commandTag' | 'rowCount'> {
  const stored = member(main, 'response')
  const tag = member(stored, '_message')
  const count = member(stored, 'rows_affected')
  return {
    commandTag: typeof tag === 'string' && tag !== '' ? tag : null,
    rowCount: typeof count === 'number' && count >= 0 ? count : null,
  }
}

function member(value: unknown, name: string): unknown {
  return value instanceof HostObject ? value.members.get(name) : undefined
}
