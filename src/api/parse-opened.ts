import { stopOnErrors } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { Node, UniqueId } from '../core/node.js'
import { buildDag, checkLayers, type Dag, selectNodes } from '../graph/index.js'
import { type ParsedProject, parseProject } from '../parse/index.js'
import { engineVersion } from './engine-version.js'
import { builtinMacros } from './engine-files.js'
import type { CommandOptions, SelectionOptions } from './contract.js'
import { earlierState } from './earlier-state.js'
import { announce, type OpenedProject } from './open-project.js'

/** A project whose files are read and linked, with its graph. */
export interface ParsedGraph {
  readonly parsed: ParsedProject
  readonly dag: Dag
}

/** Parses an opened project, checks its graph, and says what it found. Throws DiagnosticError with all problems. */
export function parseOpened(opened: OpenedProject): ParsedGraph {
  const parsed = parseProject({
    host: opened.host,
    project: opened.project,
    packages: opened.packages,
    builtin: builtinMacros(),
    target: opened.target,
    vars: opened.commandLineVars,
    environment: opened.environment,
    flags: opened.flags,
    ...cacheOf(opened),
    invocationId: opened.invocationId,
    invocationArguments: opened.flags,
    log: (text, level) => opened.emit(logEvent(text, level)),
  })
  const dag = buildDag(parsed.manifest)
  const warnings = [...parsed.warnings, ...stopOnErrors(checkLayers(parsed.manifest, dag))]
  announce(warnings, opened)
  opened.emit({ kind: 'projectParsed', counts: countsOf(parsed) })
  return { parsed, dag }
}

/** Where results of parsing are kept; `--no-partial-parse` parses everything. */
function cacheOf({ flags, targetPath }: OpenedProject): Pick<Parameters<typeof parseProject>[0], 'cache'> {
  if (flags['partial_parse'] === false) return {}
  return { cache: { path: joinPath(targetPath, 'parse_cache.json'), engineVersion: engineVersion() } }
}

/** The nodes that the flags choose. Throws DiagnosticError for selections that mean nothing. */
export function selected(
  { parsed, dag }: ParsedGraph,
  options: SelectionOptions & CommandOptions,
  opened: OpenedProject,
): ReadonlySet<UniqueId> {
  const { ids, warnings } = selectNodes(dag, options, {
    selectors: opened.selectors,
    manifest: parsed.manifest,
    state: earlierState(opened, options),
  })
  announce(warnings, opened)
  return ids
}

/** What a template logs, as an event. */
export function logEvent(
  text: string,
  level: 'info' | 'debug' | 'warn' | 'print',
): { readonly kind: 'message'; readonly level: 'debug' | 'info' | 'warn'; readonly text: string } {
  return { kind: 'message', level: level === 'print' ? 'info' : level, text }
}

const COUNTED: readonly (readonly [resourceType: Node['resourceType'], label: string])[] = [
  ['model', 'model'],
  ['seed', 'seed'],
  ['snapshot', 'snapshot'],
  ['analysis', 'analysis'],
  ['test', 'data test'],
  ['function', 'function'],
  ['operation', 'operation'],
  ['source', 'source'],
  ['exposure', 'exposure'],
]

function countsOf({ manifest }: ParsedProject): readonly (readonly [string, number])[] {
  const nodes = [...manifest.nodes.values()]
  const counts = COUNTED.map(
    ([type, label]) => [label, nodes.filter(({ resourceType }) => resourceType === type).length] as const,
  )
  return [
    ...counts,
    ['unit test', manifest.unitTests?.size ?? 0] as const,
    ['macro', manifest.macros.size] as const,
  ].filter(([, count]) => count > 0)
}
