import { DiagnosticError } from '../core/diagnostic.js'
import type { Node } from '../core/node.js'
import { buildAnalysis, buildModel, buildSingularTest } from './build-code-nodes.js'
import { buildExposure } from './build-exposures.js'
import { buildFunction } from './build-functions.js'
import { buildGenericTests, type TestSubject } from './build-generic-tests.js'
import { buildOperations } from './build-operations.js'
import { buildSeed } from './build-seeds.js'
import { buildSnapshots, buildYamlSnapshot } from './build-snapshots.js'
import { buildSources } from './build-sources.js'
import type { EntryTable } from './entries.js'
import { buildVersions } from './model-versions.js'
import { baseName } from './node-names.js'
import type { PackageFiles } from './package-files.js'
import type { ParseContext } from './parse-context.js'
import type { PropertiesEntry } from './read-properties.js'

/** Every node of a package, not linked yet, disabled ones among them. */
export function buildPackageNodes(context: ParseContext, files: PackageFiles, entries: EntryTable): readonly Node[] {
  const { owner } = files
  const packageName = owner.project.name
  const subjects: TestSubject[] = []
  const nodes: Node[] = []
  const add = (node: Node, entry: PropertiesEntry | undefined): void => {
    nodes.push(node)
    if (entry !== undefined && node.config.enabled) subjects.push(subjectOf(node, entry))
  }

  const models = files.texts.filter(({ file }) => file.kind === 'model')
  const versioned = new Set<string>()
  for (const entry of entries.section('models')) {
    if (entry.owner !== owner || !Array.isArray(entry.value['versions'])) continue
    entries.use(entry)
    for (const { node, entry: own, file } of buildVersions(context, owner, entry, models)) {
      versioned.add(file.file)
      add(node, own)
    }
  }
  for (const { file, text } of files.texts) {
    const name = baseName(file.path)
    if (file.kind === 'model' && !versioned.has(file.file)) {
      const entry = entries.find('models', packageName, name)
      add(buildModel(context, owner, file, text, entry), entry)
    } else if (file.kind === 'analysis') {
      add(buildAnalysis(context, owner, file, text, entries.find('analyses', packageName, name)), undefined)
    } else if (file.kind === 'function') {
      const made = buildFunction(context, owner, file, text, entries.find('functions', packageName, name))
      if (made !== undefined) add(made, undefined)
    } else if (file.kind === 'singularTest') {
      add(buildSingularTest(context, owner, file, text, entries.find('tests', packageName, name)), undefined)
    } else if (file.kind === 'snapshot') {
      const entryOf = (snapshot: string) => entries.find('snapshots', packageName, snapshot)
      for (const node of buildSnapshots(context, owner, file, text, entryOf)) add(node, entryOf(node.name))
    }
  }
  for (const file of files.files) {
    if (file.kind !== 'seed') continue
    const entry = entries.find('seeds', packageName, baseName(file.path))
    const seed = collected(context, () => buildSeed(context, owner, file, entry))
    if (seed !== undefined) add(seed, entry)
  }
  for (const entry of entries.all) {
    if (entry.owner !== owner) continue
    if (entry.section === 'snapshots' && typeof entry.value['relation'] === 'string') {
      entries.use(entry)
      add(buildYamlSnapshot(context, entry), entry)
    } else if (entry.section === 'sources') {
      for (const built of buildSources(context, entry)) add(built.node, built.entry)
    } else if (entry.section === 'exposures') add(buildExposure(context, entry), undefined)
  }
  for (const subject of subjects) nodes.push(...buildGenericTests(context, subject))
  for (const moment of ['on-run-start', 'on-run-end'] as const) nodes.push(...buildOperations(context, owner, moment))
  return nodes
}

function subjectOf(node: Node, entry: PropertiesEntry): TestSubject {
  if (node.resourceType === 'source') {
    return {
      entry,
      uniqueId: node.uniqueId,
      name: `${node.sourceName}_${node.name}`,
      call: `source('${node.sourceName}', '${node.name}')`,
      isSource: true,
    }
  }
  const version = node.resourceType === 'model' && node.version !== undefined ? node.version : null
  return {
    entry,
    uniqueId: node.uniqueId,
    name: version === null ? node.name : `${node.name}_v${version}`,
    call: version === null ? `ref('${node.name}')` : `ref('${node.name}', version='${version}')`,
    isSource: false,
  }
}

function collected<Value>(context: ParseContext, build: () => Value): Value | undefined {
  try {
    return build()
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    context.diagnostics.push(...error.diagnostics)
    return undefined
  }
}
