import { DiagnosticError, problem } from '../../core/diagnostic.js'
import type { Node } from '../../core/node.js'
import { hasWildcard, matchesGlob, matchesPathGlob } from './glob.js'

/** Types that a plain name never means: they have methods of their own. */
const NAMED_OTHERWISE: ReadonlySet<string> = new Set(['source', 'exposure', 'metric', 'semantic_model', 'saved_query'])

/** Whether a dotted name matches a node: its name, its path from the package, or from below it; wildcards span dots. */
export function matchesFqn(node: Node, value: string): boolean {
  if (NAMED_OTHERWISE.has(node.resourceType)) return false
  const isVersioned = node.resourceType === 'model' && (node.version ?? null) !== null
  return matchesNamePath(node.fqn, value, isVersioned) || matchesNamePath(node.fqn.slice(1), value, isVersioned)
}

function matchesNamePath(fqn: readonly string[], value: string, isVersioned: boolean): boolean {
  if (fqn.length === 0) return false
  if (isVersioned) {
    // The last two parts are the name and the version: `orders`, `orders.v2` and `orders_v2` all mean it.
    if (fqn.at(-2) === value || fqn.slice(-2).join('_') === value.split('.').slice(-2).join('_')) return true
  } else if (fqn.at(-1) === value) return true
  if (matchesGlob(isVersioned ? fqn.at(-2)! : fqn.at(-1)!, value)) return true
  const parts = fqn.flatMap((part) => part.split('.'))
  const wanted = value.split('.')
  if (parts.length < wanted.length) return false
  const wildcard = wanted.findIndex(hasWildcard)
  const fixed = wildcard === -1 ? wanted.length : wildcard
  for (let index = 0; index < fixed; index += 1) if (parts[index] !== wanted[index]) return false
  return wildcard === -1 || matchesGlob(parts.slice(wildcard).join('.'), wanted.slice(wildcard).join('.'))
}

/** Whether `value` is the node's file, its properties file, or a folder of its file. */
export function matchesPath(node: Node, value: string): boolean {
  const pattern = value
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '')
  const file = node.originalFilePath.replaceAll('\\', '/')
  if (node.patchPath !== null && matchesPathGlob(node.patchPath.replaceAll('\\', '/'), pattern)) return true
  for (let end = file.length; end > 0; end = file.lastIndexOf('/', end - 1)) {
    if (matchesPathGlob(file.slice(0, end), pattern)) return true
  }
  return false
}

/** Whether the last part of the node's file matches, with or without its ending. */
export function matchesFile(node: Node, value: string): boolean {
  const name = node.originalFilePath.split(/[\\/]/).at(-1)!
  return matchesGlob(name, value) || matchesGlob(name.replace(/\.[^.]+$/, ''), value)
}

/** Whether a source table matches `source`, `source.table` or `package.source.table`. */
export function matchesSource(node: Node, value: string): boolean {
  const parts = dotted(value, 3, 'source', '"source", "source.table" or "package.source.table"')
  if (node.resourceType !== 'source') return false
  const [packageName, sourceName, table] =
    parts.length === 3 ? parts : parts.length === 2 ? ['*', ...parts] : ['*', ...parts, '*']
  return (
    matchesGlob(node.packageName, packageName!) &&
    matchesGlob(node.sourceName, sourceName!) &&
    matchesGlob(node.name, table!)
  )
}

/** Whether a node of `resourceType` matches `name` or `package.name`. */
export function matchesTyped(node: Node, resourceType: string, value: string): boolean {
  const parts = dotted(value, 2, resourceType, '"name" or "package.name"')
  if ((node.resourceType as string) !== resourceType) return false
  return matchesGlob(node.name, parts.at(-1)!) && (parts.length === 1 || matchesGlob(node.packageName, parts[0]!))
}

function dotted(value: string, most: number, method: string, forms: string): readonly string[] {
  const parts = value.split('.')
  if (parts.length <= most) return parts
  throw new DiagnosticError(
    problem('SELECTION_VALUE', `"${value}" has too many parts for the method "${method}"`, {
      hint: `Write it as ${forms}.`,
    }),
  )
}
