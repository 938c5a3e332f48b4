import { isMap, isSeq, parseDocument } from 'yaml'
import type { PackageEntry } from './package-entries.js'

/**
 * The text of a package file with `entry` in it: in place of the entry for the same package, or as the last one. Comments
 * and all else stay as they are.
 */
export function withPackage(text: string, entry: PackageEntry): string {
  const document = parseDocument(text)
  const listed = document.get('packages')
  if (!isSeq(listed)) {
    document.set('packages', document.createNode([entry]))
    return document.toString()
  }
  const same = listed.items.findIndex(
    (item) => isMap(item) && SOURCES.some((key) => entry[key] !== undefined && item.get(key) === entry[key]),
  )
  const found = listed.items[same]
  if (isMap(found)) for (const [key, value] of Object.entries(entry)) found.set(key, document.createNode(value))
  else listed.add(document.createNode(entry))
  return document.toString()
}

const SOURCES = ['package', 'git', 'local', 'tarball'] as const
