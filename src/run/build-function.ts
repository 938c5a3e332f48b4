import { DatabaseError, type Session } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import type { FunctionNode } from '../core/node.js'
import { functionSignature, functionStatements, type Statement } from '../plan/index.js'
import { databaseErrorOf, StatementFailure } from './error-diagnostic.js'
import { errorEnding, type Ending, type NodeProgress } from './outcome.js'
import { queryHost } from './query-host.js'
import type { RunScope } from './scope.js'
import { writeCompiled } from './target-files.js'

/** Postgres refuses to change the type of the result, or the name of an argument, of a function that is there. */
const CANNOT_REPLACE = '42P13'

/** Makes a function in one transaction. Never throws for what a user can mend. */
export async function buildFunction(scope: RunScope, node: FunctionNode, progress: NodeProgress): Promise<Ending> {
  const { request, database } = scope
  let session: Session | null = null
  try {
    session = await scope.sessions.acquire(node.uniqueId, node.uniqueId, progress.executed)
    const compileStart = request.host.now()
    const compiled = await request.compiler.compile(node, queryHost(database, session))
    progress.timing.push({ name: 'compile', startedAt: compileStart, completedAt: request.host.now() })
    progress.compiledCode = compiled.code
    progress.compiledPath = writeCompiled(request, node, compiled.code)
    const startedAt = request.host.now()
    await make(scope, session, compiled, node)
    progress.timing.push({ name: 'execute', startedAt, completedAt: request.host.now() })
    return { status: 'success', message: 'CREATE FUNCTION', commandTag: 'CREATE FUNCTION' }
  } catch (error) {
    if (scope.signal.aborted) return { status: 'cancelled', message: 'The run was cancelled' }
    return errorEnding(error, node)
  } finally {
    await session?.release()
  }
}

async function make(scope: RunScope, session: Session, compiled: CompiledNode, node: FunctionNode): Promise<void> {
  const statements = functionStatements(node, compiled.code, scope.writer)
  try {
    await session.transaction(() => send(session, compiled, statements))
  } catch (error) {
    if (databaseErrorOf(error)?.sqlState !== CANNOT_REPLACE || node.functionKind === 'aggregate') throw error
    // Whoever uses the function stops the drop, with an error that names them.
    const drop = { sql: `drop function ${functionSignature(node, scope.writer)}`, codeOffset: null }
    await session.transaction(() => send(session, compiled, [drop, ...statements]))
  }
}

async function send(session: Session, compiled: CompiledNode, statements: readonly Statement[]): Promise<void> {
  for (const { sql, codeOffset } of statements) {
    try {
      await session.query(sql)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      throw new StatementFailure(error, { compiled: codeOffset === null ? null : compiled, codeOffset })
    }
  }
}
