import { type Diagnostic, DiagnosticError, stopOnErrors } from '../core/diagnostic.js'
import type { Manifest } from '../core/manifest.js'
import type { Node, UniqueId } from '../core/node.js'
import { behaves, packageOrder } from '../config/index.js'
import { buildMacroLibrary, type MacroLibrary } from '../template/project/index.js'
import { buildDatasets } from './build-datasets.js'
import { buildGroups, buildSemantic, unknownGroups } from './build-groups.js'
import { buildPackageNodes } from './build-nodes.js'
import { buildUnitTests } from './build-unit-tests.js'
import { checkNodes, otherDatabases } from './check-nodes.js'
import { deprecations } from './deprecations.js'
import type { ParsedProject, ParseInput } from './contract.js'
import { EntryTable } from './entries.js'
import { buildLinkTable } from './link.js'
import { linkNodes } from './link-nodes.js'
import { loadDocs } from './load-docs.js'
import { type LoadedMacros, loadMacros, macroNodes } from './load-macros.js'
import { macroArguments } from './macro-arguments.js'
import { type PackageFiles, readPackageFiles } from './package-files.js'
import { type PackageContext, packageContexts, parseContext } from './parse-context.js'
import { ParseStore } from './parse-store.js'
import { readStoredYaml } from './stored-documents.js'
import { type PropertiesEntry, readProperties } from './read-properties.js'
import { withSourceOverrides } from './source-overrides.js'
import { unusedConfig } from './tree-config.js'
import { unservedMacros } from './unserved-macros.js'
import { unservedConfigs } from './unserved-configs.js'

/**
 * Reads a project and its packages into a manifest: every node with its configuration, its place in the database and the
 * nodes it reads.
 *
 * Throws DiagnosticError with all problems of the project at once; what is only doubtful comes back as warnings. Nothing is
 * asked of a database.
 */
export function parseProject(input: ParseInput): ParsedProject {
  const diagnostics: Diagnostic[] = []
  const packages = packageContexts(input)
  const files = packages.map((owner) => readPackageFiles(input, owner, diagnostics))
  const store = openStore(input)
  const macroDefinitions = loadMacros(input, files, store, diagnostics)
  const areMacrosWhole = !hasErrors(diagnostics)
  const { entries, isComplete } = readAllProperties(input, files, store, diagnostics)
  const table = new EntryTable(withSourceOverrides(entries, diagnostics), diagnostics)
  const docs = loadDocs(files, diagnostics)
  // Without its macros every template would fail, and the first cause would be lost among the consequences.
  if (!areMacrosWhole) throw new DiagnosticError(sorted(diagnostics))
  const library = buildLibrary(input, macroDefinitions, diagnostics)
  const context = parseContext(input, packages, library, docs, diagnostics, store)

  const all = files.flatMap((each) => buildPackageNodes(context, each, table))
  const enabled = all.filter((node) => node.config.enabled)
  const order = packageOrder(input.project)
  const linked = linkNodes(
    enabled,
    all.filter((node) => !node.config.enabled),
    {
      order,
      layers: input.project.layers.map((layer) => layer.name),
      restricted: new Set(packages.filter(({ project }) => project.restrictAccess).map(({ project }) => project.name)),
    },
  )
  diagnostics.push(...unservedMacros(library))
  diagnostics.push(...linked.diagnostics.filter((each) => isComplete || !isConsequence(each)))
  diagnostics.push(...checkNodes(linked.nodes), ...unservedConfigs(input.host, packages, linked.nodes))
  diagnostics.push(
    ...deprecations(linked.nodes, () => input.host.now()),
    ...otherDatabases(linked.nodes, context.database),
  )
  const groups = buildGroups(context, table)
  const datasets = buildDatasets(context, table, linked.nodes)
  diagnostics.push(...unknownGroups(linked.nodes, groups))
  const unitTests = buildUnitTests(context, table, linked.nodes, buildLinkTable(linked.nodes, linked.disabled, order))
  const macros = macroNodes(context, table.section('macros'))
  for (const entry of table.section('macros')) {
    if (macros.has(`macro.${entry.owner.project.name}.${entry.name}`)) table.use(entry)
  }
  if (behaves(input.project, 'validate_macro_args', true))
    diagnostics.push(...macroArguments(library, table.section('macros'), input.project.name))
  diagnostics.push(...table.unused(namesBySection(all, macros)), ...unusedConfig(context))
  store?.save()
  const warnings = stopOnErrors(sorted(diagnostics))

  const manifest: Manifest = {
    projectName: input.project.name,
    layers: input.project.layers.map((layer) => layer.name),
    nodes: byId(linked.nodes),
    macros,
    docs: new Map(docs.map((block) => [block.uniqueId, block])),
    disabled: byId(linked.disabled),
    unitTests,
    groups,
    semantic: buildSemantic(table, linked.nodes),
    datasets,
  }
  return { manifest, library, warnings, hooks: hooksOf(linked.nodes, packages) }
}

