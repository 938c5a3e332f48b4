import type { Session } from '../adapters/contract.js'
import type { CompiledNode } from '../core/compiled.js'
import { isCompilable } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import {
  ASIDE_PREFIX,
  asideName,
  batchesOf,
  isContractEnforced,
  isMicrobatch,
  markFor,
  type MarkOwner,
  needsExisting,
  needsQueryColumns,
  type BuildableNode,
  type PlanInput,
  type SeedTable,
  type TypedColumn,
} from '../plan/index.js'
import { readDeclaredTypes, readExisting, readHead, readQueryColumns, readsParked } from './catalog/read-state.js'
import { DatabaseError } from '../adapters/contract.js'
import { StatementFailure } from './error-diagnostic.js'
import type { RunRequest } from './contract.js'
import type { NodeProgress } from './outcome.js'
import { withConstraintTargets } from './constraint-targets.js'
import { queryHost } from './query-host.js'
import { readSeedFile } from './seed-file.js'
import type { RunScope } from './scope.js'
import { writeCompiled } from './target-files.js'
import { writtenStatements } from './written-statements.js'

/** Everything that a node's plan is made from, and what executing it needs beside. */
export interface Prepared {
  readonly input: PlanInput
  readonly compiled: CompiledNode | null
  readonly seed: SeedTable | null
}

/** Compiles the node and reads what the planner must know of the catalog. */
export async function prepare(
  scope: RunScope,
  node: BuildableNode,
  session: Session,
  progress: NodeProgress,
): Promise<Prepared> {
  const { request, database } = scope
  const relation: Relation = relationOf(node)
  const sha256 = (text: string): string => request.host.sha256(text)
  const aside: Relation = {
    ...relation,
    identifier: asideName(request.manifest.projectName, relation, request.invocationId, sha256),
  }
  const compiled = await compileNow(scope, node, session, progress)
  const seed = node.resourceType === 'seed' ? readSeedFile(request, node) : null
  const isView = node.resourceType === 'model' && node.config.materialized === 'view'
  const existing = needsExisting(node)
    ? await readExisting(session, relation)
    : isView
      ? await readHead(session, relation)
      : null
  const isStored = node.resourceType === 'model' && node.config.materialized === 'materialized_view'
  // A refresh would read the relation that was replaced again, and again.
  const lags = isStored && existing !== null && (await readsParked(session, relation, ASIDE_PREFIX))
  const fullRefresh = lags || isFullRefresh(node, request.fullRefresh)
  const describes = compiled !== null && needsQueryColumns(node, existing, fullRefresh)
  const batches = await compileBatches(scope, node, session, existing?.kind === 'table' && !fullRefresh)
  const queryColumns = describes ? await describeQuery(session, compiled) : null
  const declared = Object.values(node.columns).filter((column) => column.dataType !== null)
  const declaredTypes =
    node.resourceType === 'model' && isContractEnforced(node.config)
      ? await readDeclaredTypes(
          session,
          declared.map((column) => ({ name: column.name, dataType: column.dataType ?? '' })),
        )
      : new Map<string, string>()
  const hooks = compiled ?? (await request.compiler.compileHooks?.(node, queryHost(database, session)))
  const isPromised = node.resourceType === 'model' && isContractEnforced(node.config)
  const planned = isPromised ? await withConstraintTargets(scope, node, queryHost(database, session)) : node
  const input: PlanInput = {
    node: planned,
    relation,
    aside,
    code: compiled?.code ?? '',
    preHooks: hooks?.preHooks ?? [],
    postHooks: hooks?.postHooks ?? [],
    existing,
    queryColumns,
    declaredTypes,
    seedColumns: seed?.columns ?? null,
    published: null,
    ...(batches === null ? {} : { batches }),
    viewInPlace: true,
    mark: markFor(ownerOf(request), node.uniqueId, relation),
    tests: scope.gateOf(node.uniqueId).length,
    fullRefresh,
    runTimestamp: `${request.startedAt.toISOString().replace('T', ' ').replace('Z', '')}+00`,
    serverVersion: database.serverVersion,
  }
  return { compiled, seed, input: { ...input, ...(await writtenStatements(scope, session, input, compiled)) } }
}

/** The SQL of a node; null for one that has none. */
async function compileNow(
  scope: RunScope,
  node: BuildableNode,
  session: Session,
  progress: NodeProgress,
): Promise<CompiledNode | null> {
  if (!isCompilable(node)) {
    const now = scope.request.host.now()
    progress.timing.push({ name: 'compile', startedAt: now, completedAt: now })
    return null
  }
  const { compiled, path, timing } = await scope.ahead.take(node, queryHost(scope.database, session))
  progress.timing.push(timing)
  progress.compiledCode = compiled.code
  progress.compiledPath = path
  return compiled
}

/** Microbatch models: each batch with the SQL that reads its time only; null for all others. */
async function compileBatches(
  scope: RunScope,
  node: BuildableNode,
  session: Session,
  isIncremental: boolean,
): Promise<NonNullable<PlanInput['batches']> | null> {
  if (node.resourceType !== 'model' || !isMicrobatch(node)) return null
  const { request, database } = scope
  const windows =
    request.batches?.get(node.uniqueId) ??
    batchesOf(node, {
      isIncremental,
      now: request.startedAt,
      from: request.eventTime?.start ?? null,
      to: request.eventTime?.end ?? null,
    })
  const batches = []
  for (const window of windows) {
    const compiled = await request.compiler.compile(node, queryHost(database, session), { window })
    const file = node.originalFilePath.replace(/\.sql$/, `/${node.name}_${window.label}.sql`)
    writeCompiled(request, { ...node, originalFilePath: file }, compiled.code)
    batches.push({ ...window, compiled, code: compiled.code })
  }
  return batches
}

/** Whose the relations are that this run makes. */
export function ownerOf({ manifest, target }: Pick<RunRequest, 'manifest' | 'target'>): MarkOwner {
  return { project: manifest.projectName, target: target?.name ?? '', targetSchema: target?.schema ?? '' }
}

/** Where the node is published. */
export function relationOf(node: BuildableNode): Relation {
  const identifier = node.resourceType === 'source' ? node.identifier : node.alias
  return { database: node.database, schema: node.schema, identifier }
}

/** The node's own `full_refresh` wins over the flag. */
function isFullRefresh(node: BuildableNode, flag: boolean): boolean {
  const own = node.config.full_refresh
  return own === undefined || own === null ? flag : own
}

async function describeQuery(session: Session, compiled: CompiledNode): Promise<readonly TypedColumn[]> {
  try {
    return await readQueryColumns(session, compiled.code)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new StatementFailure(error, { compiled, codeOffset: 0 })
  }
}
