import type { Database, Session } from '../adapters/index.js'
import { DatabaseError } from '../adapters/index.js'
import { behaves } from '../config/index.js'
import type { CompiledNode } from '../core/compiled.js'
import { DiagnosticError } from '../core/diagnostic.js'
import type { OperationNode, UniqueId } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import { diagnosticsOf, StatementFailure } from '../run/error-diagnostic.js'
import { queryHost } from '../run/query-host.js'
import { writeCompiled, writeExecuted } from '../run/target-files.js'
import type { RecordingCompiler } from './compile-setup.js'
import type { OpenedProject } from './open-project.js'
import type { ParsedGraph } from './parse-opened.js'

/** What hooks run with. */
export interface HookScope {
  readonly graph: ParsedGraph
  readonly opened: OpenedProject
  readonly database: Database
  readonly compiler: RecordingCompiler
  readonly signal: AbortSignal
  /** Further names that the templates see: `results`, `schemas`. */
  readonly names?: Readonly<Record<string, unknown>>
}

/**
 * Runs hooks of the project (`on-run-start`, `on-run-end`) one after the other; each has a result. After one that failed,
 * the others of the list are not run.
 */
export async function runHooks(ids: readonly UniqueId[], scope: HookScope): Promise<readonly RunResult[]> {
  const results: RunResult[] = []
  for (const [index, id] of ids.entries()) {
    const node = scope.graph.parsed.manifest.nodes.get(id)
    if (node?.resourceType !== 'operation' || scope.signal.aborted) continue
    if (results.some((result) => result.status === 'error')) break
    const position = { node, index: index + 1, total: ids.length, label: node.name }
    scope.opened.emit({ kind: 'nodeStarted', ...position })
    const result = await runHook(node, scope)
    scope.opened.emit({ kind: 'nodeFinished', ...position, result })
    results.push(result)
  }
  return results
}

/** Whether a hook before the run came to grief, in a project where nothing is done then. */
export function hasFailed(before: readonly RunResult[], { project }: OpenedProject): boolean {
  return before.some(({ status }) => status === 'error') && behaves(project, 'skip_nodes_if_on_run_start_fails', true)
}

async function runHook(node: OperationNode, scope: HookScope): Promise<RunResult> {
  const { host, project, targetPath } = scope.opened
  const place = { host, projectRoot: project.root, targetPath }
  const startedAt = host.now()
  const start = host.elapsed()
  const session = await scope.database.acquire(node.uniqueId)
  const cancel = (): void => void session.cancel()
  scope.signal.addEventListener('abort', cancel)
  let code: string | null = null
  let compiledPath: string | null = null
  const ended = (ending: Pick<RunResult, 'status' | 'message' | 'diagnostics' | 'commandTag'>): RunResult => ({
    uniqueId: node.uniqueId,
    timing: [{ name: 'execute', startedAt, completedAt: host.now() }],
    threadId: 'Thread-1',
    executionTime: host.elapsed() - start,
    failures: null,
    measured: null,
    detail: null,
    rowsAffected: null,
    compiledCode: code,
    compiledPath,
    executedSql: code === null || code.trim() === '' ? [] : [code],
    relationName: null,
    skippedBecause: null,
    ...ending,
  })
  try {
    const compiled = await scope.compiler.compile(node, queryHost(scope.database, session), {
      ...(scope.names === undefined ? {} : { names: scope.names }),
    })
    code = compiled.code
    compiledPath = writeCompiled(place, node, code)
    const commandTag = code.trim() === '' ? 'OK' : await run(compiled, node, session, scope)
    writeExecuted(place, node, [code])
    return ended({ status: 'success', message: commandTag, commandTag, diagnostics: [] })
  } catch (error) {
    if (!(error instanceof DiagnosticError || error instanceof StatementFailure)) throw error
    if (scope.signal.aborted) {
      return ended({ status: 'cancelled', message: 'The run was cancelled', commandTag: null, diagnostics: [] })
    }
    const diagnostics = diagnosticsOf(error, node)
    const message = diagnostics.map((diagnostic) => diagnostic.message).join('\n')
    return ended({ status: 'error', message, commandTag: null, diagnostics })
  } finally {
    scope.signal.removeEventListener('abort', cancel)
    await session.release()
  }
}

async function run(
  compiled: CompiledNode,
  node: OperationNode,
  session: Session,
  { opened }: HookScope,
): Promise<string> {
  opened.emit({ kind: 'sql', session: session.name, uniqueId: node.uniqueId, sql: compiled.code })
  try {
    return (await session.script(compiled.code)).commandTag
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new StatementFailure(error, { compiled, codeOffset: 0 })
  }
}
