import { type Diagnostic, DiagnosticError, problem } from '../../core/diagnostic.js'
import type { UniqueId } from '../../core/node.js'
import { nearestHint } from '../../core/text.js'
import type { SelectionContext } from './context.js'
import { expandToTests, incorporateTests, type Picked } from './indirect-selection.js'
import { matchedBy } from './methods.js'
import { noMatch } from './no-match.js'
import { parseDefinition } from './parse-definition.js'
import type { Criterion, SelectionSpec } from './spec.js'
import { reach } from './traverse.js'

interface Evaluation {
  readonly context: SelectionContext
  readonly warnings: Diagnostic[]
  /** Names of the selectors being resolved, outermost first. */
  readonly within: readonly string[]
}

/** The nodes that a selection means, tests that come along included. Adds a warning for each criterion without a match. */
export function evaluate(
  spec: SelectionSpec,
  context: SelectionContext,
  warnings: Diagnostic[],
): ReadonlySet<UniqueId> {
  return pick(spec, { context, warnings, within: [] }).direct
}

function pick(spec: SelectionSpec, evaluation: Evaluation): Picked {
  if (spec.kind === 'criterion') return pickCriterion(spec, evaluation)
  const parts = spec.parts.map((part) => pick(part, evaluation))
  const combine = { union, intersection, difference }[spec.kind]
  const picked = {
    direct: combine(parts.map((part) => part.direct)),
    indirect: combine(parts.map((part) => part.indirect)),
  }
  return {
    direct: incorporateTests(picked, spec.indirectSelection, evaluation.context.dag),
    indirect: picked.indirect,
  }
}

function pickCriterion(criterion: Criterion, evaluation: Evaluation): Picked {
  const { dag } = evaluation.context
  const named = criterion.method === 'selector' ? pickSelector(criterion, evaluation) : null
  const matched = named === null ? matchedBy(criterion, evaluation.context) : named.direct
  if (matched.size === 0 && !criterion.isImplied) {
    evaluation.warnings.push(noMatch(criterion, evaluation.context.manifest))
  }
  const selected = new Set(matched)
  if (criterion.childrensParents) {
    for (const id of reach(reach(matched, dag.children), dag.parents)) selected.add(id)
  }
  if (criterion.parentsDepth !== null) {
    for (const id of reach(matched, dag.parents, criterion.parentsDepth)) selected.add(id)
  }
  if (criterion.childrenDepth !== null) {
    for (const id of reach(matched, dag.children, criterion.childrenDepth)) selected.add(id)
  }
  if (named === null) return expandToTests(selected, criterion.indirectSelection, dag)
  // A selector has its tests already; expanding it again would bring back those that it excludes.
  const added = expandToTests(difference([selected, matched]), criterion.indirectSelection, dag)
  return { direct: union([matched, added.direct]), indirect: union([named.indirect, added.indirect]) }
}

/** What another selector of `selectors.yml` means. */
function pickSelector(criterion: Criterion, evaluation: Evaluation): Picked {
  const name = String(criterion.value)
  const { selectors } = evaluation.context
  const definition = selectors.find((selector) => selector.name === name)?.definition
  if (definition === undefined) {
    throw new DiagnosticError(
      problem('SELECTOR_NOT_FOUND', `There is no selector "${name}"`, {
        hint:
          nearestHint(
            name,
            selectors.map((selector) => selector.name),
          ).hint ?? 'Selectors are defined in "selectors.yml", beside the project file.',
      }),
    )
  }
  if (evaluation.within.includes(name)) {
    throw new DiagnosticError(
      problem('SELECTOR_CYCLE', `Selectors mean each other: ${[...evaluation.within, name].join(' → ')}`, {
        location: { file: 'selectors.yml', line: 1, column: 1 },
      }),
    )
  }
  const spec = parseDefinition(name, definition, criterion.indirectSelection)
  return pick(spec, { ...evaluation, within: [...evaluation.within, name] })
}

type Sets = readonly ReadonlySet<UniqueId>[]

function union(sets: Sets): ReadonlySet<UniqueId> {
  return new Set(sets.flatMap((set) => [...set]))
}

function intersection([first = new Set(), ...others]: Sets): ReadonlySet<UniqueId> {
  return new Set([...first].filter((id) => others.every((set) => set.has(id))))
}

function difference([first = new Set(), ...others]: Sets): ReadonlySet<UniqueId> {
  return new Set([...first].filter((id) => !others.some((set) => set.has(id))))
}
