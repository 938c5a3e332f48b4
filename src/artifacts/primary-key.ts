import type { Manifest } from '../core/manifest.js'
import type { ModelNode, UniqueId } from '../core/node.js'

/**
 * The columns that identify a row of each model, as far as the project says so: a `primary_key` constraint, else a
 * column (or, for a test of several columns, columns) tested both `unique` and `not_null`. Models without one are absent.
 */
export function primaryKeys(manifest: Manifest): ReadonlyMap<UniqueId, readonly string[]> {
  const tested = testedColumns(manifest)
  const keys = new Map<UniqueId, readonly string[]>()
  for (const node of manifest.nodes.values()) {
    if (node.resourceType !== 'model') continue
    const declared = declaredKey(node)
    const key = declared.length > 0 ? declared : testedKey(tested.get(node.uniqueId))
    if (key.length > 0) keys.set(node.uniqueId, key)
  }
  return keys
}

function declaredKey(node: ModelNode): readonly string[] {
  const { constraints } = node.config
  const onModel: readonly Readonly<Record<string, unknown>>[] = Array.isArray(constraints) ? constraints : []
  const whole = onModel.find((constraint) => constraint['type'] === 'primary_key')?.['columns']
  if (Array.isArray(whole)) return whole.filter((column) => typeof column === 'string')
  return Object.values(node.columns)
    .filter((column) => column.constraints.some((constraint) => constraint['type'] === 'primary_key'))
    .map((column) => column.name)
}

interface TestedColumns {
  readonly unique: Set<string>
  readonly notNull: Set<string>
}

function testedKey(tested: TestedColumns | undefined): readonly string[] {
  if (tested === undefined) return []
  return [...tested.unique].filter((column) => tested.notNull.has(column)).sort()
}

function testedColumns(manifest: Manifest): ReadonlyMap<UniqueId, TestedColumns> {
  const byModel = new Map<UniqueId, TestedColumns>()
  for (const node of manifest.nodes.values()) {
    if (node.resourceType !== 'test' || node.attachedNode === null || node.columnName === null) continue
    const name = node.testMetadata?.name
    if (name !== 'unique' && name !== 'not_null') continue
    const entry = byModel.get(node.attachedNode) ?? { unique: new Set(), notNull: new Set() }
    entry[name === 'unique' ? 'unique' : 'notNull'].add(node.columnName)
    byModel.set(node.attachedNode, entry)
  }
  return byModel
}
