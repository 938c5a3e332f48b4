import type { NodeConfig, TestConfig } from '../core/config.js'
import { isMap, toHook } from './merge-config.js'

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** A merged configuration in the shape that the engine reads; keys it does not know stay as they are. */
export function toNodeConfig(merged: Readonly<Record<string, unknown>>, materialized: string): NodeConfig {
  const { pre_hook: preHook, post_hook: postHook } = merged
  // Assigned one by one: it is done for every node, and a spread among other keys is slow.
  const config = { ...merged } as Writable<NodeConfig>
  config.enabled = isTrue(merged['enabled'] ?? true)
  config.materialized = typeof merged['materialized'] === 'string' ? merged['materialized'] : materialized
  config.tags = textList(merged['tags'])
  config.meta = isMap(merged['meta']) ? merged['meta'] : {}
  if (Array.isArray(preHook)) config.pre_hook = preHook.map(toHook)
  if (Array.isArray(postHook)) config.post_hook = postHook.map(toHook)
  return config
}

/** Limits of what a test measures. */
const LIMITS = ['warn_above', 'error_above', 'change_above', 'change_below', 'history_runs'] as const

/** The configuration of a data test, with the defaults of the field. */
export function toTestConfig(merged: Readonly<Record<string, unknown>>): TestConfig {
  const storeFailures = merged['store_failures']
  const config = toNodeConfig(merged, 'test') as Writable<TestConfig>
  config.severity = String(merged['severity'] ?? 'error').toLowerCase() === 'warn' ? 'warn' : 'error'
  config.warn_if = String(merged['warn_if'] ?? '!= 0')
  config.error_if = String(merged['error_if'] ?? '!= 0')
  config.fail_calc = String(merged['fail_calc'] ?? 'count(*)')
  config.where = typeof merged['where'] === 'string' ? merged['where'] : null
  config.limit = numberOrNull(merged['limit'])
  config.store_failures = typeof storeFailures === 'boolean' ? storeFailures : null
  for (const key of LIMITS) if (merged[key] !== undefined) config[key] = numberOrNull(merged[key])
  return config
}

/** Booleans that templates gave as text count too. */
function isTrue(value: unknown): boolean {
  return typeof value === 'string' ? /^(?:true|yes|on|1)$/i.test(value.trim()) : Boolean(value)
}

function numberOrNull(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null
}

/** Texts of a list, or the one text that stands for a list. */
export function textList(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}
