import { DatabaseError, type Session } from '../adapters/index.js'
import { parseCliVars } from '../config/index.js'
import type { CompiledNode } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { diagnosticsOf, StatementFailure } from '../run/error-diagnostic.js'
import type { Manifest } from '../core/manifest.js'
import type { RunResult } from '../core/result.js'
import { queryHost } from '../run/query-host.js'
import { compileText } from './compile-nodes.js'
import type { OperationOptions } from './contract.js'
import { compilerFor } from './compile-setup.js'
import { keepResults } from './keep-results.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, type ParsedGraph } from './parse-opened.js'
import { beginning, plainResult } from './plain-result.js'
import { withSession } from './with-session.js'

/**
 * Calls a macro, which does its work with `run_query` and `statement`; or runs a template as a script. Each statement
 * commits on its own.
 *
 * Throws DiagnosticError: `MACRO_NOT_FOUND`, and what the template and the database say.
 */
export async function runOperation(options: OperationOptions): Promise<void> {
  await operate(options)
}

/** The same, with the project and the result of the call. */
export async function operate(
  options: OperationOptions,
): Promise<{ readonly results: readonly RunResult[]; readonly manifest: Manifest }> {
  const { macro, sql } = options
  if ((macro === undefined) === (sql === undefined)) {
    throw new DiagnosticError(
      problem('OPERATION_NOT_GIVEN', 'run-operation takes either the name of a macro or --sql', {
        hint: `For example: tsmodel run-operation grant_all --args '{role: reader}'`,
      }),
    )
  }
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const given = options.args === undefined ? {} : parseCliVars(options.args)
    const began = beginning(opened.host)
    const finished = (status: 'success' | 'error', error?: DiagnosticError): readonly RunResult[] => {
      const ending = { message: error?.message ?? null, diagnostics: error?.diagnostics ?? [] }
      const results = [plainResult(operationId(options, graph, opened), began, opened.host, { status, ...ending })]
      keepResults('run-operation', results, opened, options, macro === undefined ? { sql } : { macro, args: given })
      return results
    }
    try {
      await withWarehouse(opened, graph, (database) =>
        withSession(database, 'run-operation', options.signal, async (session) => {
          if (macro === undefined) {
            const compiled = await compileText(sql ?? '', graph, opened, {}, database, session)
            await runScript(compiled, session)
          } else {
            await compilerFor(opened, graph, new Set()).runOperation(macro, given, queryHost(database, session))
          }
        }),
      )
    } catch (error) {
      if (error instanceof DiagnosticError) finished('error', error)
      throw error
    }
    return { results: finished('success'), manifest: graph.parsed.manifest }
  })
}

/** The macro that is called; a template has no id of its own. */
function operationId({ macro }: OperationOptions, { parsed }: ParsedGraph, { project }: OpenedProject): string {
  if (macro === undefined) return `sqloperation.${project.name}.inline_query`
  const found = parsed.library.find(macro, project.name)
  return found === undefined ? `macro.${project.name}.${macro}` : parsed.library.macroIdOf(found)
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
