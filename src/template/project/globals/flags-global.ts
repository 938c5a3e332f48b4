import { fromHost, HostObject } from '../../host-values.js'
import { AskedMembers } from '../asked-members.js'
import type { ContextHost } from '../context-host.js'

/** What a flag is where nobody sets it, as packages expect it; null for those without a value of their own. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  cache_selected_only: false,
  debug: false,
  defer: false,
  defer_state: null,
  empty: false,
  event_time_end: null,
  event_time_start: null,
  exclude: [],
  fail_fast: false,
  favor_state: false,
  full_refresh: false,
  indirect_selection: 'eager',
  introspect: true,
  log_format: 'default',
  log_level: 'info',
  partial_parse: true,
  populate_cache: true,
  print: true,
  printer_width: 80,
  profile: null,
  profiles_dir: null,
  project_dir: null,
  quiet: false,
  sample: null,
  select: [],
  selector: null,
  send_anonymous_usage_stats: false,
  state: null,
  static_parser: true,
  store_failures: false,
  target: null,
  target_path: null,
  threads: null,
  use_colors: true,
  use_experimental_parser: false,
  vars: {},
  version_check: true,
  warn_error: false,
  warn_error_options: { include: [], exclude: [], silence: [] },
  which: null,
  write_json: true,
}

/**
 * `flags`: answers to both spellings, `flags.FULL_REFRESH` and `flags.full_refresh`. Each is read when it is named, so that
 * it is known which of them a template depends on.
 */
export function flagsGlobal(host: ContextHost): HostObject {
  const find = (name: string): unknown => {
    const { flags } = host
    if (Object.hasOwn(flags, name)) return fromHost(flags[name])
    const plain = name.toLowerCase()
    if (name !== plain && name !== plain.toUpperCase()) return undefined
    if (Object.hasOwn(flags, plain)) return fromHost(flags[plain])
    return Object.hasOwn(DEFAULTS, plain) ? fromHost(DEFAULTS[plain]) : undefined
  }
  const names = (): readonly string[] =>
    [...Object.keys(host.flags), ...Object.keys(DEFAULTS)].flatMap((name) => [name, name.toUpperCase()])
  return new HostObject(new AskedMembers(find, names), { typeName: 'Flags' })
}
