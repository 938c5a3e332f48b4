import type { Node, UniqueId } from '../core/node.js'
import type { SemanticEntry } from '../core/unit-test.js'
import { asRecord } from './config-artifact.js'
import { quotedName } from './quoted-name.js'

type JsonRecord = Readonly<Record<string, unknown>>

const METRIC_TYPES: readonly unknown[] = ['simple', 'ratio', 'cumulative', 'derived', 'conversion']

/** Key of `config._extra` under which an entry of the semantic layer stands as it is written. */
export const DEFINITION_KEY = 'definition'

/**
 * An entry of the semantic layer as `manifest.json` lists it. The published schema has a shape for each key, which newer
 * ways of writing do not fit: what names and links an entry stands there, and the whole as written in `config._extra`.
 */
export function semanticArtifact(entry: SemanticEntry, nodes: ReadonlyMap<UniqueId, Node>): JsonRecord {
  const { uniqueId, name, packageName, originalFilePath, definition, parents } = entry
  const config = asRecord(definition['config'])
  const common = {
    name,
    resource_type: uniqueId.split('.')[0] ?? '',
    package_name: packageName,
    path: originalFilePath.split('/').slice(1).join('/'),
    original_file_path: originalFilePath,
    unique_id: uniqueId,
    fqn: [packageName, name],
    description: text(definition['description']) ?? '',
    label: text(definition['label']) ?? (entry.section === 'metrics' ? name : null),
    config: { enabled: true, meta: asRecord(config['meta']), _extra: { [DEFINITION_KEY]: definition } },
    depends_on: { macros: [], nodes: parents },
  }
  switch (entry.section) {
    case 'metrics':
      return { ...common, type: metricType(definition['type']), type_params: typeParameters(definition) }
    case 'semantic_models':
      return { ...common, model: text(definition['model']) ?? '', node_relation: relationOf(parents, nodes) }
    case 'saved_queries':
      return { ...common, query_params: queryParameters(asRecord(definition['query_params'])), exports: [] }
  }
}

function metricType(value: unknown): unknown {
  return METRIC_TYPES.includes(value) ? value : 'simple'
}

function typeParameters(definition: JsonRecord): JsonRecord {
  const { measure, numerator, denominator, metrics, expr } = asRecord(definition['type_params'])
  return {
    measure: named(measure),
    numerator: named(numerator),
    denominator: named(denominator),
    metrics: Array.isArray(metrics) ? metrics.map(named).filter((metric) => metric !== null) : null,
    expr: text(expr),
  }
}

function queryParameters({ metrics, group_by: groupBy }: JsonRecord): JsonRecord {
  return { metrics: texts(metrics), group_by: texts(groupBy), where: null }
}

function relationOf(parents: readonly UniqueId[], nodes: ReadonlyMap<UniqueId, Node>): JsonRecord | null {
  const model = parents[0] === undefined ? undefined : nodes.get(parents[0])
  if (model?.resourceType !== 'model') return null
  const { alias, schema, database } = model
  return { alias, schema_name: schema, database, relation_name: quotedName(database, schema, alias) }
}

/** A measure or metric by its name alone, or by a mapping that has one. */
function named(value: unknown): JsonRecord | null {
  const name = text(value) ?? text(asRecord(value)['name'])
  return name === null ? null : { name }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
