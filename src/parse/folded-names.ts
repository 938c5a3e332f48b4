import { foldedIdentifier } from '../core/relation.js'
import { isMap } from './merge-config.js'

/** The levels of a relation's name that `quoting:` speaks of. */
export type QuotingLevel = 'database' | 'schema' | 'identifier'

/**
 * What a name means to Postgres where `quoting:` says that it is not quoted: its letters of A to Z become small, and so it is
 * the same relation as for those who write it without quotes. `quotings` are from the general to the specific; the last one
 * that speaks of the level decides, and by default names are quoted, that is, kept as they are.
 */
export function foldedName(name: string, level: QuotingLevel, ...quotings: readonly unknown[]): string {
  const last = quotings.findLast((quoting) => isMap(quoting) && typeof quoting[level] === 'boolean')
  return isMap(last) && last[level] === false ? foldedIdentifier(name) : name
}
