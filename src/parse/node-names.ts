import { BUILTIN_PACKAGE, nodeScope, type NodeScope } from '../template/project/index.js'
import { Callable, fromHost, TemplateError } from '../template/index.js'
import { foldedName, type QuotingLevel } from './folded-names.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { recorder } from './recorder.js'

/** The place of a node in the database. */
export interface NodePlace {
  readonly database: string
  readonly schema: string
  readonly alias: string
}

/**
 * Where a node goes: what `generate_database_name`, `generate_schema_name` and `generate_alias_name` of the root project
 * (or the engine's own) make of its configuration, in small letters where `quoting:` says that a part is not quoted. Problems of these macros are added to the context's, once for each
 * node, and the plain names stand in.
 */
export function placeOf(
  context: ParseContext,
  owner: PackageContext,
  node: Readonly<Record<string, unknown>> & { readonly name: string },
  config: Readonly<Record<string, unknown>>,
): NodePlace {
  const call = namingCaller(context, owner, node)
  const folded = (name: string, level: QuotingLevel): string =>
    foldedName(name, level, context.root.project.quoting, config['quoting'])
  return {
    database: folded(call('generate_database_name', config['database'], context.database), 'database'),
    schema: folded(call('generate_schema_name', config['schema'], context.input.target.schema), 'schema'),
    alias: folded(call('generate_alias_name', config['alias'], node.name), 'identifier'),
  }
}

type NamingCaller = (macro: string, custom: unknown, fallback: string) => string

function namingCaller(
  context: ParseContext,
  owner: PackageContext,
  node: Readonly<Record<string, unknown>> & { readonly name: string },
): NamingCaller {
  let seen: unknown
  const scope = (context.namingScope ??= newNamingScope(context))
  return (macro, custom, fallback) => {
    // The engine's own macros for schemas and databases look at the name only: once for each name is enough.
    const key = BY_NAME_ALONE.has(macro) && isOwn(context, macro) ? `${macro} ${JSON.stringify(custom ?? null)}` : null
    const known = key === null ? undefined : context.knownNames.get(key)
    if (known !== undefined) return known
    // What the engine's own macro makes of a node without versions; there are thousands of them.
    if (macro === 'generate_alias_name' && isPlainAlias(custom) && hasNoVersion(node) && isOwn(context, macro)) {
      return typeof custom === 'string' ? custom.trim() : node.name
    }
    const found = scope.lookup(macro)
    if (!(found instanceof Callable)) return custom === undefined || custom === null ? fallback : String(custom)
    const place = { file: owner.shown(String(node['original_file_path'] ?? '')), line: 1, column: 1 }
    try {
      seen ??= fromHost(node)
      const name = String(found.invoke([fromHost(custom ?? null), seen], null, place)).trim()
      if (key !== null) context.knownNames.set(key, name)
      return name
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      context.diagnostics.push(error.toDiagnostic())
      return fallback
    }
  }
}

function isPlainAlias(custom: unknown): boolean {
  return custom === undefined || custom === null || (typeof custom === 'string' && custom.trim() !== '')
}

function hasNoVersion({ version }: Readonly<Record<string, unknown>>): boolean {
  return version === undefined || version === null
}

const BY_NAME_ALONE: ReadonlySet<string> = new Set(['generate_schema_name', 'generate_database_name'])

/** Whether nobody but the engine defines a macro, also not what it dispatches to. */
function isOwn({ library, ownMacros }: ParseContext, macro: string): boolean {
  const known = ownMacros.get(macro)
  if (known !== undefined) return known
  const { rootPackage } = library
  const found = [library.find(macro, rootPackage), library.dispatch(macro, BUILTIN_PACKAGE, rootPackage).found]
  const isBuiltin = found.every((each) => each !== undefined && library.packageOf(each) === BUILTIN_PACKAGE)
  ownMacros.set(macro, isBuiltin)
  return isBuiltin
}

/** The root project decides about names, also of its packages' nodes. */
function newNamingScope(context: ParseContext): NodeScope {
  const { host } = recorder(context, { owner: context.root, name: '', config: {}, model: {}, hasRelation: false })
  return nodeScope({ host, library: context.library, packageName: context.root.project.name })
}

/** Package, folders, name: what selectors and config trees match against. `path` is below the resource folder. */
export function fqnOf(packageName: string, path: string, ...names: readonly string[]): readonly string[] {
  return [packageName, ...path.split('/').slice(0, -1), ...names]
}

/** The file's name without folders and ending. */
export function baseName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.[^.]+$/, '')
}
