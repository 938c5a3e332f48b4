import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { Relation } from '../core/relation.js'
import { contractTable } from './contract.js'
import { foreignKeySteps } from './foreign-keys.js'
import { isContractEnforced, type PlanInput, type TypedColumn } from './input.js'
import { fittingName } from './names.js'
import { planAside } from './plan-aside.js'
import { planWrite } from './plan-write.js'
import { type Partitioning, partitioningOf, partitionValue } from './partitioning.js'
import type { SqlWriter } from './render.js'
import { schemaChange } from './schema-change.js'
import type { Plan, Step } from './step.js'

const STRATEGIES = ['insert_overwrite', 'append']

/**
 * A table in declarative partitions, which are made as the rows need them. A table is built whole; an incremental model
 * replaces the partitions that it has rows for (`insert_overwrite`) or adds to them (`append`).
 */
export function planPartitioned(input: PlanInput, writer: SqlWriter): Plan {
  const { node, relation, existing, fullRefresh } = input
  const partitioning = partitioningOf(node, input.queryColumns ?? [])
  const staged: Relation = { ...relation, schema: 'pg_temp', identifier: `${input.aside.identifier}_s` }
  const isIncremental = node.config.materialized === 'incremental'
  const strategy = node.config.incremental_strategy ?? 'insert_overwrite'
  if (isIncremental && !STRATEGIES.includes(strategy)) throw otherStrategy(input, strategy)
  const stage: Step = { kind: 'createTableAs', relation: staged, query: input.code, persistence: 'temporary' }
  const columns = input.queryColumns ?? []
  if (!isIncremental || existing?.kind !== 'table' || fullRefresh) {
    return planAside(input, writer, 'table', [
      stage,
      engine('create', createParent(input, staged, partitioning, writer)),
      engine('partitions', partitioning.create({ parent: input.aside, staged, name: nameOf(input) }, writer)),
      { ...engine('insert', insert(input.aside, staged, columns, writer)), counts: true },
      ...foreignKeys(input, writer),
    ])
  }
  const change = schemaChange(node, existing.columns, columns, relation)
  return planWrite(input, `${strategy} by ${partitioning.column.name}`, [
    stage,
    ...change.steps,
    engine('partitions', partitioning.create({ parent: relation, staged, name: nameOf(input) }, writer)),
    ...(strategy === 'append' ? [] : [engine('delete', overwriteDelete(relation, staged, partitioning, writer))]),
    { ...engine('insert', insert(relation, staged, change.columns, writer)), counts: true },
  ])
}

function engine(purpose: string, sql: string): Extract<Step, { kind: 'statement' }> {
  return { kind: 'statement', purpose, sql, origin: 'engine' }
}

function foreignKeys({ node, aside, queryColumns, declaredTypes }: PlanInput, writer: SqlWriter): readonly Step[] {
  if (node.resourceType !== 'model' || !isContractEnforced(node.config) || queryColumns === null) return []
  return foreignKeySteps(contractTable(node, queryColumns, declaredTypes, writer), aside, writer)
}

function createParent(input: PlanInput, staged: Relation, partitioning: Partitioning, writer: SqlWriter): string {
  const { node, aside, queryColumns } = input
  const head = `create table ${writer.render(aside)}`
  const by = `partition by ${partitioning.kind} (${writer.quote(partitioning.column.name)})`
  if (node.resourceType !== 'model' || !isContractEnforced(node.config) || queryColumns === null) {
    return `${head} (like ${writer.render(staged)}) ${by}`
  }
  const table = contractTable(node, queryColumns, input.declaredTypes, writer)
  const columns = table.columns.map((column) =>
    [writer.quote(column.name), column.dataType, ...column.constraints].join(' '),
  )
  return `${head} (\n  ${[...columns, ...table.constraints].join(',\n  ')}\n) ${by}`
}

function insert(into: Relation, staged: Relation, columns: readonly TypedColumn[], writer: SqlWriter): string {
  const names = columns.map((column) => writer.quote(column.name)).join(', ')
  return `insert into ${writer.render(into)} (${names})\nselect ${names}\nfrom ${writer.render(staged)}`
}

function overwriteDelete(relation: Relation, staged: Relation, partitioning: Partitioning, writer: SqlWriter): string {
  const value = (alias: string): string => partitionValue(partitioning, alias, writer)
  return [
    `delete from ${writer.render(relation)} as kept`,
    `where ${value('kept')} in (select ${value('staged')} from ${writer.render(staged)} as staged)`,
    `or kept.${writer.quote(partitioning.column.name)} is null and exists (select from ${writer.render(staged)} as staged where staged.${writer.quote(partitioning.column.name)} is null)`,
  ].join('\n')
}

/** Begins the names of the partitions that this run makes; they are tables of the same schema. */
function nameOf({ relation, aside }: PlanInput): string {
  const run = aside.identifier.slice(-8)
  const fitting = fittingName(`${relation.identifier}_${run}_00000000`)
  return fitting.endsWith('_00000000') ? fitting.slice(0, -8) : `${fitting.slice(-20)}_`
}

function otherStrategy({ node }: PlanInput, strategy: string): DiagnosticError {
  return new DiagnosticError(
    problem(
      'STRATEGY_UNSUPPORTED',
      `Model "${node.name}" is partitioned and has the incremental_strategy "${strategy}"`,
      {
        location: { file: node.originalFilePath, line: 1, column: 1 },
        hint: `Use one of ${STRATEGIES.join(', ')}, or remove "partition_by"`,
      },
    ),
  )
}
