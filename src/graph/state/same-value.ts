/** Whether two plain values (as in JSON) are equal; the order of keys does not count, absent and undefined are the same. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => isSameValue(item, right[index]))
  }
  const [first, second] = [left as Readonly<Record<string, unknown>>, right as Readonly<Record<string, unknown>>]
  const keys = new Set([...Object.keys(first), ...Object.keys(second)])
  return [...keys].every((key) => isSameValue(first[key], second[key]))
}
