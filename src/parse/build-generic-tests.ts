import { renderValues } from '../config/index.js'
import { problem, type SourceLocation } from '../core/diagnostic.js'
import type { TestNode, UniqueId } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import { TEST_SCHEMA } from './build-code-nodes.js'
import { renderNode } from './code-node.js'
import { KWARGS_NAME } from './first-render.js'
import { isMap, mergeConfigs } from './merge-config.js'
import { textList, toTestConfig } from './node-config.js'
import { baseFields, checksumOf, modelRecord, type NodeSeed } from './node-base.js'
import { placeOf } from './node-names.js'
import type { ParseContext } from './parse-context.js'
import { describe } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'
import { readTestDefinition, type TestDefinition } from './test-definition.js'
import { genericTestNames, testHash } from './test-name.js'

/** What the tests of an entry are about. */
export interface TestSubject {
  readonly entry: PropertiesEntry
  readonly uniqueId: UniqueId
  /** Name in the names of its tests: the model's, or `source_table`. */
  readonly name: string
  /** The call that reads it: `ref('orders')`. */
  readonly call: string
  readonly isSource: boolean
}

/** All generic tests of an entry: its own, and those of its columns. */
export function buildGenericTests(context: ParseContext, subject: TestSubject): readonly TestNode[] {
  const { raw } = subject.entry
  const columns = Array.isArray(raw['columns']) ? raw['columns'] : []
  return [
    ...testsIn(context, subject, raw, [], null),
    ...columns.flatMap((column: unknown, index) =>
      isMap(column) && column['name'] !== undefined
        ? testsIn(context, subject, column, ['columns', index], column)
        : [],
    ),
  ]
}

function testsIn(
  context: ParseContext,
  subject: TestSubject,
  holder: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  column: Readonly<Record<string, unknown>> | null,
): readonly TestNode[] {
  const { entry } = subject
  return ['data_tests', 'tests'].flatMap((key) => {
    const list = holder[key]
    return (Array.isArray(list) ? list : []).flatMap((written: unknown, index): readonly TestNode[] => {
      const at = [...entry.at, ...path, key, index]
      const location = entry.document.locate(at)
      const packageName = entry.owner.project.name
      const definition = readTestDefinition(
        written,
        location,
        (name, namespace) => context.library.findTest(name, namespace, packageName)?.parameters,
      )
      if ('severity' in definition) {
        context.diagnostics.push(definition)
        return []
      }
      const built = buildTest(context, { subject, definition, location, column })
      return built === undefined ? [] : [built]
    })
  })
}

interface DeclaredTest {
  readonly subject: TestSubject
  readonly definition: TestDefinition
  readonly location: SourceLocation
  readonly column: Readonly<Record<string, unknown>> | null
}

