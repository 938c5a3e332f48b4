import { MAX_IDENTIFIER_BYTES } from '../core/relation.js'
import { byteLength } from '../core/text.js'
import type { KindedRelation } from './step.js'

/** Every relation that is built aside begins with this. */
export const ASIDE_PREFIX = '_tsm_'

/** Hash function of the host: sha256 in hex. */
export type Sha256 = (content: string) => string

/**
 * The part of an aside's name that says whose it is: the same for every run of one project that builds one relation, so
 * that leftovers can be told from tables of other people.
 */
export function asideStem(
  project: string,
  relation: { readonly schema: string; readonly identifier: string },
  sha256: Sha256,
): string {
  return `${ASIDE_PREFIX}${sha256(JSON.stringify([project, relation.schema, relation.identifier])).slice(0, 12)}`
}

/** Name of what one run builds aside for a relation: 26 bytes, however long the relation's own name is. */
export function asideName(
  project: string,
  relation: { readonly schema: string; readonly identifier: string },
  invocationId: string,
  sha256: Sha256,
): string {
  return `${asideStem(project, relation, sha256)}_${sha256(invocationId).slice(0, 8)}`
}

/** Where the replaced relation stands until it is dropped. */
export function parkedRelation(old: KindedRelation, aside: KindedRelation): KindedRelation {
  return { ...old, identifier: `${aside.identifier}_old` }
}

/**
 * A name that fits into an identifier. A longer one is cut at a character and ends in a hash of the whole, so that two
 * long names never meet.
 */
export function fittingName(name: string): string {
  if (byteLength(name) <= MAX_IDENTIFIER_BYTES) return name
  const suffix = `_${fnv1a(name)}`
  let cut = ''
  for (const character of name) {
    if (byteLength(cut + character) + suffix.length > MAX_IDENTIFIER_BYTES) break
    cut += character
  }
  return cut + suffix
}

/** 32-bit FNV-1a in hex: for names that must be stable, where nobody attacks. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
