import { SourceMap, type SourceMapPayload } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * The trace of an error with the places of the sources instead of those of the built files, where the files beside these
 * tell; other lines stay as they are.
 *
 * @param read gives the text of a file on the disk, or throws
 */
export function originalTrace(stack: string, read: (path: string) => string): string {
  const maps = new Map<string, SourceMap | null>()
  const mapOf = (url: string): SourceMap | null => {
    let map = maps.get(url)
    if (map === undefined) maps.set(url, (map = readMap(url, read)))
    return map
  }
  return stack.replace(/(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g, (place, url: string, line: string, column: string) => {
    const entry = mapOf(url)?.findEntry(Number(line) - 1, Number(column) - 1)
    if (entry === undefined || !('originalSource' in entry)) return place
    return `${sourcePath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
}

function readMap(url: string, read: (path: string) => string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(read(`${fileURLToPath(url)}.map`)) as SourceMapPayload)
  } catch {
    return null
  }
}

/** Maps name the sources from where the built file stands. */
function sourcePath(source: string): string {
  return source.replace(/^(?:\.\.\/)+/, '')
}
