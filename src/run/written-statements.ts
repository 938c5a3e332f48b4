import type { Session } from '../adapters/contract.js'
import type { BuildStatement, CompiledNode } from '../core/compiled.js'
import { batchWrites, configuredStrategy, incrementalWrite, isMicrobatch, type PlanInput } from '../plan/index.js'
import { queryHost } from './query-host.js'
import type { RunScope } from './scope.js'

type Written = Pick<PlanInput, 'written' | 'hasOwnStrategy' | 'batches'>

const CREATES: Readonly<Record<string, 'createTable' | 'createView' | 'createMaterializedView'>> = {
  table: 'createTable',
  incremental: 'createTable',
  view: 'createView',
  materialized_view: 'createMaterializedView',
}

/**
 * What macros of the project write in place of statements of the engine, for this run of a model: the one that makes it,
 * or the one that writes into its table. Macros that are not needed are not called.
 */
export async function writtenStatements(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  compiled: CompiledNode | null,
): Promise<Written> {
  const { compiler } = scope.request
  const { node } = input
  if (node.resourceType !== 'model' || compiled === null || compiler.writeStatement === undefined) return {}
  const isIncremental = node.config.materialized === 'incremental'
  const strategy = configuredStrategy(node)
  const own = isIncremental && strategy !== 'default' && compiler.hasStrategy?.(node, strategy) === true
  const flag: Written = own ? { hasOwnStrategy: true } : {}
  if (isMicrobatch(node)) return own ? { ...flag, ...(await writtenBatches(scope, session, input, compiled)) } : flag
  const kind = CREATES[node.config.materialized]
  if (kind === undefined) return flag
  const write = incrementalWrite(input)
  const statement: BuildStatement = write ?? { kind, relation: input.aside }
  const written = await compiler.writeStatement(compiled, statement, queryHost(scope.database, session))
  if (written === null) return flag
  return { ...flag, written: write === null ? { create: written } : { write: written } }
}

/** The batches with what `get_incremental_microbatch_sql` of the project writes for each. */
async function writtenBatches(
  scope: RunScope,
  session: Session,
  input: PlanInput,
  compiled: CompiledNode,
): Promise<Pick<PlanInput, 'batches'>> {
  const { compiler } = scope.request
  const batches: NonNullable<PlanInput['batches']>[number][] = []
  const writes = batchWrites(input)
  for (const [index, batch] of (input.batches ?? []).entries()) {
    const write = writes[index] ?? null
    const written =
      write === null
        ? null
        : await compiler.writeStatement?.(batch.compiled ?? compiled, write, queryHost(scope.database, session))
    batches.push(written === null || written === undefined ? batch : { ...batch, written })
  }
  return { batches }
}
