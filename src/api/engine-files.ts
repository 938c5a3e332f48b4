import { fileURLToPath } from 'node:url'
import { joinPath } from '../core/host.js'
import { SITE_FILES } from '../docs/index.js'
import { nodeFiles } from './node-host.js'

// Files that come with the engine stand beside its code, not in the user's project, so they are read from the real disk
// whatever host the caller gives.

/** The macro files, under the names that errors show. */
export function builtinMacros(): readonly { readonly file: string; readonly text: string }[] {
  const folder = engineFolder('builtin')
  return nodeFiles
    .list(folder)
    .filter((path) => path.endsWith('.sql'))
    .map((path) => ({ file: `builtin/${path}`, text: nodeFiles.readText(joinPath(folder, path)) }))
}

/** The files of the documentation page, by name. */
export function siteFiles(): Readonly<Record<string, string>> {
  const folder = engineFolder('docs/site')
  return Object.fromEntries(SITE_FILES.map((name) => [name, nodeFiles.readText(joinPath(folder, name))]))
}

/** The JSON schemas of the YAML files, by name. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const folder = engineFolder('../schemas')
  return Object.fromEntries(nodeFiles.list(folder).map((name) => [name, nodeFiles.readText(joinPath(folder, name))]))
}

function engineFolder(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url))
}
