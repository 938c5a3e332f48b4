import { type Diagnostic, warning } from '../../core/diagnostic.js'
import type { Manifest } from '../../core/manifest.js'
import type { UniqueId } from '../../core/node.js'
import type { Dag, Selection } from '../contract.js'
import type { EarlierState, SelectionContext, SelectorDefinition } from './context.js'
import { evaluate } from './evaluate.js'
import { checkChoice } from './choice.js'
import { RESOURCE_TYPES } from './methods.js'
import { parseWords } from './parse-words.js'
import { SIDE_TYPES, withSideEntries } from './side-entries.js'
import type { Criterion, IndirectSelection, SelectionSpec } from './spec.js'

/**
 * The nodes that a selection means.
 *
 * Without `select`, `exclude` and `selector` it is the selector marked `default: true`, or every node. Excluding a node
 * excludes all its tests, whatever the mode of indirect selection. Throws DiagnosticError for syntax, methods, values and
 * selectors that do not exist; a criterion that matches nothing is a warning (`NO_MATCH`). Unit tests and the entries of the
 * semantic layer are selected too; their ids are no keys of `manifest.nodes`.
 */
export function selectNodes(
  nodes: Dag,
  selection: Selection,
  given: {
    readonly manifest: Manifest
    readonly selectors?: readonly SelectorDefinition[]
    readonly state?: EarlierState
  },
): { readonly ids: ReadonlySet<UniqueId>; readonly warnings: readonly Diagnostic[] } {
  const dag = withSideEntries(nodes, given.manifest)
  const context: SelectionContext = {
    dag,
    manifest: given.manifest,
    selectors: given.selectors ?? [],
    state: given.state ?? {},
  }
  const warnings: Diagnostic[] = []
  const selected = evaluate(specOf(selection, context.selectors, warnings), context, warnings)
  const isWanted = resourceTypeFilter(selection)
  const ids = dag.order.filter((id) => {
    const { resourceType } = dag.nodes.get(id)!
    return selected.has(id) && resourceType !== 'operation' && isWanted(resourceType)
  })
  return { ids: new Set(ids), warnings }
}

function specOf(selection: Selection, selectors: readonly SelectorDefinition[], warnings: Diagnostic[]): SelectionSpec {
  const mode = selection.indirectSelection ?? 'eager'
  const hasWords = hasAny(selection.select) || hasAny(selection.exclude)
  const name = selection.selector ?? (hasWords ? undefined : selectors.find((each) => each.default === true)?.name)
  if (name !== undefined) {
    if (hasWords) {
      warnings.push(
        warning('SELECTION_IGNORED', `--selector "${name}" is given, so --select and --exclude are ignored`, {
          hint: 'Put what they say into the selector.',
        }),
      )
    }
    return plainCriterion('selector', name, mode)
  }
  const included: SelectionSpec = hasAny(selection.select)
    ? parseWords(selection.select ?? [], mode)
    : {
        kind: 'union',
        parts: ['fqn', 'source', 'exposure', ...SIDE_TYPES].map((method) => plainCriterion(method, '*', mode)),
        indirectSelection: mode,
      }
  if (!hasAny(selection.exclude)) return included
  return {
    kind: 'difference',
    parts: [included, parseWords(selection.exclude ?? [], 'eager')],
    indirectSelection: mode,
  }
}

function plainCriterion(method: string, value: string, indirectSelection: IndirectSelection): Criterion {
  return {
    kind: 'criterion',
    method,
    methodArguments: [],
    value,
    parentsDepth: null,
    childrenDepth: null,
    childrensParents: false,
    indirectSelection,
    isImplied: true,
    raw: `${method}:${value}`,
  }
}

/** `all` and `default` stand for every type. */
function resourceTypeFilter(selection: Selection): (resourceType: string) => boolean {
  const [included, excluded] = [selection.resourceTypes ?? [], selection.excludeResourceTypes ?? []]
  const allowed = [...RESOURCE_TYPES, 'all', 'default']
  for (const word of [...included, ...excluded]) checkChoice('resource type', word, allowed)
  const everything = included.length === 0 || included.includes('all') || included.includes('default')
  return (resourceType) =>
    (everything || included.includes(resourceType)) && !excluded.includes(resourceType) && !excluded.includes('all')
}

function hasAny(words: readonly string[] | undefined): boolean {
  return words !== undefined && words.some((word) => word.trim() !== '')
}
