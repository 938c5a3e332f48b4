import { createHash, createHmac, hash, randomUUID } from 'node:crypto'
import * as fs from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { Host, HostFiles } from '../core/host.js'
import type { OutputFiles } from '../export/contract.js'

/** The process as a host: its files, environment, clock. The one place that touches them. */
export function createNodeHost(environment: Readonly<Record<string, string | undefined>> = process.env): Host {
  const start = process.hrtime.bigint()
  return {
    files: nodeFiles,
    environment: { ...environment },
    workingDirectory: slashed(process.cwd()),
    homeDirectory: slashed(homedir()),
    now: () => new Date(),
    newId: () => randomUUID(),
    elapsed: () => Number(process.hrtime.bigint() - start) / 1e9,
    sha256: (content) => hash('sha256', content),
    md5: (content) => hash('md5', content),
  }
}

/** `HostFiles` on the real file system. */
export const nodeFiles: HostFiles = {
  readText(path) {
    const bytes = nodeFiles.readBytes(path)
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch (cause) {
      const line = lineOfBadByte(bytes)
      throw new DiagnosticError(
        problem('FILE_NOT_UTF8', `"${path}" is not text in UTF-8`, {
          location: { file: path, line, column: 1 },
          hint: 'Save the file as UTF-8.',
        }),
        { cause },
      )
    }
  },
  readBytes(path) {
    try {
      return fs.readFileSync(path)
    } catch (cause) {
      throw unreadable(path, cause)
    }
  },
  async *readStream(path) {
    try {
      for await (const chunk of fs.createReadStream(path, { highWaterMark: 256 * 1024 })) yield chunk as Uint8Array
    } catch (cause) {
      throw unreadable(path, cause)
    }
  },
  exists: (path) => fs.existsSync(path),
  isDirectory: (path) => fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  list(folder) {
    if (!nodeFiles.isDirectory(folder)) return []
    const found: string[] = []
    collect(folder, '', new Set(), found)
    return found.sort()
  },
  write: (path, content) => replaceFile(path, [content]),
  writeParts: (path, parts) => replaceFile(path, parts),
  overwrite(path, content) {
    let file: number
    try {
      // Not emptied first: file systems write out what replaces a file, at once and every time.
      file = fs.openSync(path, 'r+')
    } catch {
      return nodeFiles.write(path, content)
    }
    try {
      fs.writeFileSync(file, content)
      fs.ftruncateSync(file, Buffer.byteLength(content))
    } catch (cause) {
      throw unwritable(path, cause)
    } finally {
      fs.closeSync(file)
    }
  },
  append(path, content) {
    try {
      fs.mkdirSync(dirname(path), { recursive: true })
      fs.appendFileSync(path, content)
    } catch (cause) {
      throw unwritable(path, cause)
    }
  },
  remove(path) {
    try {
      fs.rmSync(path, { recursive: true, force: true })
    } catch (cause) {
      throw unwritable(path, cause)
    }
  },
}

/** `OutputFiles` on the real file system: what an export writes with. */
export const nodeOutputFiles: OutputFiles = {
  ...nodeFiles,
  openWrite(path) {
    const hash = createHash('sha256')
    let bytes = 0
    let file: number | null = guarded(path, () => {
      fs.mkdirSync(dirname(path), { recursive: true })
      return fs.openSync(path, 'wx')
    })
    const discard = (): void => {
      if (file !== null) fs.closeSync(file)
      file = null
    }
    return {
      write(piece) {
        const open = file
        if (open === null) return
        hash.update(piece)
        bytes += piece.length
        guarded(path, () => {
          for (let at = 0; at < piece.length;) at += fs.writeSync(open, piece, at)
        })
      },
      close() {
        // What is renamed into its place must be on the disk, or a power cut could leave a whole name with half a file.
        if (file !== null) fs.fsyncSync(file)
        discard()
        return { bytes, sha256: hash.digest('hex') }
      },
      discard,
    }
  },
  rename: (from, to) => guarded(to, () => fs.renameSync(from, to)),
  names: (folder) => (fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []),
  async sha256Of(path) {
    const hash = createHash('sha256')
    for await (const piece of nodeFiles.readStream(path)) hash.update(piece)
    return hash.digest('hex')
  },
  processId: process.pid,
  isRunning(processId) {
    try {
      process.kill(processId, 0)
      return true
    } catch (error) {
      // A process of somebody else is one all the same.
      return (error as NodeJS.ErrnoException).code === 'EPERM'
    }
  },
}

function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/** HMAC-SHA-256 with `key`, in hex: equal values stay equal, and nobody without the key can try out values. */
export function keyedHash(key: string): (value: string) => string {
  return (value) => createHmac('sha256', key).update(value, 'utf8').digest('hex')
}

/** Whether the text is found in bytes of UTF-8. */
export function holdsText(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text)
}

/** Plain values, lists, records and maps as bytes for `unpackValue`; null for what would not come back as it is. */
export function packValue(value: unknown): Uint8Array | null {
  return isPackable(value) ? serialize(value) : null
}

