import { type Diagnostic, DiagnosticError, problem, warning } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import { collecting } from './read-file.js'
import type { Environment } from './environment.js'
import { readYaml } from './yaml-document.js'

type FlagType = 'boolean' | 'text' | 'number' | 'yaml'

/** Flags of the command line that may also be set in the environment or under `flags:`, by their names there. */
export const FLAGS = {
  cache_selected_only: 'boolean',
  debug: 'boolean',
  defer: 'boolean',
  defer_state: 'text',
  empty: 'boolean',
  event_time_end: 'text',
  event_time_start: 'text',
  fail_fast: 'boolean',
  favor_state: 'boolean',
  full_refresh: 'boolean',
  indirect_selection: 'text',
  introspect: 'boolean',
  log_format: 'text',
  log_format_file: 'text',
  log_level: 'text',
  log_level_file: 'text',
  log_path: 'text',
  partial_parse: 'boolean',
  populate_cache: 'boolean',
  print: 'boolean',
  printer_width: 'number',
  profile: 'text',
  profiles_dir: 'text',
  project_dir: 'text',
  quiet: 'boolean',
  send_anonymous_usage_stats: 'boolean',
  show_all_deprecations: 'boolean',
  state: 'text',
  store_failures: 'boolean',
  target: 'text',
  target_path: 'text',
  threads: 'number',
  use_colors: 'boolean',
  use_colors_file: 'boolean',
  vars: 'text',
  version_check: 'boolean',
  warn_error: 'boolean',
  warn_error_options: 'yaml',
  write_json: 'boolean',
} as const satisfies Readonly<Record<string, FlagType>>

export type FlagName = keyof typeof FLAGS

/** The prefixes of a flag's variable, the strongest first. */
const PREFIXES = ['TSMODEL_', 'DBT_ENGINE_', 'DBT_'] as const

/**
 * Flags from the environment (`TSMODEL_FAIL_FAST=1`, `DBT_ENGINE_…`, `DBT_…`) over those of the project file. What the
 * command line gives stands above both; the caller adds it.
 *
 * Unknown keys under `flags:` are kept as they are, because templates may read them (`flags.MY_FLAG`). A value that does
 * not fit its flag is an error (`FLAG_INVALID`) that names the variable or the key.
 */
export function readFlags(
  environment: Environment,
  projectFlags: Readonly<Record<string, unknown>> = {},
): { readonly flags: Readonly<Record<string, unknown>>; readonly warnings: readonly Diagnostic[] } {
  const problems: Diagnostic[] = []
  const warnings: Diagnostic[] = []
  const flags: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(projectFlags)) {
    const name = key.toLowerCase()
    const nearest = isFlag(name) ? {} : nearestHint(name, Object.keys(FLAGS))
    if (nearest.hint !== undefined) warnings.push(warning('UNKNOWN_FLAG', `Flag "${key}" is not known`, nearest))
    flags[name] = isFlag(name) ? converted(FLAGS[name], value, `"${key}" under "flags:"`, problems) : value
  }
  for (const [name, type] of Object.entries(FLAGS)) {
    const variable = PREFIXES.map((prefix) => `${prefix}${name.toUpperCase()}`).find(
      (candidate) => environment[candidate] !== undefined && environment[candidate] !== '',
    )
    if (variable !== undefined) flags[name] = converted(type, environment[variable], variable, problems)
  }
  if (problems.length > 0) throw new DiagnosticError(problems)
  return { flags, warnings }
}

function isFlag(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name)
}

const TRUE = /^(?:true|t|yes|y|on|1)$/i
const FALSE = /^(?:false|f|no|n|off|0)$/i

function converted(type: FlagType, value: unknown, where: string, problems: Diagnostic[]): unknown {
  const text = String(value)
  if (type === 'text') return text
  if (type === 'yaml') {
    return typeof value === 'string' ? collecting(problems, () => readYaml(where, value).value) : value
  }
  if (type === 'number') {
    if (/^\d+$/.test(text)) return Number(text)
  } else if (TRUE.test(text) || FALSE.test(text)) return TRUE.test(text)
  problems.push(
    problem(
      'FLAG_INVALID',
      `${where} must be ${type === 'number' ? 'a whole number' : 'true or false'}, not "${text}"`,
      {
        hint: type === 'number' ? 'Write digits only.' : 'Write 1 or 0.',
      },
    ),
  )
  return undefined
}
