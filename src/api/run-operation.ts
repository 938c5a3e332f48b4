import { DatabaseError, type Session } from '../adapters/index.js'
import { parseCliVars } from '../config/index.js'
import type { CompiledNode } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { diagnosticsOf, StatementFailure } from '../run/error-diagnostic.js'
import { queryHost } from '../run/query-host.js'
import { compileText } from './compile-nodes.js'
import type { OperationOptions } from './contract.js'
import { compilerFor } from './compile-setup.js'
import { withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened } from './parse-opened.js'

/**
 * Calls a macro, which does its work with `run_query` and `statement`; or runs a template as a script. Each statement
 * commits on its own.
 *
 * Throws DiagnosticError: `MACRO_NOT_FOUND`, and what the template and the database say.
 */
export async function runOperation(options: OperationOptions): Promise<void> {
  const { macro, sql } = options
  if ((macro === undefined) === (sql === undefined)) {
    throw new DiagnosticError(
      problem('OPERATION_NOT_GIVEN', 'run-operation takes either the name of a macro or --sql', {
        hint: `For example: tsmodel run-operation grant_all --args '{role: reader}'`,
      }),
    )
  }
  await withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    await withWarehouse(opened, graph, async (database) => {
      const session = await database.acquire('run-operation')
      try {
        if (macro === undefined) {
          const compiled = await compileText(sql ?? '', graph, opened, {}, database, session)
          await runScript(compiled, session)
        } else {
          const args = options.args === undefined ? {} : parseCliVars(options.args)
          await compilerFor(opened, graph, new Set()).runOperation(macro, args, queryHost(database, session))
        }
      } finally {
        await session.release()
      }
    })
  })
}

async function runScript(compiled: CompiledNode, session: Session): Promise<void> {
  try {
    await session.script(compiled.code)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    const failure = new StatementFailure(error, { compiled, codeOffset: 0 })
    throw new DiagnosticError(diagnosticsOf(failure, compiled.node), { cause: error })
  }
}
