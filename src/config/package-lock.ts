import { stringify } from 'yaml'
import { type Diagnostic, DiagnosticError, problem } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'
import { checkShape } from './check-shape.js'
import { readYamlFile } from './read-file.js'
import { lockFile } from './schemas/packages-schema.js'

/** Written by `deps`, read by every later one. */
export const LOCK_FILE = 'package-lock.yml'

/** One package of the lock: what to install, to the byte where its kind allows that. */
export interface LockedPackage {
  /** Name of the package's project, which is also its folder. */
  readonly name?: string
  readonly package?: string
  readonly version?: string
  readonly git?: string
  /** A commit. */
  readonly revision?: string
  readonly subdirectory?: string
  readonly tarball?: string
  readonly local?: string
}

export interface PackageLock {
  readonly packages: readonly LockedPackage[]
  /** Of what was listed when the lock was made; null when another tool made it. */
  readonly hash: string | null
}

/** The lock of the project in `root`; null when there is none. Throws DiagnosticError when it cannot be read. */
export function readLock(host: Host, root: string): PackageLock | null {
  const path = joinPath(root, LOCK_FILE)
  if (!host.files.exists(path)) return null
  const document = readYamlFile(host.files, path, LOCK_FILE)
  const problems = checkShape(lockFile, document.value, document)
  if (problems.some(({ severity }) => severity === 'error')) throw new DiagnosticError([...problems, remedy()])
  const value = document.value as {
    readonly packages?: readonly LockedPackage[] | null
    readonly listed_hash?: string | null
  }
  return { packages: value.packages ?? [], hash: value.listed_hash ?? null }
}

/** The text of a lock file. */
export function lockText({ packages, hash }: PackageLock): string {
  return stringify({ packages, listed_hash: hash }, { version: '1.1' })
}

function remedy(): Diagnostic {
  return problem('LOCK_UNREADABLE', `${LOCK_FILE} cannot be used`, {
    hint: 'Make it anew with "tsmodel deps --upgrade".',
  })
}