/**
 * The macros of a project that `parseProject` took without a problem. Nothing else of the project is looked at.
 */
export function loadLibrary(input: ParseInput): MacroLibrary {
  const diagnostics: Diagnostic[] = []
  const files = packageContexts(input).map((owner) => readPackageFiles(input, owner, diagnostics, 'macro'))
  return buildLibrary(input, loadMacros(input, files, openStore(input), diagnostics), diagnostics)
}

function openStore({ cache, host }: ParseInput): ParseStore | null {
  return cache === undefined ? null : new ParseStore(cache.files ?? host.files, cache.path, cache.engineVersion)
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/** The library of all macros; one that cannot be made ends the parse. */
function buildLibrary(input: ParseInput, macros: LoadedMacros, diagnostics: readonly Diagnostic[]): MacroLibrary {
  try {
    return buildMacroLibrary({
      rootPackage: input.project.name,
      packages: macros.packages,
      builtin: macros.builtin,
      dispatch: input.project.dispatch,
    })
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    throw new DiagnosticError(sorted([...diagnostics, ...error.diagnostics]))
  }
}

function readAllProperties(
  input: ParseInput,
  files: readonly PackageFiles[],
  store: ParseStore | null,
  diagnostics: Diagnostic[],
): { readonly entries: readonly PropertiesEntry[]; readonly isComplete: boolean } {
  let isComplete = true
  const entries = files.flatMap(({ owner, texts }) =>
    texts.flatMap(({ file, text }) => {
      if (file.kind !== 'properties') return []
      const read = readProperties(owner, file, (shown) => readStoredYaml(input.host, store, shown, text))
      diagnostics.push(...read.diagnostics)
      if (read.diagnostics.some(({ severity }) => severity === 'error')) isComplete = false
      return read.entries
    }),
  )
  return { entries, isComplete }
}

/** What a broken properties file makes of the calls that lead to it: not worth a line of its own. */
function isConsequence(diagnostic: Diagnostic): boolean {
  return diagnostic.code === 'SOURCE_NOT_FOUND' || diagnostic.code === 'VERSION_NOT_FOUND'
}

function namesBySection(nodes: readonly Node[], macros: Manifest['macros']): ReadonlyMap<string, ReadonlySet<string>> {
  const byType = new Map<string, Set<string>>()
  for (const node of nodes) {
    // Generic tests have no section: they are many, and none is looked for by its name.
    if (node.resourceType === 'test' && node.testKind !== 'singular') continue
    const names = byType.get(node.resourceType)
    if (names === undefined) byType.set(node.resourceType, new Set([node.name]))
    else names.add(node.name)
  }
  const named = (resourceType: Node['resourceType']): ReadonlySet<string> => byType.get(resourceType) ?? new Set()
  return new Map([
    ['models', named('model')],
    ['seeds', named('seed')],
    ['snapshots', named('snapshot')],
    ['analyses', named('analysis')],
    ['functions', named('function')],
    ['macros', new Set([...macros.values()].map((macro) => macro.name))],
    ['tests', named('test')],
  ])
}

function byId(nodes: readonly Node[]): ReadonlyMap<UniqueId, Node> {
  return new Map(nodes.map((node) => [node.uniqueId, node]))
}

/** Hooks run package by package, those of the root project last. */
function hooksOf(nodes: readonly Node[], packages: readonly PackageContext[]): ParsedProject['hooks'] {
  const order = [...packages.slice(1), ...packages.slice(0, 1)].map(({ project }) => project.name)
  const operations = nodes.filter((node) => node.resourceType === 'operation')
  const of = (moment: string): readonly UniqueId[] =>
    order.flatMap((packageName) =>
      operations
        .filter((node) => node.packageName === packageName && node.tags.includes(moment))
        .map((node) => node.uniqueId),
    )
  return { onRunStart: of('on-run-start'), onRunEnd: of('on-run-end') }
}

/** By file, line and column; a problem that is found twice is one. */
function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return diagnostics
    .filter((each) => {
      const key = JSON.stringify([each.code, each.message, each.location])
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .map((each, index) => ({ each, index }))
    .sort((left, right) => compare(left.each, right.each) || left.index - right.index)
    .map(({ each }) => each)
}

function compare(left: Diagnostic, right: Diagnostic): number {
  const [a, b] = [left.location, right.location]
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}
