import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { BuildStatement } from '../core/compiled.js'
import type { Relation } from '../core/relation.js'
import { isMicrobatch } from './batches.js'
import { isPartitioned } from './partitioning.js'
import { schemaChange } from './schema-change.js'
import type { PlanInput, TypedColumn } from './input.js'
import { writtenStep } from './phases.js'
import { planTable } from './plan-aside.js'
import { planWrite } from './plan-write.js'
import type { SqlWriter } from './render.js'
import type { Plan, Step } from './step.js'
import { uniqueKeyOf } from './unique-key.js'
import { appendSql, deleteSql, insertMissingSql, mergeSql, type WriteTarget } from './write-sql.js'

const STRATEGIES = ['append', 'delete+insert', 'merge'] as const

/** One of the engine's, or the name of the project's own. */
type Strategy = string

/**
 * The first build of an incremental model is a table; later ones write new and changed rows, and run the tests in the
 * same transaction, so that nobody sees rows that fail them.
 */
export function planIncremental(input: PlanInput, writer: SqlWriter): Plan {
  const { node, relation, existing, fullRefresh, queryColumns } = input
  const strategy = strategyOf(input)
  if (existing === null || existing.kind !== 'table' || fullRefresh || queryColumns === null) {
    return planTable(input, writer)
  }
  const staged = stagedRelation(input)
  const change = schemaChange(node, existing.columns, queryColumns, relation)
  const target: WriteTarget = {
    relation,
    staged,
    columns: change.columns,
    keys: uniqueKeyOf(node, change.columns),
    predicates: predicatesOf(node.config),
  }
  return planWrite(input, `${strategy}${target.keys.length === 0 ? '' : ` by ${target.keys.join(', ')}`}`, [
    { kind: 'createTableAs', relation: staged, query: input.code, persistence: 'temporary' },
    ...change.steps,
    ...(input.written?.write === undefined
      ? writeSteps(strategy, target, input, writer)
      : [{ kind: 'analyze', relation: staged } as const, writtenStep(strategy, input.written.write)]),
  ])
}

/** Where the rows of a later run wait until they are written. */
function stagedRelation({ relation, aside }: Pick<PlanInput, 'relation' | 'aside'>): Relation {
  return { database: relation.database, schema: 'pg_temp', identifier: aside.identifier }
}

/**
 * What a macro of the project needs to know to write the staged rows of a later run; null where this run makes the table
 * anew.
 */
export function incrementalWrite(
  input: Pick<PlanInput, 'node' | 'relation' | 'aside' | 'existing' | 'fullRefresh' | 'queryColumns'>,
): Extract<BuildStatement, { kind: 'write' }> | null {
  const { node, relation, existing, fullRefresh, queryColumns } = input
  const isWrite = existing?.kind === 'table' && !fullRefresh && queryColumns !== null
  if (node.config.materialized !== 'incremental' || !isWrite || isMicrobatch(node) || isPartitioned(node)) return null
  return {
    kind: 'write',
    strategy: configuredStrategy(node),
    relation,
    staged: stagedRelation(input),
    columns: schemaChange(node, existing.columns, queryColumns, relation).columns,
  }
}

/** `incremental_strategy` as written, `default` where there is none. */
export function configuredStrategy({ config }: Pick<PlanInput['node'], 'config'>): string {
  return (config.incremental_strategy ?? 'default').replace('delete_insert', 'delete+insert')
}

function writeSteps(strategy: Strategy, target: WriteTarget, input: PlanInput, writer: SqlWriter): readonly Step[] {
  if (target.keys.length === 0 || strategy === 'append') return [counting('insert', appendSql(target, writer))]
  // The planner knows nothing of a table that was made a moment ago, and would join it blindly.
  const analyze: Step = { kind: 'analyze', relation: target.staged }
  if (strategy === 'merge') {
    const updated = updatedColumns(input, target.columns, target.keys)
    return [analyze, counting('merge', mergeSql(target, updated, writer))]
  }
  return [
    analyze,
    { kind: 'statement', purpose: 'delete', sql: deleteSql(target, writer), origin: 'engine' },
    counting('insert', insertMissingSql(target, writer)),
  ]
}

function counting(purpose: string, sql: string): Step {
  return { kind: 'statement', purpose, sql, origin: 'engine', counts: true }
}

function strategyOf(input: PlanInput): Strategy {
  const { node, serverVersion } = input
  const configured = configuredStrategy(node)
  const hasKey = node.config.unique_key !== undefined && node.config.unique_key !== null
  const wanted = configured === 'default' ? (hasKey ? 'delete+insert' : 'append') : configured
  const location = { file: node.originalFilePath, line: 1, column: 1 }
  if (input.hasOwnStrategy === true) return wanted
  const strategy = STRATEGIES.find((known) => known === wanted)
  if (strategy === undefined) {
    throw new DiagnosticError(
      problem('STRATEGY_UNKNOWN', `Model "${node.name}" has the incremental_strategy "${wanted}", which is unknown`, {
        location,
        hint: `Use one of ${STRATEGIES.join(', ')}, microbatch, insert_overwrite, or write a macro get_incremental_${wanted}_sql`,
      }),
    )
  }
  if (strategy === 'merge' && serverVersion < 150000) {
    throw new DiagnosticError(
      problem(
        'STRATEGY_UNSUPPORTED',
        `Model "${node.name}" has the incremental_strategy "merge", which Postgres knows from version 15; this server is ${Math.floor(serverVersion / 10000)}`,
        { location, hint: 'Use delete+insert, which has the same result' },
      ),
    )
  }
  return strategy
}

/** The columns that an update sets: `merge_update_columns`, or all but the keys and `merge_exclude_columns`. */
export function updatedColumns(
  input: PlanInput,
  columns: readonly TypedColumn[],
  keys: readonly string[],
): readonly TypedColumn[] {
  const only = words(input.node.config['merge_update_columns'])
  const except = new Set(
    [...words(input.node.config['merge_exclude_columns']), ...keys].map((name) => name.toLowerCase()),
  )
  if (only.length > 0) {
    const wanted = new Set(only.map((name) => name.toLowerCase()))
    return columns.filter((column) => wanted.has(column.name.toLowerCase()))
  }
  return columns.filter((column) => !except.has(column.name.toLowerCase()))
}

function predicatesOf(config: Readonly<Record<string, unknown>>): readonly string[] {
  return words(config['incremental_predicates'] ?? config['predicates'])
}

function words(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}
