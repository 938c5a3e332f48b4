import { MAX_IDENTIFIER_BYTES } from '../../../core/relation.js'
import { fromHost, hostFunction, plainNumber, toHost } from '../../host-values.js'
import { raise } from '../../errors.js'
import { PyDict } from '../../values.js'
import type { ContextHost } from '../context-host.js'
import { asText, isRecord, optionalText } from '../values/convert.js'
import { quoteIdentifier } from '../values/relation-render.js'
import { tableColumn, tableRows } from '../values/table-value.js'

/** What `adapter` answers without a database: quoting, grants, indexes, constraints as SQL. */
export function adapterNames({ quoting }: Pick<ContextHost, 'quoting'>): Record<string, unknown> {
  return {
    ...sameForAll,
    quote_as_configured: hostFunction('adapter.quote_as_configured', (args, kwargs) => {
      const name = asText(args[0] ?? kwargs['identifier'])
      return quoting[asText(args[1] ?? kwargs['quote_key'] ?? 'identifier')] === false ? name : quoteIdentifier(name)
    }),
  }
}

const sameForAll: Readonly<Record<string, unknown>> = {
  quote: hostFunction('adapter.quote', (args) => quoteIdentifier(asText(args[0]))),
  quote_seed_column: hostFunction('adapter.quote_seed_column', (args) =>
    args[1] === false ? asText(args[0]) : quoteIdentifier(asText(args[0])),
  ),
  convert_type: hostFunction('adapter.convert_type', (args, kwargs) => {
    const { type, values } = tableColumn(args[0] ?? kwargs['agate_table'], Number(args[1] ?? kwargs['col_idx']))
    if (type !== 'Number') return SQL_TYPES[type] ?? 'text'
    return values.every((value) => value === null || Number.isInteger(plainNumber(value))) ? 'integer' : 'float8'
  }),
  verify_database: hostFunction('adapter.verify_database', () => ''),
  relation_max_name_length: hostFunction('adapter.relation_max_name_length', () => MAX_IDENTIFIER_BYTES),
  is_cancelable: hostFunction('adapter.is_cancelable', () => true),
  date_function: hostFunction('adapter.date_function', () => 'now()'),
  standardize_grants_dict: hostFunction('adapter.standardize_grants_dict', (args) => grantsOf(args[0])),
  parse_index: hostFunction('adapter.parse_index', (args) => indexOf(toHost(args[0]))),
  render_raw_columns_constraints: hostFunction('adapter.render_raw_columns_constraints', (args, kwargs) =>
    columnDefinitions(toHost(args[0] ?? kwargs['raw_columns'])),
  ),
  render_raw_model_constraints: hostFunction('adapter.render_raw_model_constraints', (args, kwargs) =>
    constraintsOf(toHost(args[0] ?? kwargs['raw_constraints'])).flatMap(
      (constraint) => modelConstraint(constraint) ?? [],
    ),
  ),
}

/** The type of Postgres for each type of a result's column, but for numbers, whose values decide. */
const SQL_TYPES: Readonly<Record<string, string>> = {
  Boolean: 'boolean',
  Integer: 'integer',
  Date: 'date',
  DateTime: 'timestamp without time zone',
  TimeDelta: 'interval',
}

/** Rows of grantee and privilege as `{privilege: [grantees]}`. */
function grantsOf(table: unknown): PyDict {
  const grants = new PyDict()
  for (const [grantee, privilege] of tableRows(table)) {
    const key = asText(privilege).toLowerCase()
    const known = grants.get(key)
    if (Array.isArray(known)) known.push(grantee)
    else grants.set(key, [grantee])
  }
  return grants
}

function indexOf(given: unknown): unknown {
  if (given === null || given === undefined) return null
  if (!isRecord(given) || !Array.isArray(given['columns'])) {
    return raise('CompilationError', 'An index is a dictionary with "columns", and optionally "unique" and "type"')
  }
  return fromHost({
    columns: given['columns'],
    unique: given['unique'] === true,
    type: typeof given['type'] === 'string' ? given['type'] : null,
  })
}

type Constraint = Readonly<Record<string, unknown>>

function columnDefinitions(columns: unknown): string[] {
  if (!isRecord(columns)) return []
  return Object.values(columns).flatMap((column) => {
    if (!isRecord(column)) return []
    const name = asText(column['name'])
    const parts = [column['quote'] === true ? quoteIdentifier(name) : name, optionalText(column['data_type']) ?? '']
    for (const constraint of constraintsOf(column['constraints'])) {
      const text = columnConstraint(constraint)
      if (text !== null) parts.push(text)
    }
    return [parts.join(' ').trim()]
  })
}

function columnConstraint(constraint: Constraint): string | null {
  const expression = optionalText(constraint['expression']) ?? ''
  switch (constraint['type']) {
    case 'check':
      return expression === '' ? null : `check (${expression})`
    case 'not_null':
      return `not null ${expression}`.trim()
    case 'unique':
      return `unique ${expression}`.trim()
    case 'primary_key':
      return `primary key ${expression}`.trim()
    case 'foreign_key':
      return references(constraint, expression)
    case 'custom':
      return expression === '' ? null : expression
    default:
      return null
  }
}

function modelConstraint(constraint: Constraint): string | null {
  const expression = optionalText(constraint['expression']) ?? ''
  const name = optionalText(constraint['name'])
  const prefix = name === null ? '' : `constraint ${quoteIdentifier(name)} `
  const given: unknown = constraint['columns']
  const columns = Array.isArray(given) ? (given as unknown[]).map(asText).join(', ') : ''
  switch (constraint['type']) {
    case 'check':
      return expression === '' ? null : `${prefix}check (${expression})`
    case 'unique':
      return `${prefix}unique ${expression === '' ? `(${columns})` : `${expression} (${columns})`}`
    case 'primary_key':
      return `${prefix}primary key ${expression === '' ? `(${columns})` : `${expression} (${columns})`}`
    case 'foreign_key': {
      const target = references(constraint, expression)
      return target === null ? null : `${prefix}foreign key (${columns}) ${target}`
    }
    case 'custom':
      return expression === '' ? null : `${prefix}${expression}`
    default:
      return null
  }
}

function references(constraint: Constraint, expression: string): string | null {
  const to = optionalText(constraint['to'])
  const given: unknown = constraint['to_columns']
  if (to !== null && Array.isArray(given)) return `references ${to} (${(given as unknown[]).map(asText).join(', ')})`
  return expression === '' ? null : `references ${expression}`
}

function constraintsOf(value: unknown): readonly Constraint[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isRecord) : []
}
