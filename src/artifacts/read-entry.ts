import { docsConfig } from './config-artifact.js'
import {
  booleanAt,
  entriesAt,
  isAbsent,
  itemsAt,
  type JsonPlace,
  member,
  numberOrNullAt,
  objectAt,
  textAt,
  textOrNullAt,
  textsAt,
} from './json-shape.js'
import type {
  ColumnArtifact,
  CreatedArtifact,
  DependsOnArtifact,
  ExposureArtifact,
  FreshnessArtifact,
  GraphArtifact,
  NodeArtifact,
  RefArtifact,
  SourceArtifact,
  TimeArtifact,
} from './manifest-types.js'

/** A node, source or exposure, by its resource type. */
export function readEntry(place: JsonPlace): GraphArtifact {
  const resourceType = member(place, 'resource_type').value
  if (resourceType === 'source') return readSource(place)
  return resourceType === 'exposure' ? readExposure(place) : readNode(place)
}

function entryFields(place: JsonPlace) {
  return {
    name: textAt(member(place, 'name')),
    resource_type: textAt(member(place, 'resource_type')),
    package_name: textAt(member(place, 'package_name')),
    path: textAt(member(place, 'path'), ''),
    original_file_path: textAt(member(place, 'original_file_path'), ''),
    unique_id: textAt(member(place, 'unique_id')),
    fqn: textsAt(member(place, 'fqn')),
    description: textAt(member(place, 'description'), ''),
    tags: textsAt(member(place, 'tags')),
    meta: objectAt(member(place, 'meta')),
    config: objectAt(member(place, 'config')),
    unrendered_config: objectAt(member(place, 'unrendered_config')),
    ...readCreated(place),
  }
}

/** When an entry was written, where it says so. */
export function readCreated(place: JsonPlace): CreatedArtifact {
  const time = numberOrNullAt(member(place, 'created_at'))
  return time === null ? {} : { created_at: time }
}

/** An entry of `nodes`. */
export function readNode(place: JsonPlace): NodeArtifact {
  const entry = entryFields(place)
  const checksum = member(place, 'checksum')
  return {
    ...entry,
    database: textOrNullAt(member(place, 'database')),
    schema: textAt(member(place, 'schema'), ''),
    alias: textAt(member(place, 'alias'), entry.name),
    checksum: { name: textAt(member(checksum, 'name'), 'none'), checksum: textAt(member(checksum, 'checksum'), '') },
    columns: readColumns(place),
    group: textOrNullAt(member(place, 'group')),
    docs: docsConfig({ docs: member(place, 'docs').value }),
    patch_path: textOrNullAt(member(place, 'patch_path')),
    build_path: textOrNullAt(member(place, 'build_path')),
    relation_name: textOrNullAt(member(place, 'relation_name')),
    raw_code: textAt(member(place, 'raw_code'), ''),
    depends_on: readDependsOn(place),
    ...codeFields(place, entry.resource_type),
    ...modelFields(place, entry.resource_type),
    ...testFields(place),
  }
}

function codeFields(place: JsonPlace, resourceType: string): Partial<NodeArtifact> {
  if (resourceType === 'seed') return { root_path: textOrNullAt(member(place, 'root_path')) }
  return {
    language: textAt(member(place, 'language'), 'sql'),
    refs: readRefs(place),
    sources: itemsAt(member(place, 'sources'), textsAt),
    metrics: itemsAt(member(place, 'metrics'), textsAt),
    functions: itemsAt(member(place, 'functions'), textsAt),
    compiled_path: textOrNullAt(member(place, 'compiled_path')),
    compiled: booleanAt(member(place, 'compiled'), false),
    compiled_code: textOrNullAt(member(place, 'compiled_code')),
    extra_ctes_injected: booleanAt(member(place, 'extra_ctes_injected'), false),
    extra_ctes: itemsAt(member(place, 'extra_ctes'), (cte) => ({
      id: textAt(member(cte, 'id')),
      sql: textAt(member(cte, 'sql'), ''),
    })),
    contract: objectAt(member(place, 'contract')),
    ...(resourceType === 'operation' ? { index: numberOrNullAt(member(place, 'index')) } : {}),
  }
}

function modelFields(place: JsonPlace, resourceType: string): Partial<NodeArtifact> {
  if (resourceType !== 'model') return {}
  return {
    access: textAt(member(place, 'access'), 'protected'),
    constraints: itemsAt(member(place, 'constraints'), objectAt),
    primary_key: textsAt(member(place, 'primary_key')),
    version: textOrNumberAt(member(place, 'version')),
    latest_version: textOrNumberAt(member(place, 'latest_version')),
    deprecation_date: textOrNullAt(member(place, 'deprecation_date')),
    time_spine: objectOrNullAt(member(place, 'time_spine')),
  }
}

