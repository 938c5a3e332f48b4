import type { AnalysisNode, ModelNode, TestNode } from '../core/node.js'
import { renderNode } from './code-node.js'
import { constraintRefs } from './constraint-refs.js'
import type { ProjectFile } from './discover.js'
import { isMap } from './merge-config.js'
import { toNodeConfig, toTestConfig } from './node-config.js'
import { baseName, fqnOf, placeOf } from './node-names.js'
import { baseFields, checksumOf, modelRecord, type NodeSeed } from './node-base.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { patchLayers } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'

/** Schema that rows of failing tests go to, below the target's. */
export const TEST_SCHEMA = 'dbt_test__audit'

/** Which version of a model a file is; null for models without versions. */
export interface ModelVersion {
  readonly version: string | number
  readonly latest: string | number
  /** The entry of the version, laid over that of the model. */
  readonly patch: Readonly<Record<string, unknown>>
}

/** A model from its file. */
export function buildModel(
  context: ParseContext,
  owner: PackageContext,
  file: ProjectFile,
  text: string,
  entry: PropertiesEntry | undefined,
  version: ModelVersion | null = null,
): ModelNode {
  const name = version === null || entry === undefined ? baseName(file.path) : entry.name
  const suffix = version === null ? [] : [`v${version.version}`]
  const seed: NodeSeed = {
    owner,
    resourceType: 'model',
    name,
    uniqueId: ['model', owner.project.name, name, ...suffix].join('.'),
    fqn: fqnOf(owner.project.name, file.path, name, ...suffix),
    path: file.path,
    originalFilePath: file.file,
    checksum: checksumOf(context, text),
    entry,
  }
  const model = modelRecord(seed, { version: version?.version ?? null, latest_version: version?.latest ?? null })
  const patch = entry === undefined ? null : patchLayers(entry)
  const rendered = renderNode(context, {
    owner,
    name,
    fqn: seed.fqn,
    treeKind: 'models',
    source: { file: owner.shown(file.file), text },
    defaults: {},
    patch,
    model,
    hasRelation: true,
  })
  const config = toNodeConfig(rendered.merged, 'view')
  const keys = entry === undefined ? { refs: [], sources: [] } : constraintRefs(context, entry)
  const base = baseFields(context, seed, rendered.merged)
  const place = placeOf(context, owner, { ...model, config }, config)
  // Written out, because spreads of several records are slow.
  return {
    uniqueId: base.uniqueId,
    name: base.name,
    packageName: base.packageName,
    path: base.path,
    originalFilePath: base.originalFilePath,
    fqn: base.fqn,
    description: base.description,
    tags: base.tags,
    meta: base.meta,
    columns: base.columns,
    patchPath: base.patchPath,
    checksum: base.checksum,
    layer: base.layer,
    resourceType: 'model',
    database: place.database,
    schema: place.schema,
    alias: place.alias,
    rawCode: text.trimEnd(),
    config,
    unrenderedConfig: rendered.unrendered,
    refs: [...rendered.refs, ...keys.refs],
    sources: [...rendered.sources, ...keys.sources],
    dependsOn: { nodes: [], macros: rendered.macros },
    ...(version === null ? {} : { version: version.version, latestVersion: version.latest }),
    ...deprecation(entry, version),
  }
}

function deprecation(entry: PropertiesEntry | undefined, version: ModelVersion | null) {
  const date = version?.patch['deprecation_date'] ?? entry?.value['deprecation_date']
  return typeof date === 'string' ? { deprecationDate: date } : {}
}

/** An analysis: SQL that is compiled and never run. */
export function buildAnalysis(
  context: ParseContext,
  owner: PackageContext,
  file: ProjectFile,
  text: string,
  entry: PropertiesEntry | undefined,
): AnalysisNode {
  const name = baseName(file.path)
  const seed: NodeSeed = {
    owner,
    resourceType: 'analysis',
    name,
    uniqueId: `analysis.${owner.project.name}.${name}`,
    fqn: fqnOf(owner.project.name, `analysis/${file.path}`, name),
    path: `analysis/${file.path}`,
    originalFilePath: file.file,
    checksum: checksumOf(context, text),
    entry,
  }
  const model = modelRecord(seed)
  const rendered = renderNode(context, {
    owner,
    name,
    fqn: seed.fqn,
    treeKind: 'analyses',
    source: { file: owner.shown(file.file), text },
    defaults: {},
    patch: entry === undefined ? null : patchLayers(entry),
    model,
    hasRelation: false,
  })
  const config = toNodeConfig(rendered.merged, 'view')
  return {
    ...baseFields(context, seed, rendered.merged),
    resourceType: 'analysis',
    ...placeOf(context, owner, { ...model, config }, config),
    rawCode: text.trimEnd(),
    config,
    unrenderedConfig: rendered.unrendered,
    refs: rendered.refs,
    sources: rendered.sources,
    dependsOn: { nodes: [], macros: rendered.macros },
  }
}

/** A singular data test: a file whose query must return no rows. */
export function buildSingularTest(
  context: ParseContext,
  owner: PackageContext,
  file: ProjectFile,
  text: string,
  entry: PropertiesEntry | undefined,
): TestNode {
  const name = baseName(file.path)
  const seed: NodeSeed = {
    owner,
    resourceType: 'test',
    name,
    uniqueId: `test.${owner.project.name}.${name}`,
    fqn: fqnOf(owner.project.name, file.path, name),
    path: file.path,
    originalFilePath: file.file,
    checksum: checksumOf(context, text),
    entry,
  }
  const model = modelRecord(seed)
  const rendered = renderNode(context, {
    owner,
    name,
    fqn: seed.fqn,
    treeKind: 'data_tests',
    source: { file: owner.shown(file.file), text },
    defaults: { schema: TEST_SCHEMA },
    patch: entry === undefined ? null : patchLayers(entry),
    model,
    hasRelation: true,
  })
  const config = toTestConfig(rendered.merged)
  return {
    ...baseFields(context, seed, rendered.merged),
    resourceType: 'test',
    testKind: 'singular',
    ...placeOf(context, owner, { ...model, config }, config),
    rawCode: text.trimEnd(),
    config,
    unrenderedConfig: rendered.unrendered,
    refs: rendered.refs,
    sources: rendered.sources,
    dependsOn: { nodes: [], macros: rendered.macros },
    testMetadata: null,
    columnName: null,
    attachedNode: null,
    location: { file: owner.shown(file.file), line: 1, column: 1 },
  }
}

/** Versions of a model as its entry declares them: the number, and the files that may hold it. */
export function versionsOf(entry: PropertiesEntry): readonly (ModelVersion & { readonly files: readonly string[] })[] {
  const list = entry.value['versions']
  if (!Array.isArray(list)) return []
  const versions = list.filter(isMap)
  const numbers = versions.map((each) => each['v'] as string | number)
  const latest = (entry.value['latest_version'] as string | number | null | undefined) ?? newest(numbers)
  return versions.map((patch) => {
    const version = patch['v'] as string | number
    const defined = patch['defined_in']
    const files =
      typeof defined === 'string'
        ? [defined]
        : [`${entry.name}_v${version}`, `${entry.name}.v${version}`, ...(version === latest ? [entry.name] : [])]
    return { version, latest, patch, files }
  })
}

/** The highest number, or the last text in alphabetical order when not all are numbers. */
function newest(versions: readonly (string | number)[]): string | number {
  const numbers = versions.map(Number)
  if (numbers.every(Number.isFinite)) return versions[numbers.indexOf(Math.max(...numbers))] ?? ''
  return [...versions].map(String).sort().at(-1) ?? ''
}
