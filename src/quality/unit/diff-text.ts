import type { RowDifference } from './contract.js'

type Values = readonly (string | null)[]

interface Line {
  readonly mark: string
  readonly cells: readonly string[]
}

/** Rows of a difference that a message shows; the rest is counted. */
const MOST_LINES = 50

/**
 * Differences as a table for people: `-` rows that are missing, `+` rows that were not expected, and `~` for a row of each
 * that agree in at least half of their columns, with the changed cells as `expected → actual`.
 */
export function diffText(columns: readonly string[], differences: readonly RowDifference[]): string {
  const unexpected = rowsOf(differences, 'unexpected')
  const lines: Line[] = []
  for (const missing of rowsOf(differences, 'missing')) {
    const partner = nearest(missing, unexpected)
    if (partner === -1) {
      lines.push({ mark: '-', cells: missing.map(shown) })
      continue
    }
    const [actual] = unexpected.splice(partner, 1)
    const cells = missing.map((value, index) => {
      const other = actual![index] ?? null
      return value === other ? shown(value) : `${shown(value)} → ${shown(other)}`
    })
    lines.push({ mark: '~', cells })
  }
  lines.push(...unexpected.map((values) => ({ mark: '+', cells: values.map(shown) })))
  const table = tableOf([{ mark: ' ', cells: columns }, ...lines.slice(0, MOST_LINES)])
  const rest = lines.length > MOST_LINES ? `\n… and ${lines.length - MOST_LINES} more` : ''
  return `- missing, + not expected, ~ expected → actual\n${table}${rest}`
}

function rowsOf(differences: readonly RowDifference[], side: RowDifference['side']): Values[] {
  return differences
    .filter((difference) => difference.side === side)
    .flatMap(({ count, values }) => Array.from({ length: count }, () => values))
}

/** Place of the row that agrees most with `values`, at least in half of the columns; -1 when there is none. */
function nearest(values: Values, candidates: readonly Values[]): number {
  let best = -1
  let most = Math.max(1, values.length / 2) - 0.5
  candidates.forEach((candidate, index) => {
    const same = values.filter((value, column) => value === candidate[column]).length
    if (same <= most) return
    most = same
    best = index
  })
  return best
}

function shown(value: string | null): string {
  return value === null ? 'null' : value.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1))
}

function tableOf(lines: readonly Line[]): string {
  const widths = lines[0]!.cells.map((_, column) => Math.max(...lines.map((line) => line.cells[column]?.length ?? 0)))
  return lines
    .map(({ mark, cells }) =>
      `${mark} | ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')}`.trimEnd(),
    )
    .join('\n')
}
