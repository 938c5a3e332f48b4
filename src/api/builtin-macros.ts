import { fileURLToPath } from 'node:url'
import { joinPath } from '../core/host.js'
import { nodeFiles } from './node-host.js'

/** The macro files that come with the engine, under the names that errors show. */
export function builtinMacros(): readonly { readonly file: string; readonly text: string }[] {
  const folder = fileURLToPath(new URL('../builtin', import.meta.url))
  return nodeFiles
    .list(folder)
    .filter((path) => path.endsWith('.sql'))
    .map((path) => ({ file: `builtin/${path}`, text: nodeFiles.readText(joinPath(folder, path)) }))
}
