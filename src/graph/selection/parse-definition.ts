import { DiagnosticError, problem } from '../../core/diagnostic.js'
import { nearestHint } from '../../core/text.js'
import { parseCriterion } from './parse-words.js'
import type { Criterion, IndirectSelection, SelectionSpec } from './spec.js'

type Definition = Readonly<Record<string, unknown>>

const MODES: readonly string[] = ['eager', 'cautious', 'buildable', 'empty']

const CRITERION_KEYS: readonly string[] = [
  'method',
  'value',
  'parents',
  'children',
  'parents_depth',
  'children_depth',
  'childrens_parents',
  'indirect_selection',
  'exclude',
]

/**
 * The `definition` of a YAML selector: a word, `{method: value}`, the long form, `union`, `intersection`, each with
 * `exclude`. Throws DiagnosticError `SELECTOR_DEFINITION` that names the selector.
 */
export function parseDefinition(
  selector: string,
  definition: unknown,
  indirectSelection: IndirectSelection,
): SelectionSpec {
  if (typeof definition === 'string') return parseCriterion(definition.trim(), indirectSelection)
  if (!isDefinition(definition)) {
    throw definitionProblem(selector, `${shown(definition)} is neither a word nor a mapping`)
  }
  for (const kind of ['union', 'intersection'] as const) {
    if (!(kind in definition)) continue
    const others = Object.keys(definition).filter((key) => key !== kind)
    if (others.length > 0) {
      throw definitionProblem(
        selector,
        `"${kind}" stands beside "${others[0]}"`,
        'Put what else you need inside its list.',
      )
    }
    return combination(selector, kind, definition[kind], indirectSelection)
  }
  return criterion(selector, definition, indirectSelection)
}

function combination(
  selector: string,
  kind: 'union' | 'intersection',
  items: unknown,
  indirectSelection: IndirectSelection,
): SelectionSpec {
  if (!Array.isArray(items)) throw definitionProblem(selector, `"${kind}" is not a list`)
  const excludes = items.filter(isExcludeOnly)
  if (excludes.length > 1) {
    throw definitionProblem(selector, `one "${kind}" has more than one "exclude"`, 'Join them into one list.')
  }
  const parts = items
    .filter((item) => !isExcludeOnly(item))
    .map((item) => parseDefinition(selector, item, indirectSelection))
  return without(selector, { kind, parts, indirectSelection }, excludes[0]?.['exclude'], indirectSelection)
}

function criterion(selector: string, definition: Definition, inherited: IndirectSelection): SelectionSpec {
  const keys = Object.keys(definition)
  if (keys.length === 1 && !CRITERION_KEYS.includes(keys[0]!)) {
    return base(keys[0]!, definition[keys[0]!], {}, inherited)
  }
  const unknown = keys.find((key) => !CRITERION_KEYS.includes(key))
  if (unknown !== undefined) {
    throw definitionProblem(
      selector,
      `"${unknown}" is not a key of a criterion`,
      nearestHint(unknown, CRITERION_KEYS).hint,
    )
  }
  const { method, value } = definition
  if (typeof method !== 'string' || value === undefined || value === null) {
    throw definitionProblem(selector, `a criterion has no "${typeof method === 'string' ? 'value' : 'method'}"`)
  }
  const mode = definition['indirect_selection'] ?? inherited
  if (typeof mode !== 'string' || !MODES.includes(mode)) {
    throw definitionProblem(
      selector,
      `"indirect_selection" is ${shown(mode)}`,
      `It may be ${MODES.map((word) => `"${word}"`).join(', ')}.`,
    )
  }
  const parsed = base(method, value, definition, mode as IndirectSelection)
  if (parsed.childrensParents && parsed.childrenDepth !== null) {
    throw definitionProblem(selector, '"childrens_parents" and "children" exclude each other')
  }
  return without(selector, parsed, definition['exclude'], inherited)
}

function base(
  methodText: string,
  value: unknown,
  options: Definition,
  indirectSelection: IndirectSelection,
): Criterion {
  const [method, ...methodArguments] = methodText.split('.')
  return {
    kind: 'criterion',
    method: method!,
    methodArguments,
    value,
    parentsDepth: depth(options['parents'], options['parents_depth']),
    childrenDepth: depth(options['children'], options['children_depth']),
    childrensParents: options['childrens_parents'] === true,
    indirectSelection,
    isImplied: false,
    raw: `${methodText}:${String(value)}`,
  }
}

function without(
  selector: string,
  spec: SelectionSpec,
  exclude: unknown,
  indirectSelection: IndirectSelection,
): SelectionSpec {
  if (exclude === undefined || exclude === null) return spec
  if (!Array.isArray(exclude)) throw definitionProblem(selector, '"exclude" is not a list')
  const excluded = exclude.map((item) => parseDefinition(selector, item, indirectSelection))
  return excluded.length === 0 ? spec : { kind: 'difference', parts: [spec, ...excluded], indirectSelection }
}

function depth(wanted: unknown, steps: unknown): number | null {
  if (wanted !== true) return null
  return typeof steps === 'number' ? steps : Infinity
}

function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isExcludeOnly(value: unknown): value is Definition {
  return isDefinition(value) && 'exclude' in value && !('method' in value)
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing'
}

function definitionProblem(selector: string, message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(
    problem('SELECTOR_DEFINITION', `In the definition of selector "${selector}", ${message}`, {
      location: { file: 'selectors.yml', line: 1, column: 1 },
      ...(hint === undefined ? {} : { hint }),
    }),
  )
}
