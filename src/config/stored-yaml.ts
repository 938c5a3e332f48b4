import type { SourceLocation } from '../core/diagnostic.js'
import type { YamlDocument, YamlPath } from './yaml-document.js'

/** A YAML file as JSON can keep it: its value, and line and column of value, key and text of every path. */
export interface StoredYaml {
  readonly value: unknown
  readonly places: Readonly<Record<string, readonly number[]>>
}

/** The document in a form that JSON gives back, so that the file need not be parsed again. */
export function storeYaml(document: YamlDocument): StoredYaml {
  const places: Record<string, readonly number[]> = {}
  const visit = (value: unknown, path: YamlPath): void => {
    const found = [document.locate(path), document.locateKey(path), document.locateText(path)]
    places[JSON.stringify(path)] = found.flatMap(({ line, column }) => [line, column])
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index]))
    else for (const [key, item] of Object.entries(value)) visit(item, [...path, key])
  }
  visit(document.value, [])
  return { value: document.value, places }
}

/** A document from what `storeYaml` gave for the same text; `file` is the name that its places carry. */
export function restoreYaml(file: string, stored: StoredYaml): YamlDocument {
  const at = (path: YamlPath, part: 0 | 2 | 4): SourceLocation => {
    for (let length = path.length; length >= 0; length -= 1) {
      const found = stored.places[JSON.stringify(path.slice(0, length))]
      // A path that does not exist stands where the nearest part of it does, as in the parsed document.
      if (found !== undefined) return { file, line: found[part] ?? 1, column: found[part + 1] ?? 1 }
    }
    return { file, line: 1, column: 1 }
  }
  return {
    file,
    value: stored.value,
    locate: (path) => at(path, 0),
    locateKey: (path) => at(path, 2),
    locateText: (path) => at(path, 4),
  }
}
