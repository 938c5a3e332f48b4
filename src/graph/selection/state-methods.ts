import { DiagnosticError, problem } from '../../core/diagnostic.js'
import type { Node } from '../../core/node.js'
import { compareState, type StateAspect } from '../state/compare-state.js'
import { checkChoice, type Matcher } from './choice.js'
import type { SelectionContext } from './context.js'
import { sideEntries } from './side-entries.js'
import type { Criterion } from './spec.js'

const ASPECTS: readonly StateAspect[] = [
  'body',
  'configs',
  'persisted_descriptions',
  'relation',
  'macros',
  'contract',
  'vars',
]

const STATE_WORDS: readonly string[] = [
  'new',
  'old',
  'modified',
  'unmodified',
  ...ASPECTS.map((aspect) => `modified.${aspect}`),
]

const RESULT_WORDS: readonly string[] = [
  'success',
  'error',
  'fail',
  'warn',
  'pass',
  'skipped',
  'runtime error',
  'partial success',
]

/** `state:`: compares each node with the manifest of an earlier invocation. */
export function stateMatcher(value: string, _criterion: Criterion, { manifest, state }: SelectionContext): Matcher {
  checkChoice('state', value, STATE_WORDS)
  const earlier = state.manifest
  if (earlier === undefined) throw missingState(`state:${value}`, 'manifest.json')
  const beside = sideEntries(earlier)
  const isKnown = ({ uniqueId }: Node): boolean => earlier.nodes.has(uniqueId) || beside.has(uniqueId)
  if (value === 'new') return (node) => !isKnown(node)
  if (value === 'old') return isKnown
  const compare = compareState(manifest, earlier, state.variables)
  const aspect = value.split('.')[1] as StateAspect | undefined
  if (aspect !== undefined) return (node) => compare(node).has(aspect)
  const isModified = (node: Node): boolean => !isKnown(node) || compare(node).size > 0
  return value === 'modified' ? isModified : (node) => !isModified(node)
}

/** `result:`: the status that a node had in the earlier `run_results.json`. */
export function resultMatcher(value: string, _criterion: Criterion, { state }: SelectionContext): Matcher {
  checkChoice('status', value, RESULT_WORDS)
  const { results } = state
  if (results === undefined) throw missingState(`result:${value}`, 'run_results.json')
  return (node) => results.get(node.uniqueId) === value
}

/** `source_status:fresher`: sources that were loaded since the earlier `sources.json`, or that it does not know. */
export function sourceStatusMatcher(value: string, _criterion: Criterion, { state }: SelectionContext): Matcher {
  checkChoice('status of a source', value, ['fresher'])
  const { freshness } = state
  if (freshness === undefined) throw missingState(`source_status:${value}`, 'sources.json')
  return (node) => {
    const now = freshness.current.get(node.uniqueId)
    if (now === undefined) return false
    const then = freshness.earlier.get(node.uniqueId)
    return then === undefined || Date.parse(now) > Date.parse(then)
  }
}

function missingState(criterion: string, file: string): DiagnosticError {
  return new DiagnosticError(
    problem('STATE_MISSING', `"${criterion}" compares with an earlier ${file}, but none was given`, {
      hint: 'Name the folder of the earlier artifacts with --state.',
    }),
  )
}
