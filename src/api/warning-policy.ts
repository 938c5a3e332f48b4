import { readYaml } from '../config/index.js'
import { type Diagnostic, DiagnosticError, problem } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'

/** What becomes of a warning. */
export type WarningVerdict = 'error' | 'warn' | 'silence'

/** The warnings of the engine, each with the names that other tools of the field have for it. */
export const WARNINGS: Readonly<Record<string, readonly string[]>> = {
  DEPRECATED_MODEL: ['DeprecatedModel', 'DeprecatedReference', 'UpcomingReferenceDeprecation'],
  DOTENV_LINE: [],
  CONFIG_NOT_SERVED: ['InvalidConcurrentBatchesConfig'],
  FLAG_NOT_SERVED: ['Deprecations'],
  KEY_NOT_SERVED: [],
  NO_PACKAGES: [],
  PACKAGE_UNPINNED: ['DepsUnpinned'],
  MACRO_ARGUMENT: ['InvalidMacroAnnotation'],
  MACRO_NOT_CALLED: [],
  NODE_NOT_FOUND: ['NodeNotFoundOrDisabled', 'NoNodeForYamlKey', 'MacroNotFoundForPatch', 'WrongResourceSchemaFile'],
  NOTHING_SELECTED: ['NothingToDo', 'NoNodesSelected'],
  NOTHING_TO_RETRY: ['NothingToDo'],
  NO_MATCH: ['NoNodesForSelectionCriteria', 'NoNodesForSelectionCriterion'],
  PYTHON_MODEL: [],
  SELECTION_IGNORED: [],
  TEST_WARNED: ['LogTestResult'],
  FRESHNESS_WARNED: ['LogFreshnessResult'],
  TWO_PROJECT_FILES: [],
  UNKNOWN_CONFIG: ['CustomKeyInConfigDeprecation'],
  UNKNOWN_FLAG: [],
  UNKNOWN_KEY: ['ValidationWarning', 'CustomKeyInObjectDeprecation', 'CustomTopLevelKeyDeprecation'],
  UNUSED_CONFIG: ['UnusedResourceConfigPath'],
}

const KEYS: Readonly<Record<string, WarningVerdict>> = {
  error: 'error',
  include: 'error',
  warn: 'warn',
  exclude: 'warn',
  silence: 'silence',
}

/** What `--warn-error` and `--warn-error-options` ask for, by the code of a warning. */
export type WarningPolicy = (code: string) => WarningVerdict

/**
 * Reads the policy. Names of single warnings stand above `all`; silence stands above all others.
 *
 * Throws DiagnosticError `WARN_ERROR_OPTIONS` for keys and names that mean nothing.
 *
 * @param isStrict `--warn-error`: all warnings are errors
 * @param given `--warn-error-options`, as text or as the mapping of the project file
 */
export function warningPolicy(isStrict: boolean, given: unknown): WarningPolicy {
  const asked = new Map<string, WarningVerdict>()
  let general: WarningVerdict = isStrict ? 'error' : 'warn'
  for (const [key, value] of Object.entries(mapping(given))) {
    const verdict = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
    if (verdict === undefined)
      throw badOptions(`"${key}" is none of its keys`, nearestHint(key, Object.keys(KEYS)).hint)
    for (const name of [value ?? []].flat().map(String)) {
      if (name === 'all' || name === '*') general = verdict
      else for (const code of codesOf(name)) if (asked.get(code) !== 'silence') asked.set(code, verdict)
    }
  }
  return (code) => asked.get(code) ?? general
}

/** The warnings without the silenced ones. Throws DiagnosticError with those that count as errors. */
export function judged(warnings: readonly Diagnostic[], policy: WarningPolicy): readonly Diagnostic[] {
  const errors = warnings.filter(({ code }) => policy(code) === 'error')
  if (errors.length > 0) throw new DiagnosticError(errors.map((diagnostic) => ({ ...diagnostic, severity: 'error' })))
  return warnings.filter(({ code }) => policy(code) !== 'silence')
}

function codesOf(name: string): readonly string[] {
  if (Object.hasOwn(WARNINGS, name)) return [name]
  const codes = Object.entries(WARNINGS).flatMap(([code, names]) => (names.includes(name) ? [code] : []))
  if (codes.length > 0) return codes
  const known = Object.entries(WARNINGS).flatMap(([code, names]) => [code, ...names])
  throw badOptions(
    `it names the warning "${name}", which the engine does not have`,
    nearestHint(name, known).hint ?? `There are ${Object.keys(WARNINGS).join(', ')}.`,
  )
}

function mapping(given: unknown): Readonly<Record<string, unknown>> {
  const value = typeof given === 'string' ? readYaml('--warn-error-options', given).value : given
  if (value === undefined || value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
  throw badOptions(`it is ${JSON.stringify(value)}`, "Write a mapping: '{error: all, silence: [NO_MATCH]}'.")
}

function badOptions(what: string, hint: string | undefined): DiagnosticError {
  return new DiagnosticError(
    problem('WARN_ERROR_OPTIONS', `--warn-error-options cannot be read: ${what}`, hint === undefined ? {} : { hint }),
  )
}
