import type { RefCall, SourceCall } from '../core/node.js'
import type { RefArtifact } from './manifest-types.js'

/** `ref()` calls as the manifest lists them. */
export function refArtifacts(calls: readonly RefCall[]): readonly RefArtifact[] {
  return calls
    .filter((call) => call.isFunction !== true)
    .map((call) => ({ name: call.name, package: call.packageName, version: call.version }))
}

/** `function()` calls as the manifest lists them: the package, when one was named, and the name. */
export function functionCallArtifacts(calls: readonly RefCall[]): readonly (readonly string[])[] {
  return calls
    .filter((call) => call.isFunction === true)
    .map((call) => (call.packageName === null ? [call.name] : [call.packageName, call.name]))
}

/** `source()` calls as the manifest lists them: source, then table. */
export function sourceCallArtifacts(calls: readonly SourceCall[]): readonly (readonly string[])[] {
  return calls.map((call) => [call.sourceName, call.tableName])
}
