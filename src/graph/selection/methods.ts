import { DiagnosticError, problem } from '../../core/diagnostic.js'
import type { UniqueId } from '../../core/node.js'
import { nearestHint } from '../../core/text.js'
import { checkChoice, type Matcher } from './choice.js'
import { matchesConfig } from './config-method.js'
import type { SelectionContext } from './context.js'
import { matchesGlob } from './glob.js'
import { matchesFile, matchesFqn, matchesPath, matchesSource, matchesTyped } from './name-methods.js'
import type { Criterion } from './spec.js'
import { resultMatcher, sourceStatusMatcher, stateMatcher } from './state-methods.js'

/** Makes the test that a criterion puts to each node; throws DiagnosticError for values that mean nothing. */
type Method = (value: string, criterion: Criterion, context: SelectionContext) => Matcher

const TEST_TYPES: readonly string[] = ['generic', 'singular', 'data', 'unit']
const VERSION_WORDS: readonly string[] = ['latest', 'prerelease', 'old', 'none']

/** Every type a user may write, also those that a project of this engine has no nodes of yet. */
export const RESOURCE_TYPES: readonly string[] = [
  'model',
  'seed',
  'source',
  'snapshot',
  'test',
  'unit_test',
  'analysis',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
]

// `selector` is the one method that is not here: it stands for another tree, see evaluate.ts.
const METHODS: Readonly<Record<string, Method>> = {
  fqn: (value) => (node) => matchesFqn(node, value),
  tag: (value) => (node) => node.tags.some((tag) => matchesGlob(tag, value)),
  group: (value) => (node) => node.config.group === value,
  access: (value) => (node) => node.resourceType === 'model' && (node.config['access'] ?? 'protected') === value,
  source: (value) => (node) => matchesSource(node, value),
  path: (value) => (node) => matchesPath(node, value),
  file: (value) => (node) => matchesFile(node, value),
  package: (value, _criterion, { manifest }) => {
    const wanted = value === 'this' ? manifest.projectName : value
    return (node) => matchesGlob(node.packageName, wanted)
  },
  config: configMethod,
  test_name: (value) => (node) =>
    node.resourceType === 'test' && node.testMetadata !== null && matchesGlob(node.testMetadata.name, value),
  test_type: testTypeMethod,
  resource_type: (value) => {
    checkChoice('resource type', value, RESOURCE_TYPES)
    return (node) => node.resourceType === value
  },
  state: stateMatcher,
  exposure: (value) => (node) => matchesTyped(node, 'exposure', value),
  metric: (value) => (node) => matchesTyped(node, 'metric', value),
  semantic_model: (value) => (node) => matchesTyped(node, 'semantic_model', value),
  saved_query: (value) => (node) => matchesTyped(node, 'saved_query', value),
  unit_test: (value) => (node) => matchesTyped(node, 'unit_test', value),
  result: resultMatcher,
  source_status: sourceStatusMatcher,
  version: versionMethod,
}

/** Every word that may stand before a colon. */
export const METHOD_NAMES: readonly string[] = [...Object.keys(METHODS), 'selector']

/** The nodes that a criterion matches by itself. Hooks are no part of any selection. */
export function matchedBy(criterion: Criterion, context: SelectionContext): ReadonlySet<UniqueId> {
  const method = Object.hasOwn(METHODS, criterion.method) ? METHODS[criterion.method] : undefined
  if (method === undefined) {
    throw new DiagnosticError(
      problem('SELECTION_METHOD', `"${criterion.raw}" asks for the unknown selection method "${criterion.method}"`, {
        hint:
          nearestHint(criterion.method, METHOD_NAMES).hint ?? `The methods are ${[...METHOD_NAMES].sort().join(', ')}.`,
      }),
    )
  }
  const matches = method(String(criterion.value), criterion, context)
  const ids = new Set<UniqueId>()
  for (const node of context.dag.nodes.values()) {
    if (node.resourceType !== 'operation' && matches(node)) ids.add(node.uniqueId)
  }
  return ids
}

function configMethod(_value: string, criterion: Criterion): Matcher {
  if (criterion.methodArguments.length === 0) {
    throw new DiagnosticError(
      problem('SELECTION_SYNTAX', `"${criterion.raw}" does not say which configuration it means`, {
        hint: 'Write the key after a dot, such as "config.materialized:table".',
      }),
    )
  }
  return (node) => node.resourceType !== 'exposure' && matchesConfig(node, criterion.methodArguments, criterion.value)
}

function testTypeMethod(value: string): Matcher {
  const wanted = value === 'schema' ? 'generic' : value
  checkChoice('type of test', wanted, TEST_TYPES)
  if (wanted === 'unit') return (node) => (node.resourceType as string) === 'unit_test'
  return (node) => node.resourceType === 'test' && (wanted === 'data' || node.testKind === wanted)
}

function versionMethod(value: string): Matcher {
  checkChoice('version', value, VERSION_WORDS)
  return (node) => {
    if (node.resourceType !== 'model') return false
    const { version = null, latestVersion = null } = node
    if (value === 'none' || version === null) return value === 'none' && version === null
    const difference = compareVersions(version, latestVersion ?? version)
    if (value === 'latest') return difference === 0
    return value === 'old' ? difference < 0 : difference > 0
  }
}

function compareVersions(left: string | number, right: string | number): number {
  const [first, second] = [Number(left), Number(right)]
  if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0
}
