import type { NodeConfig, Severity, TestConfig } from '../core/config.js'
import { isMap, toHook } from './merge-config.js'

/** A merged configuration in the shape that the engine reads; keys it does not know stay as they are. */
export function toNodeConfig(merged: Readonly<Record<string, unknown>>, materialized: string): NodeConfig {
  const { pre_hook: preHook, post_hook: postHook } = merged
  return {
    ...merged,
    enabled: isTrue(merged['enabled'] ?? true),
    materialized: typeof merged['materialized'] === 'string' ? merged['materialized'] : materialized,
    tags: textList(merged['tags']),
    meta: isMap(merged['meta']) ? merged['meta'] : {},
    ...(Array.isArray(preHook) ? { pre_hook: preHook.map(toHook) } : {}),
    ...(Array.isArray(postHook) ? { post_hook: postHook.map(toHook) } : {}),
  }
}

/** Limits of what a test measures. */
const LIMITS = ['warn_above', 'error_above', 'change_above', 'change_below', 'history_runs'] as const

/** The configuration of a data test, with the defaults of the field. */
export function toTestConfig(merged: Readonly<Record<string, unknown>>): TestConfig {
  const severity: Severity = String(merged['severity'] ?? 'error').toLowerCase() === 'warn' ? 'warn' : 'error'
  const storeFailures = merged['store_failures']
  return {
    ...toNodeConfig(merged, 'test'),
    severity,
    warn_if: String(merged['warn_if'] ?? '!= 0'),
    error_if: String(merged['error_if'] ?? '!= 0'),
    fail_calc: String(merged['fail_calc'] ?? 'count(*)'),
    where: typeof merged['where'] === 'string' ? merged['where'] : null,
    limit: numberOrNull(merged['limit']),
    store_failures: typeof storeFailures === 'boolean' ? storeFailures : null,
    ...Object.fromEntries(
      LIMITS.filter((key) => merged[key] !== undefined).map((key) => [key, numberOrNull(merged[key])]),
    ),
  }
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
