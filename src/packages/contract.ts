import type { SourceLocation } from '../core/diagnostic.js'
import type { LockedPackage } from '../config/index.js'

/** Where packages come from: the network and `git`, as far as this room needs them. */
export interface PackageFetcher {
  /** The JSON at `url`; null when the server has nothing there. Throws FetchFailure. */
  readJson(url: string): Promise<unknown>
  /** Downloads an archive (tar, gzip) and gives the folder with what its only top folder holds. Throws FetchFailure. */
  unpack(url: string): Promise<string>
  /** A working copy of a branch, tag or commit; null: what the server shows first. Throws FetchFailure. */
  checkOut(url: string, revision: string | null): Promise<{ readonly commit: string; readonly folder: string }>
  /** Removes everything that was fetched. */
  close(): void
}

/** Why something could not be fetched, as text that may hold secrets of the address. */
export class FetchFailure extends Error {
  constructor(reason: string, options?: { cause?: unknown }) {
    super(reason, options)
    this.name = 'FetchFailure'
  }
}

/** A package that is going to be used, and where its files lie now. */
export interface ResolvedPackage {
  /** Name of its project: the folder it is installed to. */
  readonly name: string
  readonly folder: string
  readonly lock: LockedPackage
  /** Used where it lies: a `local:` package of the project itself. */
  readonly isInPlace: boolean
  /** For people: `dbt-labs/dbt_utils`, and what of it. */
  readonly label: string
  readonly origin: string
  /** The newest version of the registry, where it is newer than the one taken. */
  readonly newer: string | null
  readonly location: SourceLocation
}
