import {
  type ManifestV12,
  readManifest,
  readRunResults,
  readSources,
  restoreManifest,
  type SourcesV3,
  variablesOf,
} from '../artifacts/index.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { isAbsolutePath, joinPath } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import type { EarlierState } from '../graph/index.js'
import type { StateOptions } from './contract.js'
import type { OpenedProject } from './open-project.js'
import { variableValues } from './variable-values.js'

/**
 * What the folder of `--state` holds, for the methods of selection. Each artifact is read when a method first asks for it,
 * because most selections ask for none; one that is not there leaves its part undefined.
 *
 * Throws DiagnosticError `STATE_MISSING` for a folder that does not exist.
 */
export function earlierState(opened: OpenedProject, options: StateOptions): EarlierState {
  const given = options.state ?? textOf(opened.flags['state'])
  if (given === undefined) return {}
  const folder = stateFolder(opened, given)
  const manifest = once(() => read(opened, folder, 'manifest.json', readManifest))
  const restored = once(() => mapped(manifest(), restoreManifest))
  const results = once(() => mapped(read(opened, folder, 'run_results.json', readRunResults), statusesOf))
  const sources = once(() => read(opened, folder, 'sources.json', readSources))
  return {
    get manifest() {
      return restored()
    },
    get variables() {
      const earlier = mapped(manifest(), variablesOf)
      if (earlier === undefined || opened.flags['state_modified_compare_vars'] === false) return undefined
      return { current: variableValues(opened), earlier }
    },
    get results() {
      return results()
    },
    get freshness() {
      const [current, earlier] = [read(opened, opened.targetPath, 'sources.json', readSources), sources()]
      if (current === undefined || earlier === undefined) return undefined
      return { current: loadsOf(current), earlier: loadsOf(earlier) }
    },
  }
}

/** The manifest of `--state` as it is written; undefined where none is given. Throws `STATE_MISSING`. */
export function earlierManifest(opened: OpenedProject, options: StateOptions): ManifestV12 | undefined {
  const given = options.state ?? textOf(opened.flags['state'])
  return given === undefined ? undefined : read(opened, stateFolder(opened, given), 'manifest.json', readManifest)
}

/** The project that unselected nodes are read from: of `--defer-state`, else of `--state`. Throws `STATE_MISSING`. */
export function deferredManifest(opened: OpenedProject, options: StateOptions): Manifest {
  const given =
    options.deferState ?? textOf(opened.flags['defer_state']) ?? options.state ?? textOf(opened.flags['state'])
  if (given === undefined) {
    throw new DiagnosticError(
      problem('STATE_MISSING', 'The manifest of another environment is needed, but none was given', {
        hint: 'Name the folder of its artifacts with --state or --defer-state.',
      }),
    )
  }
  const folder = stateFolder(opened, given)
  const manifest = read(opened, folder, 'manifest.json', readManifest)
  if (manifest !== undefined) return restoreManifest(manifest)
  throw new DiagnosticError(
    problem('STATE_MISSING', `There is no "manifest.json" in "${folder}"`, {
      hint: 'Copy the target folder of the other environment there.',
    }),
  )
}

/** Absolute; folders are named from where the command is called. */
function stateFolder({ host }: OpenedProject, given: string): string {
  const folder = isAbsolutePath(given) ? given : joinPath(host.workingDirectory, given)
  if (host.files.isDirectory(folder)) return folder
  throw new DiagnosticError(
    problem('STATE_MISSING', `The folder of earlier artifacts "${given}" does not exist`, {
      hint: 'Name the folder that holds the manifest.json of the earlier run.',
    }),
  )
}

function read<Artifact>(
  { host }: OpenedProject,
  folder: string,
  name: string,
  reader: (text: string, file: string) => Artifact,
): Artifact | undefined {
  const path = joinPath(folder, name)
  return host.files.exists(path) ? reader(host.files.readText(path), path) : undefined
}

function statusesOf({ results }: ReturnType<typeof readRunResults>): ReadonlyMap<UniqueId, string> {
  return new Map(results.map((result) => [result.unique_id, result.status]))
}

function loadsOf({ results }: SourcesV3): ReadonlyMap<UniqueId, string> {
  return new Map(
    results.flatMap((result) => ('max_loaded_at' in result ? [[result.unique_id, result.max_loaded_at]] : [])),
  )
}

function mapped<Given, Made>(value: Given | undefined, make: (given: Given) => Made): Made | undefined {
  return value === undefined ? undefined : make(value)
}

function once<Value>(make: () => Value): () => Value {
  let known: { readonly value: Value } | null = null
  return () => (known ??= { value: make() }).value
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
