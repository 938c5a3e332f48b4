/** Comment of a materialized view: its description, and a fingerprint of what it was made from. */
const MARK = 'tsmodel:definition='

/** Hash of a definition, for telling a changed one; whitespace at the ends does not count. */
export function definitionFingerprint(parts: readonly string[]): string {
  let low = 0x811c9dc5
  let high = 0x01000193
  for (const byte of new TextEncoder().encode(JSON.stringify(parts.map((part) => part.trim())))) {
    low = Math.imul(low ^ byte, 0x01000193) >>> 0
    high = Math.imul(high ^ byte, 0x85ebca6b) >>> 0
  }
  return low.toString(16).padStart(8, '0') + high.toString(16).padStart(8, '0')
}

/** The comment that carries a fingerprint behind the description. */
export function fingerprintComment(description: string, fingerprint: string): string {
  return `${description === '' ? '' : `${description}\n`}${MARK}${fingerprint}`
}

/** The fingerprint in a comment, or null when there is none. */
export function readFingerprint(comment: string | null): string | null {
  return comment?.match(/tsmodel:definition=([0-9a-f]{16})\s*$/)?.[1] ?? null
}
