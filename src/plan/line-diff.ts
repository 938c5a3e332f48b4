/** A line of a comparison: kept, added or removed. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Beyond this many pairs of lines, the middle of two texts is shown as replaced as a whole. */
const LARGEST = 4_000_000

/** How one text becomes the other, line by line, with as many lines kept as can be. Blank ends do not count. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const old = before.trim().split('\n').map(withoutEnd)
  const now = after.trim().split('\n').map(withoutEnd)
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const middle = changed(old.slice(start, old.length - end), now.slice(start, now.length - end))
  return [...old.slice(0, start).map(same), ...middle, ...old.slice(old.length - end).map(same)]
}

function changed(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  if (old.length * now.length > LARGEST) return [...old.map(removed), ...now.map(added)]
  // Length of the longest common subsequence of what is behind each pair of places.
  const width = now.length + 1
  const common = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === now[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      lines.push(same(old[i]!))
      i += 1
      j += 1
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) {
      lines.push(removed(old[i]!))
      i += 1
    } else {
      lines.push(added(now[j]!))
      j += 1
    }
  }
  return [...lines, ...old.slice(i).map(removed), ...now.slice(j).map(added)]
}

function withoutEnd(line: string): string {
  return line.trimEnd()
}

function same(text: string): DiffLine {
  return { kind: 'same', text }
}

function added(text: string): DiffLine {
  return { kind: 'added', text }
}

function removed(text: string): DiffLine {
  return { kind: 'removed', text }
}