/** The value of bytes that `packValue` made. */
export function unpackValue(bytes: Uint8Array): unknown {
  return deserialize(bytes)
}

function isPackable(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isPackable)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Map.prototype) return [...(value as ReadonlyMap<unknown, unknown>)].every(isPackable)
  if (prototype !== Object.prototype) return false
  for (const key in value) if (!isPackable((value as Readonly<Record<string, unknown>>)[key])) return false
  return true
}

/** A log file that starts anew when it is full; the older ones are kept beside it as `.1`, `.2`, …, newest first. */
export interface RotatingFile {
  /**
   * Appends, with what else comes before the process waits for anything: after an error that ends it the last line is there.
   * Throws what went wrong with what was written before.
   */
  write(text: string): void
  /** Throws when the last of it could not be written. */
  close(): void
}

/** Opens `path` for appending. Throws DiagnosticError (`FILE_UNWRITABLE`) when that is not possible. */
export function openRotatingFile(
  path: string,
  limits: { readonly bytes: number; readonly kept: number },
): RotatingFile {
  try {
    fs.mkdirSync(dirname(path), { recursive: true })
    let file = fs.openSync(path, 'a')
    let size = fs.fstatSync(file).size
    let waiting: string[] = []
    let failure: unknown = null

    function append(text: string): void {
      if (text === '') return
      const bytes = Buffer.from(text, 'utf8')
      fs.writeSync(file, bytes)
      size += bytes.length
    }

    function appendWaiting(): void {
      const texts = waiting
      waiting = []
      try {
        let together = ''
        let bytes = 0
        for (const text of texts) {
          const length = Buffer.byteLength(text)
          if (size + bytes > 0 && size + bytes + length > limits.bytes) {
            append(together)
            fs.closeSync(file)
            shift(path, limits.kept)
            file = fs.openSync(path, 'a')
            together = ''
            size = bytes = 0
          }
          together += text
          bytes += length
        }
        append(together)
      } catch (cause) {
        failure ??= unwritable(path, cause)
      }
    }

    process.on('exit', appendWaiting)
    return {
      write(text) {
        if (failure !== null) throw failure as Error
        if (waiting.length === 0) setImmediate(appendWaiting)
        waiting.push(text)
      },
      close() {
        process.off('exit', appendWaiting)
        appendWaiting()
        if (failure !== null) throw failure as Error
        fs.closeSync(file)
      },
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function shift(path: string, kept: number): void {
  for (let index = kept; index >= 1; index -= 1) {
    const from = index === 1 ? path : `${path}.${index - 1}`
    if (fs.existsSync(from)) fs.renameSync(from, `${path}.${index}`)
  }
}

function replaceFile(path: string, parts: readonly (string | Uint8Array)[]): void {
  // The name is unique per process and call, so that two runs which write the same artifact never share a half-written file.
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`)
  try {
    writeAside(aside, path, parts)
  } catch (cause) {
    if (fs.existsSync(aside)) fs.rmSync(aside)
    throw unwritable(path, cause)
  }
}

function writeAside(aside: string, path: string, parts: readonly (string | Uint8Array)[]): void {
  let file: number
  try {
    file = fs.openSync(aside, 'w')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    fs.mkdirSync(dirname(path), { recursive: true })
    file = fs.openSync(aside, 'w')
  }
  try {
    for (const part of parts) fs.writeFileSync(file, part)
  } finally {
    fs.closeSync(file)
  }
  fs.renameSync(aside, path)
}

/** Follows links to folders, as editors do; `seen` holds the real folders on the way, so that a loop of links ends. */
function collect(folder: string, prefix: string, seen: ReadonlySet<string>, found: string[]): void {
  let entries: fs.Dirent[]
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw unreadable(folder, cause)
  }
  const real = fs.realpathSync(folder)
  if (seen.has(real)) return
  const inside = new Set([...seen, real])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    const kind = entry.isSymbolicLink() ? fs.statSync(path, { throwIfNoEntry: false }) : entry
    if (kind?.isDirectory() === true) collect(path, `${prefix}${entry.name}/`, inside, found)
    else if (kind?.isFile() === true) found.push(`${prefix}${entry.name}`)
  }
}

function lineOfBadByte(bytes: Uint8Array): number {
  let line = 1
  let start = 0
  for (let index = 0; index <= bytes.length; index += 1) {
    if (index !== bytes.length && bytes[index] !== 0x0a) continue
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, index))
    } catch {
      return line
    }
    line += 1
    start = index + 1
  }
  return 1
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  ELOOP: 'the links lead in a circle',
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? message
}

function unreadable(path: string, cause: unknown): DiagnosticError {
  if (cause instanceof DiagnosticError) return cause
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return new DiagnosticError(problem('FILE_NOT_FOUND', `There is no file "${path}"`), { cause })
  }
  return new DiagnosticError(problem('FILE_UNREADABLE', `Cannot read "${path}": ${reasonOf(cause)}`), { cause })
}

function unwritable(path: string, cause: unknown): DiagnosticError {
  return new DiagnosticError(problem('FILE_UNWRITABLE', `Cannot write "${path}": ${reasonOf(cause)}`), { cause })
}

function slashed(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path
}
