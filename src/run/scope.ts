import type { Database } from '../adapters/contract.js'
import type { NodePosition } from '../core/event.js'
import type { ExecutableNode, TestNode, UniqueId } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import type { KindedRelation, SqlWriter } from '../plan/index.js'
import type { EarlierMeasures } from '../quality/index.js'
import type { CompileAhead } from './compile-ahead.js'
import type { RunRequest } from './contract.js'
import type { GuaranteeBook } from './guarantee-book.js'
import type { SessionBook } from './session-book.js'

/** What everything that happens in one run shares. */
export interface RunScope {
  readonly request: RunRequest
  readonly database: Database
  readonly writer: SqlWriter
  readonly sessions: SessionBook
  /** Aborts when the caller cancels, and when fail-fast stops the run. */
  readonly signal: AbortSignal
  /** Tests that decide whether a node is published. */
  gateOf(id: UniqueId): readonly TestNode[]
  /** Tests that run with the test that is a task, because they read the same. */
  companionsOf(id: UniqueId): readonly TestNode[]
  /** What earlier runs measured with a test; null when nothing is known. */
  earlierOf(test: UniqueId): EarlierMeasures | null
  position(id: UniqueId): NodePosition
  /** Quoted name of the node's relation. */
  quote(node: ExecutableNode): string
  /** Says that the node starts. */
  started(node: ExecutableNode): void
  /** Keeps the result and says that the node ended. Each node has exactly one. */
  finished(node: ExecutableNode, result: RunResult): void
  isFinished(id: UniqueId): boolean
  /** Whether the run is still to build the relation of this key, or the pointer of that name to a latest version. */
  isAwaited(key: string): boolean
  /** Relations that could not be cleared away where they were made; cleared when the run ends. */
  readonly abandoned: KindedRelation[]
  readonly ahead: CompileAhead
  readonly guarantees: GuaranteeBook
  /** Does what nobody waits for, such as writing a file, while the server works; done at the latest when the run ends. */
  later(work: () => void): void
  /** Offers work to idle threads; what it does must be safe to call when nothing is left. */
  offer(helper: Helper): void
}

/** Work that an idle thread may take over; resolves when the thread is free again. */
export type Helper = (thread: string) => Promise<void>

/** One session is all there is: nothing may be acquired while another is held. */
export function hasOneSession(scope: Pick<RunScope, 'database'>): boolean {
  return scope.database.capabilities.maxSessions === 1
}

/** Thrown between statements once a run is cancelled. */
export class CancelledError extends Error {
  constructor() {
    super('The run was cancelled')
    this.name = 'CancelledError'
  }
}
