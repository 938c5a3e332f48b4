import type { Hook } from '../core/config.js'

/** A configuration as written in one place. */
export type ConfigLayer = Readonly<Record<string, unknown>>

/** Keys whose values add up from place to place. */
const APPENDED: ReadonlySet<string> = new Set(['tags', 'pre_hook', 'post_hook', 'packages'])
/** Keys whose maps are laid over each other, key by key. */
const UPDATED: ReadonlySet<string> = new Set([
  'meta',
  'docs',
  'quoting',
  'column_types',
  'persist_docs',
  'contract',
  'snapshot_meta_column_names',
])

/** Spellings that mean the same key. */
const ALIASES: Readonly<Record<string, string>> = {
  'pre-hook': 'pre_hook',
  'post-hook': 'post_hook',
}

/**
 * Lays configurations over each other, from the general to the specific: tags, hooks and packages add up, `meta` and other
 * maps are merged key by key, `grants` replace a privilege unless it is written with `+`, everything else is replaced.
 */
export function mergeConfigs(layers: Iterable<ConfigLayer>): Record<string, unknown> {
  const merged: Record<string, unknown> = {}
  for (const layer of layers) {
    for (const [written, value] of Object.entries(layer)) {
      const key = Object.hasOwn(ALIASES, written) ? ALIASES[written]! : written
      merged[key] = mergedValue(key, merged[key], value)
    }
  }
  return merged
}

function mergedValue(key: string, before: unknown, value: unknown): unknown {
  if (APPENDED.has(key)) {
    const both = [...listed(before), ...listed(value)]
    return key === 'tags' ? [...new Set(both)] : both
  }
  if (UPDATED.has(key) && isMap(value)) return { ...(isMap(before) ? before : {}), ...value }
  if (key === 'grants' && isMap(value)) return mergedGrants(isMap(before) ? before : {}, value)
  return value
}

/** `select: [a]` replaces, `+select: [a]` adds. */
function mergedGrants(before: ConfigLayer, grants: ConfigLayer): ConfigLayer {
  const merged: Record<string, unknown> = { ...before }
  for (const [written, grantees] of Object.entries(grants)) {
    const privilege = written.replace(/^\+/, '')
    const added = listed(grantees)
    merged[privilege] = written.startsWith('+') ? [...listed(merged[privilege]), ...added] : added
  }
  return merged
}

/** A hook as written (text, or a map with `sql`) as the engine keeps it. */
export function toHook(value: unknown): Hook {
  if (isMap(value)) {
    const { sql, transaction, index } = value
    return {
      sql: typeof sql === 'string' ? sql : '',
      transaction: transaction !== false,
      ...(typeof index === 'number' ? { index } : {}),
    }
  }
  const text = String(value)
  return hookFromJson(text) ?? { sql: text, transaction: true }
}

/** Hooks made by `before_begin` and `after_commit` are JSON in text. */
function hookFromJson(text: string): Hook | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isMap(value) && typeof value['sql'] === 'string' ? toHook(value) : undefined
  } catch {
    return undefined
  }
}

function listed(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** Whether a value is a plain map. */
export function isMap(value: unknown): value is ConfigLayer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
