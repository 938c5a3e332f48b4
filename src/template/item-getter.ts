import { getItem } from './members.js'
import { isText, textOf, Undefined } from './values.js'

/** Reads `a.b.0` from a value, as filters with an `attribute` do; no attribute is the value itself. */
export function itemGetter(attribute: unknown, fallback?: unknown): (item: unknown) => unknown {
  const parts = attributeParts(attribute)
  return (item) => {
    let value = item
    for (const part of parts) {
      value = getItem(value, part)
      if (fallback !== undefined && fallback !== null && value instanceof Undefined) value = fallback
    }
    return value
  }
}

function attributeParts(attribute: unknown): unknown[] {
  if (attribute === undefined || attribute === null) return []
  if (!isText(attribute)) return [attribute]
  return textOf(attribute)
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** Text in lower case, other values unchanged: how sorting compares when case does not count. */
export function withoutCase(value: unknown): unknown {
  return isText(value) ? textOf(value).toLowerCase() : value
}
