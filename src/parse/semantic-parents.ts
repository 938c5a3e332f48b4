import type { Node, UniqueId } from '../core/node.js'
import type { SemanticEntry } from '../core/unit-test.js'
import { isMap as isRecord } from './merge-config.js'

type Named = Omit<SemanticEntry, 'parents'>

/** Parents by name: the model of a semantic model, what measures a metric, the metrics of a saved query. */
export function semanticParents(entry: Named, all: readonly Named[], nodes: readonly Node[]): readonly UniqueId[] {
  const { definition, section } = entry
  if (section === 'semantic_models') {
    const name = /ref\(\s*['"]([^'"]+)['"]\s*\)/.exec(String(definition['model'] ?? ''))?.[1]
    return nodes.filter((node) => isModelNamed(node, name)).map(({ uniqueId }) => uniqueId)
  }
  const names = new Set(namesIn(section === 'metrics' ? definition['type_params'] : definition['query_params']))
  return all
    .filter((other) => other.uniqueId !== entry.uniqueId)
    .filter((other) =>
      other.section === 'metrics'
        ? names.has(other.name)
        : section === 'metrics' &&
          other.section === 'semantic_models' &&
          measuresOf(other).some((name) => names.has(name)),
    )
    .map(({ uniqueId }) => uniqueId)
    .sort()
}

function isModelNamed(node: Node, name: string | undefined): boolean {
  return node.resourceType === 'model' && node.name === name
}

function measuresOf({ definition }: Named): readonly string[] {
  const { measures } = definition
  return Array.isArray(measures) ? measures.filter(isRecord).map((measure) => String(measure['name'])) : []
}

/** Every text inside a value. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(namesIn)
  return isRecord(value) ? Object.values(value).flatMap(namesIn) : []
}
