import type { RefCall, SourceCall } from '../core/node.js'
import type { RefArtifact } from './manifest-types.js'

/** `ref()` calls as the manifest lists them. */
export function refArtifacts(calls: readonly RefCall[]): readonly RefArtifact[] {
  return calls.map((call) => ({ name: call.name, package: call.packageName, version: call.version }))
}

/** `source()` calls as the manifest lists them: source, then table. */
export function sourceCallArtifacts(calls: readonly SourceCall[]): readonly (readonly string[])[] {
  return calls.map((call) => [call.sourceName, call.tableName])
}
