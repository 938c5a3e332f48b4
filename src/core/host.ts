/** The file system as the engine sees it. Paths are absolute or relative to the working directory; `/` separates. */
export interface HostFiles {
  /** Text as UTF-8; throws DiagnosticError (`FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_NOT_UTF8`). */
  readText(path: string): string
  readBytes(path: string): Uint8Array
  /** Content in pieces, for files that may be large. */
  readStream(path: string): AsyncIterable<Uint8Array>
  exists(path: string): boolean
  isDirectory(path: string): boolean
  /** Every file below `folder`, relative to it, `/`-separated and sorted; empty when the folder is absent. */
  list(folder: string): readonly string[]
  /** Replaces the file whole: readers see the old or the new content, never a part. Makes missing folders. */
  write(path: string, content: string | Uint8Array): void
  /** As `write`, with the bytes of all parts, one behind the other: large ones need not be copied together. */
  writeParts?(path: string, parts: readonly Uint8Array[]): void
  /** As `write`, and faster, but a reader may see a part: for what is written often, and again by every run. */
  overwrite?(path: string, content: string): void
  append(path: string, content: string): void
  /** Removes a file or a folder with everything in it; absent is fine. */
  remove(path: string): void
}

/** Everything outside the process that the engine may touch; tests give their own. */
export interface Host {
  readonly files: HostFiles
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute path. */
  readonly workingDirectory: string
  /** Absolute path of the user's home, for `~/.tsmodel` and `~/.dbt`. */
  readonly homeDirectory: string
  now(): Date
  /** A fresh random id (UUID v4). */
  newId(): string
  /** Seconds since an arbitrary moment, monotonic. */
  elapsed(): number
  /** sha256 in hex. */
  sha256(content: string | Uint8Array): string
  /** md5 in hex: for names that must equal dbt's, never for safety. */
  md5(content: string): string
}

/** Joins path parts with `/`, without resolving `..`; an absolute later part wins. */
export function joinPath(...parts: readonly string[]): string {
  let joined = ''
  for (const part of parts) {
    if (part === '' || part === '.') continue
    joined = joined === '' || isAbsolutePath(part) ? part : `${joined.replace(/\/+$/, '')}/${part}`
  }
  return joined === '' ? '.' : joined
}

/** Whether `path` starts at a root, on POSIX or Windows. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)
}
