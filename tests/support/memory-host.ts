import { createHash } from 'node:crypto'
import { DiagnosticError, problem } from '../../src/core/diagnostic.js'
import type { Host, HostFiles } from '../../src/core/host.js'

export interface MemoryHostOptions {
  /** Folder that the keys of `files` start at; also the working directory. */
  readonly root?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly homeDirectory?: string
  readonly now?: Date
}

export interface MemoryHost extends Host {
  /** Every file by its absolute path, as it is now. */
  readonly content: ReadonlyMap<string, string | Uint8Array>
}

/**
 * A host whose files are a record: relative keys stand below `root` (default `/shop`), absolute ones where they say. The
 * clock stands still and ids count up, so that two runs are the same.
 */
export function memoryHost(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: MemoryHostOptions = {},
): MemoryHost {
  const root = options.root ?? '/shop'
  const content = new Map<string, string | Uint8Array>()
  const absolute = (path: string): string => (path.startsWith('/') ? path : path === '.' ? root : `${root}/${path}`)
  for (const [path, text] of Object.entries(files)) content.set(absolute(path), text)
  let ids = 0
  return {
    content,
    files: memoryFiles(content, absolute),
    environment: options.environment ?? {},
    workingDirectory: root,
    homeDirectory: options.homeDirectory ?? '/home/ada',
    now: () => options.now ?? new Date('2026-08-24T09:12:00.000Z'),
    newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    elapsed: () => 0,
    sha256: (value) => createHash('sha256').update(value).digest('hex'),
    md5: (value) => createHash('md5').update(value).digest('hex'),
  }
}

function memoryFiles(content: Map<string, string | Uint8Array>, absolute: (path: string) => string): HostFiles {
  const found = (path: string): string | Uint8Array => {
    const value = content.get(absolute(path))
    if (value !== undefined) return value
    throw new DiagnosticError(problem('FILE_NOT_FOUND', `File "${path}" does not exist`))
  }
  const bytes = (value: string | Uint8Array): Uint8Array =>
    typeof value === 'string' ? new TextEncoder().encode(value) : value
  const below = (folder: string): string => `${absolute(folder).replace(/\/+$/, '')}/`
  return {
    readText: (path) => {
      const value = found(path)
      if (typeof value === 'string') return value
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(value)
      } catch {
        throw new DiagnosticError(problem('FILE_NOT_UTF8', `File "${path}" is not UTF-8`))
      }
    },
    readBytes: (path) => bytes(found(path)),
    readStream: (path) => {
      const value = bytes(found(path))
      return (async function* pieces() {
        yield await Promise.resolve(value)
      })()
    },
    exists: (path) => content.has(absolute(path)) || [...content.keys()].some((key) => key.startsWith(below(path))),
    isDirectory: (path) => [...content.keys()].some((key) => key.startsWith(below(path))),
    list: (folder) => {
      const start = below(folder)
      return [...content.keys()]
        .filter((key) => key.startsWith(start))
        .map((key) => key.slice(start.length))
        .sort()
    },
    write: (path, value) => void content.set(absolute(path), value),
    append: (path, text) => {
      const before = content.get(absolute(path)) ?? ''
      content.set(absolute(path), `${typeof before === 'string' ? before : new TextDecoder().decode(before)}${text}`)
    },
    remove: (path) => {
      const start = below(path)
      for (const key of [...content.keys()]) if (key === absolute(path) || key.startsWith(start)) content.delete(key)
    },
  }
}
