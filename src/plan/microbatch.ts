import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { BuildStatement } from '../core/compiled.js'
import type { Relation } from '../core/relation.js'
import type { BatchWindow } from './batches.js'
import { contractTable } from './contract.js'
import { foreignKeySteps } from './foreign-keys.js'
import { updatedColumns } from './incremental.js'
import { isContractEnforced, type PlanInput, type TypedColumn } from './input.js'
import { writtenStep } from './phases.js'
import { planAside } from './plan-aside.js'
import { planWrite } from './plan-write.js'
import type { SqlWriter } from './render.js'
import { schemaChange } from './schema-change.js'
import type { Plan, Step } from './step.js'
import { uniqueKeyOf } from './unique-key.js'
import { appendSql, deleteSql, insertMissingSql, mergeSql, type WriteTarget } from './write-sql.js'

/**
 * A model that is built batch by batch. The first build makes an empty table aside and fills it; later ones write into the
 * published table: by `unique_key`, or in place of the rows of the batch's time. All batches of a run are one transaction
 * with the tests behind them; a batch that breaks is left out, and the others stand.
 */
export function planMicrobatch(input: PlanInput, writer: SqlWriter): Plan {
  const { node, relation, existing, fullRefresh, queryColumns } = input
  const batches = input.batches ?? []
  const counted = `${batches.length} ${batches.length === 1 ? 'batch' : 'batches'}`
  if (existing === null || existing.kind !== 'table' || fullRefresh) {
    const { create, foreignKeys } = emptyTable(input, writer)
    const fills = batches.map((batch, index) =>
      batch.written === undefined
        ? fill(batch, input)
        : batchStep(batch, writtenSteps(batch, batch.written, index, input)),
    )
    const plan = planAside(input, writer, 'table', [create, ...fills, ...foreignKeys])
    return { ...plan, reason: `${plan.reason}: ${counted}` }
  }
  const change = schemaChange(node, existing.columns, queryColumns ?? [], relation)
  return planWrite(input, counted, [
    ...change.steps,
    ...batches.map((batch, index) => write(batch, index, change.columns, input, writer)),
  ])
}

function emptyTable(
  input: PlanInput,
  writer: SqlWriter,
): { readonly create: Step; readonly foreignKeys: readonly Step[] } {
  const { node, aside, code, queryColumns } = input
  const unlogged = node.config['unlogged'] === true
  if (node.resourceType === 'model' && isContractEnforced(node.config) && queryColumns !== null) {
    const table = contractTable(node, queryColumns, input.declaredTypes, writer)
    const { columns, constraints } = table
    return {
      create: { kind: 'createTable', relation: aside, columns, constraints, unlogged },
      foreignKeys: foreignKeySteps(table, aside, writer),
    }
  }
  const create: Step = {
    kind: 'createTableAs',
    relation: aside,
    query: code,
    wrap: { before: 'select * from (\n', after: '\n) as shape\nwhere false' },
    persistence: unlogged ? 'unlogged' : 'permanent',
  }
  return { create, foreignKeys: [] }
}

function fill(batch: BatchCode, input: PlanInput): Step {
  const columns = (input.queryColumns ?? []).map((column) => column.name)
  return batchStep(batch, [{ kind: 'insert', relation: input.aside, columns, query: batch.code }])
}

function write(
  batch: BatchCode,
  index: number,
  columns: readonly TypedColumn[],
  input: PlanInput,
  writer: SqlWriter,
): Step {
  const { node, relation } = input
  if (batch.written !== undefined) return batchStep(batch, writtenSteps(batch, batch.written, index, input))
  const staged = stagedBatch(input, index)
  const keys = uniqueKeyOf(node, columns)
  const target: WriteTarget = { relation, staged, columns, keys, predicates: [] }
  const counting = (purpose: string, sql: string): Step => ({
    kind: 'statement',
    purpose,
    sql,
    origin: 'engine',
    counts: true,
  })
  const plain = (purpose: string, sql: string): Step => ({ kind: 'statement', purpose, sql, origin: 'engine' })
  const steps: readonly Step[] =
    keys.length === 0
      ? [plain('delete', windowDelete(batch, columns, input, writer)), counting('insert', appendSql(target, writer))]
      : input.serverVersion >= 150000
        ? [counting('merge', mergeSql(target, updatedColumns(input, columns, keys), writer))]
        : [plain('delete', deleteSql(target, writer)), counting('insert', insertMissingSql(target, writer))]
  return batchStep(batch, [
    { kind: 'createTableAs', relation: staged, query: batch.code, persistence: 'temporary' },
    { kind: 'analyze', relation: staged },
    ...steps,
  ])
}

/** Where the rows of a batch wait until they are written. */
function stagedBatch({ relation, aside }: Pick<PlanInput, 'relation' | 'aside'>, index: number): Relation {
  return { ...relation, schema: 'pg_temp', identifier: `${aside.identifier}_b${index + 1}` }
}

function writtenSteps(
  batch: BatchCode,
  written: NonNullable<BatchCode['written']>,
  index: number,
  input: PlanInput,
): readonly Step[] {
  const staged = stagedBatch(input, index)
  return [
    { kind: 'createTableAs', relation: staged, query: batch.code, persistence: 'temporary' },
    { kind: 'analyze', relation: staged },
    writtenStep('microbatch', written),
  ]
}

/**
 * What a macro of the project needs to know to write a batch of a microbatch model, in the order of the batches. Null for
 * the first one of a table that is made anew: it fills the table, as a first build does.
 */
export function batchWrites(input: PlanInput): readonly (Extract<BuildStatement, { kind: 'write' }> | null)[] {
  const { node, relation, aside, existing, fullRefresh, queryColumns } = input
  const isNew = existing === null || existing.kind !== 'table' || fullRefresh
  const columns = queryColumns ?? []
  return (input.batches ?? []).map(({ start, end }, index) =>
    isNew && index === 0
      ? null
      : {
          kind: 'write',
          strategy: 'microbatch',
          relation: isNew ? aside : relation,
          staged: stagedBatch(input, index),
          columns: isNew ? columns : schemaChange(node, existing.columns, columns, relation).columns,
          window: { start, end },
        },
  )
}

/** Deletes the rows of the batch's time: those that the batch gives take their place. */
function windowDelete(
  batch: BatchWindow,
  columns: readonly TypedColumn[],
  { node, relation }: PlanInput,
  writer: SqlWriter,
): string {
  const eventTime = String(node.config['event_time'])
  const column = columns.find(({ name }) => name.toLowerCase() === eventTime.toLowerCase())
  if (column === undefined) {
    throw new DiagnosticError(
      problem(
        'MICROBATCH_INVALID',
        `Model "${node.name}" has the event_time "${eventTime}" and returns no such column`,
        {
          location: { file: node.originalFilePath, line: 1, column: 1 },
          hint: 'Without a unique_key, a batch replaces the rows of its time: select the column, or set a unique_key',
        },
      ),
    )
  }
  const name = writer.quote(column.name)
  const at = (date: Date): string => writer.literal(date.toISOString().replace('T', ' ').replace('.000Z', '+00'))
  return `delete from ${writer.render(relation)}\nwhere ${name} >= ${at(batch.start)} and ${name} < ${at(batch.end)}`
}

function batchStep({ start, end, label, compiled }: BatchCode, steps: readonly Step[]): Step {
  return { kind: 'batch', start, end, label, ...(compiled === undefined ? {} : { compiled }), steps }
}

type BatchCode = NonNullable<PlanInput['batches']>[number]