function buildTest(context: ParseContext, declared: DeclaredTest): TestNode | undefined {
  const { subject, definition, location, column } = declared
  const { entry } = subject
  const { owner } = entry
  const packageName = owner.project.name
  const macro = context.library.findTest(definition.name, definition.namespace, packageName)
  if (macro === undefined) {
    const known = context.library.testNames(packageName)
    context.diagnostics.push(
      problem('TEST_NOT_FOUND', `No generic test is named "${writtenName(definition)}"`, {
        location,
        hint:
          nearestHint(definition.name, known).hint ??
          `Write one as {% test ${definition.name}(model, column_name) %} in tests/generic or macros, or install the package that has it.`,
      }),
    )
    return undefined
  }
  const columnName = column === null ? null : String(column['name'])
  const kwargs: Record<string, unknown> = { ...definition.kwargs }
  if (columnName !== null) {
    kwargs['column_name'] = column?.['quote'] === true ? `"${columnName.replaceAll('"', '""')}"` : columnName
  }
  const prefix = [definition.namespace, subject.isSource ? 'source' : null].filter((part) => part !== null)
  const md5 = context.input.host.md5
  const names =
    definition.customName === null
      ? genericTestNames({ test: [...prefix, definition.name].join('_'), subject: subject.name, kwargs }, md5)
      : { fullName: definition.customName, shortName: definition.customName }
  kwargs['model'] = `{{ get_where_subquery(${subject.call}) }}`
  const metadata = { name: definition.name, namespace: definition.namespace, kwargs }
  const config = renderedConfig(context, declared)
  const allTags = [
    ...textList(column?.['tags']),
    ...textList(isMap(column?.['config']) ? column['config']['tags'] : null),
  ]
  const layer = mergeConfigs([
    ...(allTags.length === 0 ? [] : [{ tags: allTags }]),
    ...(names.shortName === names.fullName ? [] : [{ alias: names.shortName }]),
    config,
  ])
  const seed: NodeSeed = {
    owner,
    resourceType: 'test',
    name: names.fullName,
    uniqueId: `test.${packageName}.${names.fullName}.${testHash(names.fullName, metadata, md5)}`,
    fqn: [packageName, ...entry.path.split('/').slice(0, -1), names.fullName],
    path: `${names.shortName}.sql`,
    originalFilePath: entry.file,
    checksum: '',
    entry: undefined,
  }
  const rawCode = `{{ ${[definition.namespace, `test_${definition.name}`].filter((part) => part !== null).join('.')}(**${KWARGS_NAME}) }}${configCall(layer)}`
  const model = modelRecord(seed)
  const rendered = renderNode(context, {
    owner,
    name: names.fullName,
    fqn: seed.fqn,
    treeKind: 'data_tests',
    source: { ...location, text: rawCode },
    defaults: { schema: TEST_SCHEMA },
    patch: { rendered: layer, raw: layer },
    model,
    hasRelation: true,
    kwargs,
  })
  const testConfig = toTestConfig(rendered.merged)
  const place = placeOf(context, owner, { ...model, config: testConfig }, testConfig)
  const base = baseFields(context, seed, testConfig)
  // Written out, because spreads of several records are slow, and there are more tests than anything else.
  return {
    uniqueId: base.uniqueId,
    name: base.name,
    packageName: base.packageName,
    path: base.path,
    originalFilePath: base.originalFilePath,
    fqn: base.fqn,
    description: describe(context, entry, definition.description, []),
    tags: base.tags,
    meta: base.meta,
    columns: base.columns,
    patchPath: base.patchPath,
    layer: base.layer,
    resourceType: 'test',
    testKind: 'generic',
    database: place.database,
    schema: place.schema,
    alias: place.alias,
    checksum: checksumOf(context, ''),
    rawCode,
    codeLocation: location,
    config: testConfig,
    unrenderedConfig: rendered.unrendered,
    refs: rendered.refs,
    sources: rendered.sources,
    dependsOn: { nodes: [], macros: rendered.macros },
    testMetadata: metadata,
    columnName,
    attachedNode: subject.uniqueId,
    location,
  }
}

function renderedConfig(
  context: ParseContext,
  { subject, definition }: DeclaredTest,
): Readonly<Record<string, unknown>> {
  const { entry } = subject
  const { value, problems } = renderValues(definition.config, entry.owner.yamlScope, entry.document, entry.at, (path) =>
    ['failures_sql', 'sql_header'].includes(String(path.at(-1))),
  )
  context.diagnostics.push(...problems)
  return isMap(value) ? value : {}
}

function writtenName(definition: TestDefinition): string {
  return definition.namespace === null ? definition.name : `${definition.namespace}.${definition.name}`
}

/** The configuration of a test as a call behind it, so that it runs after what the test's macro sets. */
function configCall(config: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(config)
  if (entries.length === 0) return ''
  return `{{ config(${entries.map(([key, value]) => `${key}=${literal(value)}`).join(',')}) }}`
}

/** A value as a template writes it. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (isMap(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${literal(key)}: ${literal(item)}`)
      .join(', ')}}`
  }
  if (typeof value !== 'string') return String(value)
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
