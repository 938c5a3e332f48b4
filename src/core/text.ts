/**
 * The candidate nearest to `word` by edit distance, or undefined when none is near enough to be meant.
 *
 * Near enough is a third of the word's length, and at least two edits for words of four letters or more. Ties go to the
 * candidate that sorts first, so that messages are the same on every run.
 *
 * @example closestTo('stg_order', ['orders', 'stg_orders']) // → 'stg_orders'
 */
export function closestTo(word: string, candidates: Iterable<string>): string | undefined {
  const limit = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    if (candidate === word) continue
    if (Math.abs(candidate.length - word.length) >= bestDistance + 1) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && candidate < best)) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `did you mean "x"?` for the nearest candidate, or nothing: for spreading into a diagnostic. */
export function nearestHint(word: string, candidates: Iterable<string>): { hint?: string } {
  const closest = closestTo(word, candidates)
  return closest === undefined ? {} : { hint: `Did you mean "${closest}"?` }
}

/** Number of bytes of `text` in UTF-8, which is what Postgres limits identifiers by. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** `1 model`, `2 models`, `2 analyses`; `plural` for words that take neither. */
export function counted(count: number, singular: string, plural = `${singular.replace(/is$/, 'e')}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, substitution))
    }
    previous = current
  }
  return previous[right.length]!
}
