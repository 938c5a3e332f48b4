import type { SourceMapEntry } from '../core/compiled.js'

/** An ephemeral model as it is put in front of the SQL that reads it. */
export interface Cte {
  readonly name: string
  readonly sql: string
  /** Where the pieces of `sql` come from; absent when nothing is known. */
  readonly sourceMap?: readonly SourceMapEntry[]
}

export interface InjectedSql {
  readonly code: string
  readonly sourceMap: readonly SourceMapEntry[]
}

/** Prefix of the CTEs made from ephemeral models; the same as in the field, because tools look for it. */
const CTE_PREFIX = '__dbt__cte__'

/** The name under which an ephemeral model's rows are read. */
export function cteName(modelName: string): string {
  return `${CTE_PREFIX}${modelName}`
}

/**
 * Puts `ctes` in front of `sql`, joining a `with` clause that is there already. Positions move with the text.
 *
 * @example
 * injectCtes('with a as (select 1) select * from a', [{ name: 'x', sql: 'select 2' }], []).code
 * // → 'with x as (\nselect 2\n), a as (select 1) select * from a'
 */
export function injectCtes(sql: string, ctes: readonly Cte[], sourceMap: readonly SourceMapEntry[]): InjectedSql {
  if (ctes.length === 0) return { code: sql, sourceMap }
  const existing = findWith(sql)
  const at = existing ?? 0
  const moved: SourceMapEntry[] = []
  let inserted = existing === null ? 'with ' : ' '
  ctes.forEach((cte, index) => {
    inserted += `${index === 0 ? '' : ', '}${cte.name} as (\n`
    const start = at + inserted.length
    moved.push(...(cte.sourceMap ?? []).map((entry) => ({ ...entry, offset: entry.offset + start })))
    inserted += `${cte.sql}\n)`
  })
  inserted += existing === null ? '\n' : ','
  return {
    code: sql.slice(0, at) + inserted + sql.slice(at),
    sourceMap: [
      ...sourceMap.filter((entry) => entry.offset < at),
      ...moved,
      ...resumedAt(sql, at, sourceMap, inserted.length),
      ...sourceMap
        .filter((entry) => entry.offset >= at)
        .map((entry) => ({ ...entry, offset: entry.offset + inserted.length })),
    ],
  }
}

/** The entry that was cut in two by an insertion, for what stands behind it; none when an entry starts there. */
function resumedAt(
  sql: string,
  at: number,
  sourceMap: readonly SourceMapEntry[],
  inserted: number,
): readonly SourceMapEntry[] {
  if (sourceMap.some((entry) => entry.offset === at)) return []
  const cut = sourceMap.findLast((entry) => entry.offset < at)
  if (cut === undefined) return []
  const lines = sql.slice(cut.offset, at).split('\n')
  const last = lines.at(-1) ?? ''
  const place =
    lines.length === 1
      ? { line: cut.line, column: cut.column + last.length }
      : { line: cut.line + lines.length - 1, column: last.length + 1 }
  return [{ ...cut, ...place, offset: at + inserted }]
}

/** Offset just behind a leading `with` or `with recursive`, past comments and white space; null when there is none. */
function findWith(sql: string): number | null {
  const start = skipBlank(sql, 0)
  const withMatch = /^with\b/i.exec(sql.slice(start, start + 5))
  if (withMatch === null) return null
  const afterWith = start + 4
  const next = skipBlank(sql, afterWith)
  return /^recursive\b/i.test(sql.slice(next, next + 10)) ? next + 9 : afterWith
}

/** Skips white space, line comments and (nested) block comments. */
function skipBlank(sql: string, from: number): number {
  let at = from
  for (;;) {
    const rest = /^\s+/.exec(sql.slice(at, at + 4096))
    if (rest !== null) {
      at += rest[0].length
    } else if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at)
      at = end === -1 ? sql.length : end + 1
    } else if (sql.startsWith('/*', at)) {
      at = skipBlockComment(sql, at)
    } else {
      return at
    }
  }
}

function skipBlockComment(sql: string, from: number): number {
  let depth = 0
  let at = from
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) {
      depth += 1
      at += 2
    } else if (sql.startsWith('*/', at)) {
      depth -= 1
      at += 2
      if (depth === 0) return at
    } else {
      at += 1
    }
  }
  return at
}
