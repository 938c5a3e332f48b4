import { type Diagnostic, DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { ModelNode, Node, UniqueId, UnitTestInput, UnitTestNode, UnitTestRows } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import { compileTemplate, TemplateError } from '../template/index.js'
import { nodeScope } from '../template/project/index.js'
import { mergedConfig } from './code-node.js'
import type { EntryTable } from './entries.js'
import { type LinkTable, resolveRef, resolveSource } from './link.js'
import { isMap } from './merge-config.js'
import { textList, toNodeConfig } from './node-config.js'
import type { ParseContext } from './parse-context.js'
import { describe, patchLayers } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'
import { recorder } from './recorder.js'

/** The unit tests of all packages, one for each version that a test covers. */
export function buildUnitTests(
  context: ParseContext,
  entries: EntryTable,
  nodes: readonly Node[],
  table: LinkTable,
): ReadonlyMap<UniqueId, UnitTestNode> {
  const tests = new Map<UniqueId, UnitTestNode>()
  for (const entry of entries.section('unit_tests')) {
    const models = modelsOf(entry, nodes)
    if (models.length === 0) context.diagnostics.push(...noModel(entry, nodes))
    for (const model of models) {
      const test = buildUnitTest(context, entry, model, table)
      if (!tests.has(test.uniqueId)) tests.set(test.uniqueId, test)
      else {
        context.diagnostics.push(
          problem('DUPLICATE_NAME', `Unit test "${entry.name}" of model "${model.name}" is declared twice`, {
            location: entry.location,
            hint: 'Rename one of them.',
          }),
        )
      }
    }
  }
  return tests
}

function modelsOf(entry: PropertiesEntry, nodes: readonly Node[]): readonly ModelNode[] {
  const name = String(entry.value['model'])
  const versions = isMap(entry.value['versions']) ? entry.value['versions'] : {}
  const [include, exclude] = [versions['include'], versions['exclude']]
  return nodes.flatMap((node) => {
    if (node.resourceType !== 'model' || node.name !== name) return []
    if (node.packageName !== entry.owner.project.name) return []
    const version = String(node.version ?? '')
    if (include !== undefined && include !== null && !textList(include).includes(version)) return []
    return textList(exclude).includes(version) && version !== '' ? [] : [node]
  })
}

function noModel(entry: PropertiesEntry, nodes: readonly Node[]): readonly Diagnostic[] {
  const name = String(entry.value['model'])
  const names = nodes.flatMap((node) => (node.resourceType === 'model' ? [node.name] : []))
  return [
    problem('MODEL_NOT_FOUND', `Unit test "${entry.name}" is about model "${name}", which does not exist`, {
      location: entry.document.locate([...entry.at, 'model']),
      hint: nearestHint(name, names).hint ?? 'Only enabled models of the same package can be tested.',
    }),
  ]
}

function buildUnitTest(
  context: ParseContext,
  entry: PropertiesEntry,
  model: ModelNode,
  table: LinkTable,
): UnitTestNode {
  const { owner, name, value } = entry
  const packageName = owner.project.name
  const version = model.version ?? null
  const fqn = [packageName, ...entry.path.split('/').slice(0, -1), model.name, name]
  const { merged } = mergedConfig(context, {
    owner,
    fqn,
    treeKind: 'unit_tests',
    defaults: {},
    patch: patchLayers(entry),
  })
  const config = toNodeConfig(merged, 'unit')
  const overrides = isMap(value['overrides']) ? value['overrides'] : {}
  const part = (key: string): Readonly<Record<string, unknown>> => {
    const found = overrides[key]
    return isMap(found) ? found : {}
  }
  const given = Array.isArray(value['given']) ? value['given'].filter(isMap) : []
  return {
    resourceType: 'unit_test',
    uniqueId: `unit_test.${packageName}.${model.name}.${name}${version === null ? '' : `_v${version}`}`,
    name,
    packageName,
    path: entry.path,
    originalFilePath: entry.file,
    fqn,
    description: describe(context, entry, entry.raw['description'], ['description']),
    model: model.name,
    modelId: model.uniqueId,
    version,
    given: given.map((each, index) => inputOf(context, entry, each, index, table)),
    expect: rowsOf(context, entry, isMap(value['expect']) ? value['expect'] : {}, ['expect']),
    overrides: { macros: part('macros'), vars: part('vars'), envVars: part('env_vars') },
    columns: {},
    patchPath: entry.file,
    checksum: context.input.host.sha256(JSON.stringify(value)),
    layer: model.layer,
    config,
    dependsOn: { nodes: [model.uniqueId], macros: [] },
    enabled: config.enabled,
    tags: config.tags,
    meta: config.meta,
    location: entry.location,
  }
}

function inputOf(
  context: ParseContext,
  entry: PropertiesEntry,
  given: Readonly<Record<string, unknown>>,
  index: number,
  table: LinkTable,
): UnitTestInput {
  const input = String(given['input'])
  const at = ['given', index]
  return { input, node: nodeOf(context, entry, input, [...at, 'input'], table), ...rowsOf(context, entry, given, at) }
}

/** The node that an input means, found as a template finds it. */
function nodeOf(
  context: ParseContext,
  entry: PropertiesEntry,
  input: string,
  at: readonly (string | number)[],
  table: LinkTable,
): UniqueId | null {
  if (input.trim() === 'this') return null
  const packageName = entry.owner.project.name
  const record = recorder(context, {
    owner: entry.owner,
    name: entry.name,
    config: {},
    model: {},
    hasRelation: false,
  })
  const place = entry.document.locateText([...entry.at, ...at])
  try {
    const scope = nodeScope({ host: record.host, library: context.library, packageName })
    compileTemplate({ ...place, text: `{{ ${input} }}` }).visitSync(scope)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    context.diagnostics.push(error.toDiagnostic())
    return null
  }
  const { refs, sources } = record.recorded()
  const from = { uniqueId: `unit_test.${packageName}.${entry.name}`, packageName }
  const [ref] = refs
  const [source] = sources
  const found =
    ref !== undefined
      ? resolveRef({ ...ref, location: place }, from, table)
      : source !== undefined
        ? resolveSource({ ...source, location: place }, from, table)
        : problem('UNIT_TEST_INPUT', `"${input}" is not an input of a model`, {
            location: place,
            hint: `Write "ref('model')", "source('source', 'table')" or "this".`,
          })
  if ('severity' in found) {
    context.diagnostics.push(found)
    return null
  }
  return found.uniqueId
}

function rowsOf(
  context: ParseContext,
  entry: PropertiesEntry,
  written: Readonly<Record<string, unknown>>,
  at: readonly (string | number)[],
): UnitTestRows {
  const format = written['format'] === 'csv' || written['format'] === 'sql' ? written['format'] : 'dict'
  const fixture = typeof written['fixture'] === 'string' ? written['fixture'] : null
  if (fixture !== null) return { format, fixture, rows: fixtureText(context, entry, fixture, format, at) }
  const rows = written['rows']
  if (typeof rows === 'string') return { format, fixture, rows }
  return { format, fixture, rows: Array.isArray(rows) ? rows.filter(isMap) : [] }
}

function fixtureText(
  context: ParseContext,
  entry: PropertiesEntry,
  fixture: string,
  format: string,
  at: readonly (string | number)[],
): string {
  const { project } = entry.owner
  const { files } = context.input.host
  const extension = format === 'sql' ? '.sql' : '.csv'
  const name = fixture.endsWith(extension) ? fixture : `${fixture}${extension}`
  for (const folder of project.testPaths) {
    const path = joinPath(project.root, folder, 'fixtures', name)
    if (!files.exists(path)) continue
    try {
      return files.readText(path)
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      context.diagnostics.push(...error.diagnostics)
      return ''
    }
  }
  context.diagnostics.push(
    problem('FIXTURE_NOT_FOUND', `Fixture "${name}" does not exist`, {
      location: entry.document.locate([...entry.at, ...at, 'fixture']),
      hint: `Fixtures are looked for in ${project.testPaths.map((folder) => `${folder}/fixtures`).join(', ')}.`,
    }),
  )
  return ''
}
