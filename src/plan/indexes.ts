import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { Relation } from '../core/relation.js'
import { fittingName } from './names.js'
import type { IndexDefinition, IndexKey, Step } from './step.js'

/**
 * The indexes of a node's configuration: dbt's form (`columns`, `unique`, `type`), and ours with `name`, `where`,
 * `include`, `expressions` and `opclass` (one word for all keys, or column → class).
 *
 * Names are readable and the same at every build: `<table>_<columns>_idx`, unless `name` says otherwise.
 */
export function indexesOf(
  config: Readonly<Record<string, unknown>>,
  relation: Relation,
  owner: string,
): readonly IndexDefinition[] {
  const configured = config['indexes']
  if (configured === undefined || configured === null) return []
  if (!Array.isArray(configured)) throw invalid(owner, 'expected a list', configured)
  const taken = new Set<string>()
  return configured.map((entry: unknown) => {
    const index = readIndex(entry, relation, owner)
    let name = index.name
    for (let count = 2; taken.has(name); count += 1) name = fittingName(`${index.name}${count}`)
    taken.add(name)
    return { ...index, name }
  })
}

/** Steps that make the indexes on what is built aside, under names of their own. */
export function createIndexes(indexes: readonly IndexDefinition[], relation: Relation): readonly Step[] {
  return indexes.map((index, position) => ({
    kind: 'createIndex',
    relation,
    index,
    name: asideIndexName(relation.identifier, position),
  }))
}

/** Which name each index has aside, and which it gets when published. */
export function indexRenames(
  indexes: readonly IndexDefinition[],
  aside: string,
): readonly { readonly from: string; readonly to: string }[] {
  return indexes.map((index, position) => ({ from: asideIndexName(aside, position), to: index.name }))
}

function asideIndexName(aside: string, position: number): string {
  return `${aside}_i${position + 1}`
}

function readIndex(entry: unknown, relation: Relation, owner: string): IndexDefinition {
  if (typeof entry !== 'object' || entry === null) throw invalid(owner, 'expected a mapping with "columns"', entry)
  const given = entry as Readonly<Record<string, unknown>>
  const classes = given['opclass'] ?? given['operator_class']
  const classOf = (name: string): string | null => {
    if (typeof classes === 'string') return classes
    if (typeof classes !== 'object' || classes === null) return null
    const found = (classes as Record<string, unknown>)[name]
    return typeof found === 'string' ? found : null
  }
  const columns = words(given['columns'])
  const expressions = words(given['expressions'])
  const keys: readonly IndexKey[] = [
    ...columns.map((column) => ({ column, expression: null, operatorClass: classOf(column) })),
    ...expressions.map((expression) => ({ column: null, expression, operatorClass: classOf(expression) })),
  ]
  if (keys.length === 0) throw invalid(owner, 'an index needs "columns" or "expressions"', entry)
  const subject = [...columns, ...(expressions.length > 0 ? ['expr'] : [])].join('_')
  return {
    name: fittingName(
      typeof given['name'] === 'string' ? given['name'] : `${relation.identifier}_${subject.replaceAll(' ', '_')}_idx`,
    ),
    unique: given['unique'] === true,
    method: typeof given['type'] === 'string' ? given['type'] : null,
    keys,
    include: words(given['include']),
    where: typeof given['where'] === 'string' ? given['where'] : null,
  }
}

function words(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}

function invalid(owner: string, expected: string, value: unknown): DiagnosticError {
  return new DiagnosticError(
    problem('CONFIG_INVALID', `The config "indexes" of ${owner} is ${JSON.stringify(value)}: ${expected}`, {
      hint: 'Write for example: indexes: [{columns: [id], unique: true}]',
    }),
  )
}
