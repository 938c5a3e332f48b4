import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { ModelNode, ColumnInfo } from '../core/node.js'
import type { TypedColumn } from './input.js'
import { fittingName } from './names.js'
import type { SqlWriter } from './render.js'
import type { ColumnDefinition } from './step.js'

/** The columns and constraints that an enforced contract gives a table. */
export interface ContractTable {
  readonly columns: readonly ColumnDefinition[]
  readonly constraints: readonly string[]
  /** Foreign keys as constraints of the table, each with its name. They are added when the rows are there. */
  readonly foreignKeys: readonly string[]
}

/**
 * Compares what the contract says with what the query returns and gives the table to make.
 *
 * Throws DiagnosticError that lists every differing column side by side. `queryColumns` must hold the types as
 * `format_type` writes them; `declaredTypes` the declared ones in the same spelling.
 */
export function contractTable(
  node: ModelNode,
  queryColumns: readonly TypedColumn[],
  declaredTypes: ReadonlyMap<string, string>,
  writer: SqlWriter,
): ContractTable {
  const declared = Object.values(node.columns)
  const untyped = declared.filter((column) => column.dataType === null)
  if (declared.length === 0 || untyped.length > 0) {
    const culprits = untyped.map((column) => `"${column.name}"`).join(', ')
    throw new DiagnosticError(
      problem(
        'CONTRACT_INCOMPLETE',
        declared.length === 0
          ? `The contract of model "${node.name}" is enforced, but the model declares no columns`
          : `The contract of model "${node.name}" is enforced, but ${culprits} has no data_type`,
        { location: { file: node.patchPath ?? node.originalFilePath, line: 1, column: 1 } },
      ),
    )
  }
  const differences = compareColumns(declared, queryColumns, declaredTypes)
  if (differences.length > 0) throw breach(node, differences)
  const given = node.config['constraints'] ?? node.meta['constraints']
  const own: readonly Constraint[] = Array.isArray(given) ? given : []
  const byName = new Map(declared.map((column) => [column.name.toLowerCase(), column]))
  return {
    columns: queryColumns.map((column) => {
      const info = byName.get(column.name.toLowerCase())
      return {
        name: column.name,
        dataType: info?.dataType ?? column.dataType,
        constraints: (info?.constraints ?? [])
          .filter((constraint) => !isForeignKey(constraint))
          .map((constraint) => columnConstraint(constraint, writer)),
      }
    }),
    constraints: own.filter((constraint) => !isForeignKey(constraint)).map((one) => tableConstraint(one, writer)),
    foreignKeys: foreignKeysOf(node, own, writer),
  }
}

interface Difference {
  readonly column: string
  readonly contract: string
  readonly query: string
  readonly reason: string
}

function compareColumns(
  declared: readonly ColumnInfo[],
  actual: readonly TypedColumn[],
  declaredTypes: ReadonlyMap<string, string>,
): readonly Difference[] {
  const returned = new Map(actual.map((column) => [column.name.toLowerCase(), column]))
  const known = new Set(declared.map((column) => column.name.toLowerCase()))
  const differing = declared.flatMap((column): Difference[] => {
    const type = declaredTypes.get(column.name) ?? column.dataType ?? ''
    const found = returned.get(column.name.toLowerCase())
    if (found === undefined) {
      return [{ column: column.name, contract: type, query: '', reason: 'missing in the query' }]
    }
    return sameType(type, found.dataType)
      ? []
      : [{ column: column.name, contract: type, query: found.dataType, reason: 'types differ' }]
  })
  const extra = actual
    .filter((column) => !known.has(column.name.toLowerCase()))
    .map((column) => ({
      column: column.name,
      contract: '',
      query: column.dataType,
      reason: 'missing in the contract',
    }))
  return [...differing, ...extra]
}

/** Lengths and precisions are not part of the comparison, as in the field: `varchar(10)` is served by `varchar`. */
function sameType(left: string, right: string): boolean {
  return withoutModifier(left) === withoutModifier(right)
}

function withoutModifier(type: string): string {
  return type.toLowerCase().replace(/\s*\([^)]*\)/g, '')
}

