import { databaseOf } from '../config/index.js'
import { stopOnErrors } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { Node, UniqueId } from '../core/node.js'
import { buildDag, checkLayers, type Dag, selectNodes } from '../graph/index.js'
import { loadLibrary, type ParsedProject, type ParseInput, parseProject } from '../parse/index.js'
import { engineIdentity } from './engine-version.js'
import { builtinMacros } from './engine-files.js'
import type { MacroLibrary } from '../template/project/index.js'
import type { CommandOptions, SelectionOptions } from './contract.js'
import { earlierState } from './earlier-state.js'
import { packValue } from './node-host.js'
import { announce, type OpenedProject } from './open-project.js'
import { type ParseFacts, recall, remember, type Remembered } from './parse-memory.js'
import { type TracedSurroundings, tracedSurroundings } from './traced-host.js'

/** A project whose files are read and linked, with its graph. What was remembered is read when it is first asked for. */
export interface ParsedGraph {
  readonly parsed: ParsedProject
  readonly dag: Dag
  readonly facts: ParseFacts
  /** Hash of all that the parse depends on; null where it is not known. */
  readonly identity: string | null
}

/**
 * Parses an opened project, checks its graph, and says what it found. Where nothing changed since the last time, what was
 * found then is taken. Throws DiagnosticError with all problems.
 */
export function parseOpened(opened: OpenedProject): ParsedGraph {
  const graph = opened.flags['partial_parse'] === false ? parseAnew(opened) : parseRemembered(opened)
  announce([...graph.facts.warnings, ...graph.facts.layerWarnings], opened)
  opened.emit({ kind: 'projectParsed', counts: graph.facts.counts })
  return graph
}

function parseRemembered(opened: OpenedProject): ParsedGraph {
  const builtin = builtinMacros()
  const given = givenHash(opened, builtin)
  const known = given === null ? null : recall(opened, engineIdentity(), given)
  if (known !== null) return graphOf(opened, builtin, known)
  const surroundings = tracedSurroundings(opened)
  const input = inputOf(opened, builtin, surroundings)
  const made = graphFrom(parseProject(input))
  const identity =
    given === null
      ? null
      : remember(opened, engineIdentity(), { given, surroundings, facts: made.facts, manifest: made.parsed.manifest })
  return { ...made, identity }
}

function parseAnew(opened: OpenedProject): ParsedGraph {
  return graphFrom(
    parseProject({
      ...givenInput(opened, builtinMacros()),
      host: opened.host,
      environment: opened.environment,
      flags: opened.flags,
      invocationId: opened.invocationId,
      invocationArguments: opened.flags,
      log: (text, level) => opened.emit(logEvent(text, level)),
    }),
  )
}

function graphFrom(parsed: ParsedProject): ParsedGraph {
  const dag = buildDag(parsed.manifest)
  const { manifest, warnings, hooks } = parsed
  const layerWarnings = stopOnErrors(checkLayers(manifest, dag))
  const sizes = { nodes: manifest.nodes.size, macros: manifest.macros.size }
  return { parsed, dag, facts: { warnings, layerWarnings, hooks, counts: countsOf(parsed), ...sizes }, identity: null }
}

/** A remembered project: its manifest, its graph and its macros are there when they are asked for. */
function graphOf(opened: OpenedProject, builtin: Builtin, { identity, facts, manifest }: Remembered): ParsedGraph {
  let library: MacroLibrary | undefined
  let dag: Dag | undefined
  const input = (): ParseInput => ({ ...givenInput(opened, builtin), ...cacheOf(opened), host: opened.host })
  return {
    identity,
    facts,
    parsed: {
      warnings: facts.warnings,
      hooks: facts.hooks,
      get manifest() {
        return manifest()
      },
      get library() {
        return (library ??= loadLibrary(input()))
      },
    },
    get dag() {
      return (dag ??= buildDag(manifest()))
    },
  }
}

type Builtin = ParseInput['builtin']

/** What a parse is given as values; `givenHash` must hold all of it. */
function givenInput({ project, packages, target, commandLineVars: vars }: OpenedProject, builtin: Builtin) {
  return { project, packages, builtin, target, vars }
}

/** Hash of what a parse is given. Of the target, that is what a parse looks at: no password is among it. */
function givenHash(opened: OpenedProject, builtin: Builtin): string | null {
  const { target, ...rest } = givenInput(opened, builtin)
  const seen = [
    target.profileName,
    target.targetName,
    target.schema,
    target.visible,
    target.settings.type,
    databaseOf(target.settings),
    Object.keys(target.connections),
  ]
  const bytes = packValue([rest, seen])
  return bytes === null ? null : opened.host.sha256(bytes)
}

/** A parse that takes down what it reads. What it keeps for single files stands beside that: it never changes a result. */
function inputOf(opened: OpenedProject, builtin: Builtin, surroundings: TracedSurroundings): ParseInput {
  const cache = cacheOf(opened)
  return {
    ...givenInput(opened, builtin),
    ...cache,
    host: surroundings.host,
    environment: surroundings.environment,
    flags: surroundings.flags,
    invocationArguments: surroundings.flags,
    get invocationId() {
      surroundings.spoil()
      return opened.invocationId
    },
    log: (text, level) => {
      surroundings.spoil()
      opened.emit(logEvent(text, level))
    },
  }
}

/** Where results of single files are kept. */
function cacheOf({ host, targetPath }: OpenedProject): Pick<ParseInput, 'cache'> {
  const path = joinPath(targetPath, 'parse_cache.json')
  return { cache: { path, engineVersion: engineIdentity(), files: host.files } }
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
