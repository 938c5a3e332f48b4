import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js'
import type { MacroNode } from '../core/manifest.js'
import { type MacroDefinition, parseMacroFile, TemplateError } from '../template/index.js'
import { BUILTIN_PACKAGE, type MacroLibrary } from '../template/project/index.js'
import type { ParseInput } from './contract.js'
import type { PackageFiles } from './package-files.js'
import { codeCache } from './stored-documents.js'
import type { ParseStore } from './parse-store.js'
import { isMap } from './merge-config.js'
import { describe } from './patch.js'
import type { ParseContext } from './parse-context.js'
import type { PropertiesEntry } from './read-properties.js'

/** Where a definition comes from. */
export interface LoadedMacros {
  readonly packages: readonly { readonly name: string; readonly definitions: readonly MacroDefinition[] }[]
  readonly builtin: readonly MacroDefinition[]
}

/** The macros of all packages and of the engine; files that do not parse are problems, the others still count. */
export function loadMacros(
  input: ParseInput,
  packages: readonly PackageFiles[],
  store: ParseStore | null,
  diagnostics: Diagnostic[],
): LoadedMacros {
  const definitions = (file: string, text: string): readonly MacroDefinition[] => {
    try {
      return parseMacroFile({ file, text }, codeCache(input.host, store))
    } catch (error) {
      if (error instanceof TemplateError) diagnostics.push(error.toDiagnostic())
      else if (error instanceof DiagnosticError) diagnostics.push(...error.diagnostics)
      else throw error
      return []
    }
  }
  return {
    builtin: input.builtin.flatMap(({ file, text }) => definitions(file, text)),
    packages: packages.map(({ owner, texts }) => ({
      name: owner.project.name,
      definitions: texts.flatMap(({ file, text }) =>
        file.kind === 'macro' ? definitions(owner.shown(file.file), text) : [],
      ),
    })),
  }
}

/** The macros as the manifest lists them, with what properties files say about them. */
export function macroNodes(context: ParseContext, entries: readonly PropertiesEntry[]): ReadonlyMap<string, MacroNode> {
  const { library } = context
  const described = new Map(entries.map((entry) => [`${entry.owner.project.name}.${entry.name}`, entry]))
  const nodes = new Map<string, MacroNode>()
  for (const definition of library.all()) {
    const packageName = library.packageOf(definition)
    const entry = described.get(`${packageName}.${definition.name}`)
    const file = fileOf(context, packageName, definition.file)
    const uniqueId = library.macroIdOf(definition)
    nodes.set(uniqueId, {
      uniqueId,
      name: definition.name,
      packageName,
      path: file,
      originalFilePath: file,
      macroSql: definition.text,
      dependsOnMacros: macrosCalled(library, definition, packageName),
      description: entry === undefined ? '' : describe(context, entry, entry.raw['description'], ['description']),
      arguments: argumentsOf(definition, entry),
      patchPath: entry === undefined ? null : entry.file,
    })
  }
  return nodes
}

function macrosCalled(library: MacroLibrary, definition: MacroDefinition, packageName: string): readonly string[] {
  return library.resolveCalls(definition.calls, packageName).filter((id) => id !== library.macroIdOf(definition))
}

/** From the package's root: errors show files from the root project, the manifest shows them from the package. */
function fileOf(context: ParseContext, packageName: string, shown: string): string {
  if (packageName === BUILTIN_PACKAGE) return shown
  const owner = context.packages.get(packageName)
  const prefix = owner?.shown('') ?? ''
  const start = prefix === '' || prefix === '.' ? '' : `${prefix.replace(/\/$/, '')}/`
  return shown.startsWith(start) ? shown.slice(start.length) : shown
}

function argumentsOf(definition: MacroDefinition, entry: PropertiesEntry | undefined): MacroNode['arguments'] {
  const written = entry?.value['arguments']
  if (Array.isArray(written)) {
    return written.filter(isMap).map((each) => ({
      name: String(each['name']),
      type: each['type'] === undefined || each['type'] === null ? null : String(each['type']),
      description: each['description'] === undefined || each['description'] === null ? '' : String(each['description']),
    }))
  }
  return definition.parameters.map(({ name, type }) => ({ name, type, description: '' }))
}