function breach(node: ModelNode, differences: readonly Difference[]): DiagnosticError {
  const rows = [
    { column: 'column', contract: 'contract', query: 'query', reason: 'difference' },
    ...differences.map((row) => ({ ...row, contract: row.contract || '-', query: row.query || '-' })),
  ]
  const width = (key: 'column' | 'contract' | 'query'): number => Math.max(...rows.map((row) => row[key].length))
  const lines = rows.map((row) =>
    [
      row.column.padEnd(width('column')),
      row.contract.padEnd(width('contract')),
      row.query.padEnd(width('query')),
      row.reason,
    ].join(' | '),
  )
  return new DiagnosticError(
    problem(
      'CONTRACT_BREACH',
      `The query of model "${node.name}" does not keep its contract:\n${lines.map((line) => `  ${line}`).join('\n')}`,
      {
        location: { file: node.originalFilePath, line: 1, column: 1 },
        hint: 'Change the query, or the columns of the contract in the properties file',
      },
    ),
  )
}

function columnConstraint(constraint: Readonly<Record<string, unknown>>, writer: SqlWriter): string {
  const expression = typeof constraint['expression'] === 'string' ? constraint['expression'] : ''
  const named =
    typeof constraint['name'] === 'string' && constraint['type'] !== 'not_null'
      ? `constraint ${writer.quote(constraint['name'])} `
      : ''
  switch (constraint['type']) {
    case 'not_null':
      return 'not null'
    case 'unique':
      return `${named}unique`
    case 'primary_key':
      return `${named}primary key`
    case 'check':
      return `${named}check (${expression})`
    default:
      return `${named}${expression}`
  }
}

type Constraint = Readonly<Record<string, unknown>>

function isForeignKey(constraint: Constraint): boolean {
  return constraint['type'] === 'foreign_key'
}

function tableConstraint(constraint: Constraint, writer: SqlWriter): string {
  const named = typeof constraint['name'] === 'string' ? `constraint ${writer.quote(constraint['name'])} ` : ''
  const columns = columnsOf(constraint)
    .map((column) => writer.quote(column))
    .join(', ')
  const expression = expressionOf(constraint)
  switch (constraint['type']) {
    case 'unique':
      return `${named}unique (${columns})`
    case 'primary_key':
      return `${named}primary key (${columns})`
    case 'check':
      return `${named}check (${expression})`
    default:
      return `${named}${expression}`
  }
}

/** Those of columns and those of the table; without a name of their own, they are named as Postgres would name them. */
function foreignKeysOf(node: ModelNode, own: readonly Constraint[], writer: SqlWriter): readonly string[] {
  const ofColumns = Object.values(node.columns).flatMap(({ name, constraints }) =>
    constraints.filter(isForeignKey).map((constraint) => ({ constraint, columns: [name] })),
  )
  const ofTable = own.filter(isForeignKey).map((constraint) => ({ constraint, columns: columnsOf(constraint) }))
  const taken = new Set<string>()
  return [...ofColumns, ...ofTable].map(({ constraint, columns }) => {
    const given = constraint['name']
    const base = typeof given === 'string' ? given : fittingName(`${node.alias}_${columns.join('_')}_fkey`)
    let name = base
    for (let number = 1; taken.has(name); number += 1) name = fittingName(`${base}${number}`)
    taken.add(name)
    const names = columns.map((column) => writer.quote(column)).join(', ')
    return `constraint ${writer.quote(name)} foreign key (${names}) references ${references(constraint, expressionOf(constraint))}`
  })
}

function columnsOf(constraint: Constraint): readonly string[] {
  return Array.isArray(constraint['columns']) ? constraint['columns'].map(String) : []
}

function expressionOf(constraint: Constraint): string {
  return typeof constraint['expression'] === 'string' ? constraint['expression'] : ''
}

/** `to` (rendered already) and `to_columns`, or an expression that says what stands behind `references`. */
function references(constraint: Readonly<Record<string, unknown>>, expression: string): string {
  const target = constraint['to']
  const columns = constraint['to_columns']
  if (typeof target !== 'string') return expression
  return Array.isArray(columns) && columns.length > 0 ? `${target} (${columns.map(String).join(', ')})` : target
}