function testFields(place: JsonPlace): Partial<NodeArtifact> {
  const test = member(place, 'test_metadata')
  if (isAbsent(test)) return {}
  return {
    column_name: textOrNullAt(member(place, 'column_name')),
    file_key_name: textOrNullAt(member(place, 'file_key_name')),
    attached_node: textOrNullAt(member(place, 'attached_node')),
    test_metadata: {
      name: textAt(member(test, 'name'), 'test'),
      kwargs: objectAt(member(test, 'kwargs')),
      namespace: textOrNullAt(member(test, 'namespace')),
    },
  }
}

/** An entry of `sources`. */
export function readSource(place: JsonPlace): SourceArtifact {
  const entry = entryFields(place)
  const freshness = member(place, 'freshness')
  return {
    ...entry,
    resource_type: 'source',
    database: textOrNullAt(member(place, 'database')),
    schema: textAt(member(place, 'schema'), ''),
    source_name: textAt(member(place, 'source_name')),
    source_description: textAt(member(place, 'source_description'), ''),
    loader: textAt(member(place, 'loader'), ''),
    identifier: textAt(member(place, 'identifier'), entry.name),
    quoting: objectAt(member(place, 'quoting')),
    loaded_at_field: textOrNullAt(member(place, 'loaded_at_field')),
    loaded_at_query: textOrNullAt(member(place, 'loaded_at_query')),
    freshness: isAbsent(freshness) ? null : readFreshness(freshness),
    external: objectOrNullAt(member(place, 'external')),
    columns: readColumns(place),
    source_meta: objectAt(member(place, 'source_meta')),
    patch_path: textOrNullAt(member(place, 'patch_path')),
    relation_name: textOrNullAt(member(place, 'relation_name')),
  }
}

/** Limits of age, as `sources.json` has them too. */
export function readFreshness(place: JsonPlace): FreshnessArtifact {
  return {
    warn_after: readTime(member(place, 'warn_after')),
    error_after: readTime(member(place, 'error_after')),
    filter: textOrNullAt(member(place, 'filter')),
  }
}

function readTime(place: JsonPlace): TimeArtifact | null {
  if (isAbsent(place)) return null
  return { count: numberOrNullAt(member(place, 'count')), period: textOrNullAt(member(place, 'period')) }
}

/** An entry of `exposures`. */
export function readExposure(place: JsonPlace): ExposureArtifact {
  return {
    ...entryFields(place),
    resource_type: 'exposure',
    type: textAt(member(place, 'type')),
    owner: objectAt(member(place, 'owner')),
    label: textOrNullAt(member(place, 'label')),
    maturity: textOrNullAt(member(place, 'maturity')),
    url: textOrNullAt(member(place, 'url')),
    depends_on: readDependsOn(place),
    refs: readRefs(place),
    sources: itemsAt(member(place, 'sources'), textsAt),
    metrics: itemsAt(member(place, 'metrics'), textsAt),
  }
}

function readColumns(place: JsonPlace): Readonly<Record<string, ColumnArtifact>> {
  return entriesAt(member(place, 'columns'), (column, key) => ({
    name: textAt(member(column, 'name'), key),
    description: textAt(member(column, 'description'), ''),
    meta: objectAt(member(column, 'meta')),
    data_type: textOrNullAt(member(column, 'data_type')),
    constraints: itemsAt(member(column, 'constraints'), objectAt),
    quote: isAbsent(member(column, 'quote')) ? null : booleanAt(member(column, 'quote'), false),
    config: objectAt(member(column, 'config')),
    tags: textsAt(member(column, 'tags')),
  }))
}

function readDependsOn(place: JsonPlace): DependsOnArtifact {
  const dependsOn = member(place, 'depends_on')
  const macros = textsAt(member(dependsOn, 'macros'))
  const nodes = member(dependsOn, 'nodes')
  return isAbsent(nodes) ? { macros } : { macros, nodes: textsAt(nodes) }
}

function readRefs(place: JsonPlace): readonly RefArtifact[] {
  return itemsAt(member(place, 'refs'), (call) => ({
    name: textAt(member(call, 'name')),
    package: textOrNullAt(member(call, 'package')),
    version: textOrNumberAt(member(call, 'version')),
  }))
}

function textOrNumberAt(place: JsonPlace): string | number | null {
  return typeof place.value === 'number' ? place.value : textOrNullAt(place)
}

function objectOrNullAt(place: JsonPlace): Readonly<Record<string, unknown>> | null {
  return isAbsent(place) ? null : objectAt(place)
}
