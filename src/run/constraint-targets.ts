import type { QueryHost } from '../core/compiled.js'
import type { ColumnInfo } from '../core/node.js'
import type { BuildableNode } from '../plan/index.js'
import type { RunScope } from './scope.js'

type Constraint = Readonly<Record<string, unknown>>

/** The node with the names of relations in place of the `ref()` and `source()` calls of its foreign keys. */
export async function withConstraintTargets(
  scope: RunScope,
  node: BuildableNode,
  database: QueryHost,
): Promise<BuildableNode> {
  if (node.resourceType !== 'model') return node
  const rendered = async (constraint: Constraint): Promise<Constraint> => {
    const { to } = constraint
    if (typeof to !== 'string' || !/^\s*(?:ref|source)\s*\(/.test(to)) return constraint
    const hook = { sql: `{{ ${to} }}`, transaction: true }
    const name = await scope.request.compiler.compileHook?.(node, hook, database)
    return name === undefined ? constraint : { ...constraint, to: name.sql }
  }
  const columns: [string, ColumnInfo][] = []
  for (const [name, column] of Object.entries(node.columns)) {
    columns.push([name, { ...column, constraints: await each(column.constraints, rendered) }])
  }
  const { constraints } = node.config
  const own = Array.isArray(constraints) ? await each(constraints as readonly Constraint[], rendered) : constraints
  return { ...node, columns: Object.fromEntries(columns), config: { ...node.config, constraints: own } }
}

async function each(
  constraints: readonly Constraint[],
  rendered: (constraint: Constraint) => Promise<Constraint>,
): Promise<readonly Constraint[]> {
  const found: Constraint[] = []
  for (const constraint of constraints) found.push(await rendered(constraint))
  return found
}
