import type { SourceLocation } from '../core/diagnostic.js'
import type { Places, YamlDocument, YamlPath } from './yaml-document.js'

/** A YAML file as JSON can keep it, so that it need not be parsed again. */
export interface StoredYaml {
  readonly value: unknown
  readonly places: Places
}

/** A document from what was kept of one of the same text; `file` is the name that its places carry. */
export function restoreYaml(file: string, { value, places }: StoredYaml): YamlDocument {
  const at = (path: YamlPath, part: 0 | 2 | 4): SourceLocation => {
    let found = places
    for (const step of path) {
      const next = inside(found, step)
      // A path that does not exist stands where the nearest part of it does, as in the parsed document.
      if (next === undefined) break
      found = next
    }
    const [place] = found
    return { file, line: place[part] ?? 1, column: place[part + 1] ?? 1 }
  }
  return {
    file,
    value,
    locate: (path) => at(path, 0),
    locateKey: (path) => at(path, 2),
    locateText: (path) => at(path, 4),
  }
}

function inside([, children]: Places, step: string | number): Places | undefined {
  if (children === undefined) return undefined
  if (isList(children)) return children[Number(step)]
  return Object.hasOwn(children, step) ? children[step] : undefined
}

function isList(children: NonNullable<Places[1]>): children is readonly Places[] {
  return Array.isArray(children)
}
