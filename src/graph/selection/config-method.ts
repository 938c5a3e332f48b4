import type { Node } from '../../core/node.js'

/**
 * Whether the configuration of a node holds `value` under the path `keys`, or in the list there; for a mapping, whether
 * it has such a key. Severity and booleans compare without case.
 */
export function matchesConfig(node: Node, keys: readonly string[], value: unknown): boolean {
  let found: unknown = node.config
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return false
    const entries = found as Readonly<Record<string, unknown>>
    found = Object.hasOwn(entries, key) ? entries[key] : entries[key.replaceAll('-', '_')]
  }
  if (found === undefined || found === null) return false
  const ignoreCase = keys.length === 1 && keys[0] === 'severity'
  if (Array.isArray(found)) return found.some((item) => same(item, value, ignoreCase))
  if (typeof found === 'object') return typeof value === 'string' && Object.hasOwn(found, value)
  return same(found, value, ignoreCase)
}

function same(found: unknown, wanted: unknown, ignoreCase: boolean): boolean {
  if (found === wanted) return true
  const [left, right] = [String(found), String(wanted)]
  if (typeof found === 'boolean' || ignoreCase) return left.toLowerCase() === right.toLowerCase()
  return typeof found === 'number' ? left === right : false
}
