import type { Database, Session } from '../adapters/contract.js'
import type { Dataset, DatasetFormat, DatasetRole } from '../core/dataset.js'
import type { EventListener } from '../core/event.js'
import type { HostFiles } from '../core/host.js'
import type { ColumnLineage } from '../core/lineage.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import type { ValueType } from './files/value-type.js'

/** A file that is written piece by piece. */
export interface FileWriter {
  write(bytes: Uint8Array): void
  /** Ends the file, and says what is in it. */
  close(): FileFacts
  /** Gives up: lets go of the file, whatever is in it. Nothing after `close`. */
  discard(): void
}

export interface FileFacts {
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
}

/** The file system as an export sees it. */
export interface OutputFiles extends HostFiles {
  /** Makes the file and missing folders. */
  openWrite(path: string): FileWriter
  rename(from: string, to: string): void
  /** Names in a folder, hidden ones and folders too; empty when it is absent. */
  names(folder: string): readonly string[]
  sha256Of(path: string): Promise<string>
  readonly processId: number
  /** Whether the process of that number runs on this machine. */
  isRunning(processId: number): boolean
}

/** What the last run found out about a model. */
export interface TestFinding {
  readonly name: string
  readonly model: UniqueId
  readonly column: string | null
  readonly status: string
}

export interface ExportRequest {
  readonly datasets: readonly Dataset[]
  readonly manifest: Manifest
  readonly lineage: ColumnLineage
  /** Nodes whose lineage is not known, and why. */
  readonly lineageUnknown: ReadonlyMap<UniqueId, string>
  readonly tests: readonly TestFinding[]
  readonly database: Database
  readonly session: Session
  readonly files: OutputFiles
  /** Absolute. */
  readonly outputDir: string
  readonly newId: () => string
  /** The keyed hash with the key that the variable of that name holds; null when it holds none. */
  readonly pseudonymWith: (variable: string) => ((value: string) => string) | null
  readonly emit: EventListener
  readonly signal?: AbortSignal
}

export interface ExportedFile extends FileFacts {
  /** From the data set's folder. */
  readonly path: string
  readonly format: DatasetFormat
  readonly split: string
  readonly rows: number
}

export interface ExportedDataset {
  readonly name: string
  /** Absolute. */
  readonly folder: string
  readonly rows: number
  readonly files: readonly ExportedFile[]
  /** False: the folder held the same already, and was left alone. */
  readonly changed: boolean
}

/** One column of the files. */
export interface ExportColumn {
  /** Name in the model. */
  readonly source: string
  /** Name in the files. */
  readonly name: string
  /** As the catalog names it. */
  readonly dataType: string
  readonly type: ValueType
  readonly role: DatasetRole
  readonly description: string
  readonly pseudonymise: boolean
  readonly allowPii: string | null
}
