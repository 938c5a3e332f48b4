import {
  type ConfigTree,
  databaseOf,
  type Project,
  type VariableLookup,
  variableLookup,
  yamlScope,
} from '../config/index.js'
import type { Diagnostic } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { DocBlock } from '../core/manifest.js'
import { hostFunction, type Scope, TemplateError } from '../template/index.js'
import type { MacroLibrary, NodeScope } from '../template/project/index.js'
import type { ParseInput } from './contract.js'
import { KnownTests } from './known-tests.js'
import type { ConfigLayer } from './merge-config.js'
import { ParseCache } from './parse-cache.js'
import type { ParseStore } from './parse-store.js'
import { DocTable } from './doc-table.js'
import { type Compile, sharedCompiler } from './shared-templates.js'

/** One package of the project while it is parsed; the root project is one of them. */
export interface PackageContext {
  readonly project: Project
  readonly isRoot: boolean
  readonly variables: VariableLookup
  /** What templates inside the package's YAML see. */
  readonly yamlScope: Scope
  /** Path of a file of the package as errors show it: from the root project. */
  shown(file: string): string
}

/** What every step of parsing needs. `diagnostics` collects, so that one parse shows all that is to be mended. */
export interface ParseContext {
  readonly input: ParseInput
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly root: PackageContext
  /** By name, the root project first. */
  readonly packages: ReadonlyMap<string, PackageContext>
  readonly library: MacroLibrary
  readonly docs: DocTable
  /** Database of the target, for the names of relations. */
  readonly database: string
  readonly diagnostics: Diagnostic[]
  /** Folders of config trees that apply to a node, with their values rendered. */
  readonly renderedTrees: Map<ConfigTree, ConfigLayer>
  /** Scope of the naming macros, made when the first node is named: they see no node but the one they are given. */
  namingScope: NodeScope | null
  /** What the engine's own naming macros gave, by macro and custom name. */
  readonly knownNames: Map<string, string>
  /** Naming macros, and whether they are the engine's own. */
  readonly ownMacros: Map<string, boolean>
  /** First renders that serve more than one test. */
  readonly knownTests: KnownTests
  /** Configurations of single keys, by kind of node, key and value, that were found good. */
  readonly goodConfigs: Set<string>
  readonly cache: ParseCache | null
  /** For the texts of generic tests, which differ in little. */
  readonly compileShared: Compile
}

/** Makes the packages of an input, the root project first. */
export function packageContexts(input: ParseInput): readonly PackageContext[] {
  return [input.project, ...(input.packages ?? [])].map((project) => {
    const variables = variableLookup(project, input.project, input.vars ?? {})
    return {
      project,
      isRoot: project === input.project,
      variables,
      yamlScope: yamlScope({
        environment: input.environment ?? input.host.environment,
        variable: (name) => variables.get(name),
        variableNames: () => variables.names(),
        values: { target: input.target.visible, project_name: project.name },
      }),
      shown: shownFrom(input.project.root, project.root),
    }
  })
}

function shownFrom(root: string, packageRoot: string): (file: string) => string {
  if (packageRoot === root) return (file) => file
  const relative = packageRoot.startsWith(`${root}/`) ? packageRoot.slice(root.length + 1) : packageRoot
  return (file) => joinPath(relative, file)
}

/** The context of a parse whose macros and docs are read. */
export function parseContext(
  input: ParseInput,
  packages: readonly PackageContext[],
  library: MacroLibrary,
  docs: readonly DocBlock[],
  diagnostics: Diagnostic[],
  store: ParseStore | null,
): ParseContext {
  return {
    input,
    environment: input.environment ?? input.host.environment,
    root: packages[0]!,
    packages: new Map(packages.map((each) => [each.project.name, each])),
    library,
    docs: new DocTable(docs, input.project.name),
    database: databaseOf(input.target.settings),
    diagnostics,
    renderedTrees: new Map(),
    namingScope: null,
    knownNames: new Map(),
    ownMacros: new Map(),
    goodConfigs: new Set(),
    knownTests: new KnownTests(),
    compileShared: sharedCompiler(),
    cache: store === null ? null : parseCache(input, library, store),
  }
}

function parseCache(input: ParseInput, library: MacroLibrary, store: ParseStore): ParseCache {
  const { project, target } = input
  return new ParseCache({
    host: input.host,
    store,
    library,
    environment: input.environment ?? input.host.environment,
    shared: [
      project.name,
      project.dispatch,
      (input.packages ?? []).map((each) => each.name),
      target.visible,
      target.schema,
      databaseOf(target.settings),
    ],
    flags: input.flags ?? {},
  })
}

/** The scope of descriptions: that of the package's YAML, and `doc`. */
export function descriptionScope(context: ParseContext, owner: PackageContext): Scope {
  const doc = hostFunction('doc', (args, _kwargs, call) => {
    const [first, second] = args
    const [packageName, name] = args.length > 1 ? [String(first), String(second)] : [null, String(first)]
    const found = context.docs.find(name, packageName, owner.project.name)
    if (found !== undefined) return found.contents
    throw new TemplateError('CompilationError', `No docs block is named "${name}"`, call, {
      code: 'DOC_NOT_FOUND',
      hint: context.docs.nearest(name) ?? `Write one: {% docs ${name} %} … {% enddocs %} in a .md file.`,
    })
  })
  return {
    lookup: (name) => (name === 'doc' ? doc : owner.yamlScope.lookup(name)),
    names: () => ['doc', ...owner.yamlScope.names()],
  }
}
