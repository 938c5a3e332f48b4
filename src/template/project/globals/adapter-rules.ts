import { NOT_FOUND } from '../../contract.js'
import { hostFunction, HostObject, toHost } from '../../host-values.js'
import { Callable, type CallSite } from '../../host-values.js'
import { PyDict } from '../../values.js'
import { nearestHint } from '../../../core/text.js'
import { asText, isRecord } from '../values/convert.js'
import { columnOf } from '../values/column-value.js'
import { callError } from './call-location.js'

const STRATEGIES: readonly string[] = ['append', 'delete+insert', 'merge', 'microbatch']
const HARD_DELETES: readonly string[] = ['ignore', 'invalidate', 'new_record']
/** Columns that a snapshot's table has beside those of its query. */
const SNAPSHOT_COLUMNS: readonly string[] = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to']

/** What `adapter` decides: the macro of an incremental strategy, rules of snapshots. */
export function adapterRules(lookup: (name: string) => unknown): Record<string, unknown> {
  return {
    valid_incremental_strategies: hostFunction('adapter.valid_incremental_strategies', () => [...STRATEGIES]),
    get_incremental_strategy_macro: hostFunction('adapter.get_incremental_strategy_macro', (args, _kwargs, call) =>
      strategyMacro(asText(args[1] ?? args[0]), lookup, call),
    ),
    get_hard_deletes_behavior: hostFunction('adapter.get_hard_deletes_behavior', (args, _kwargs, call) =>
      hardDeletes(args[0], call),
    ),
    valid_snapshot_target: hostFunction('adapter.valid_snapshot_target', (args, _kwargs, call) =>
      checkSnapshotColumns(args[0], toHost(args[1]), call),
    ),
  }
}

function strategyMacro(strategy: string, lookup: (name: string) => unknown, call: CallSite): unknown {
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
  const found = lookup(name)
  if (found instanceof Callable) return found
  if (found === NOT_FOUND || found === undefined) {
    throw callError(call, `No macro "${name}" serves the incremental strategy "${strategy}"`, {
      code: 'MACRO_NOT_FOUND',
      hint:
        nearestHint(strategy, STRATEGIES).hint ??
        `Define ${name}(arg_dict) in the project, or use ${STRATEGIES.join(', ')}.`,
    })
  }
  return found
}

function hardDeletes(config: unknown, call: CallSite): string {
  const read = (key: string): unknown => {
    if (config instanceof PyDict) return config.get(key) ?? null
    const get = config instanceof HostObject ? config.members.get('get') : undefined
    return get instanceof Callable ? get.invoke([key], null, call) : null
  }
  const behaviour = read('hard_deletes')
  const invalidates = read('invalidate_hard_deletes')
  if (behaviour !== null && invalidates !== null) {
    throw callError(call, 'A snapshot sets "hard_deletes" or "invalidate_hard_deletes", not both')
  }
  if (behaviour === null) return invalidates === true ? 'invalidate' : 'ignore'
  const name = asText(behaviour)
  if (HARD_DELETES.includes(name)) return name
  throw callError(call, `"hard_deletes" is ${HARD_DELETES.join(', ')}; got "${name}"`, nearestHint(name, HARD_DELETES))
}

function checkSnapshotColumns(columns: unknown, renamed: unknown, call: CallSite): null {
  const names = new Set((Array.isArray(columns) ? columns : []).map((column) => columnOf(column)?.name.toLowerCase()))
  const missing = SNAPSHOT_COLUMNS.map((name) =>
    isRecord(renamed) && typeof renamed[name] === 'string' ? renamed[name] : name,
  ).filter((name) => !names.has(name.toLowerCase()))
  if (missing.length === 0) return null
  throw callError(call, `The snapshot's table lacks: ${missing.join(', ')}`, { code: 'SNAPSHOT_TARGET_INVALID' })
}
