import { raise } from '../../errors.js'
import { HostObject, hostFunction, hostObject } from '../../host-values.js'
import { asText, isRecord } from './convert.js'
import { quoteIdentifier } from './relation-render.js'

/** A column of a relation: its name, and its type taken apart as the field's `Column` has it. */
export interface ColumnState {
  readonly name: string
  /** The type without its sizes, such as `numeric` or `character varying`. */
  readonly dtype: string
  readonly charSize: number | null
  readonly precision: number | null
  readonly scale: number | null
}

const STRING_TYPES = new Set(['text', 'character varying', 'character', 'varchar'])
const FLOAT_TYPES = new Set(['real', 'float4', 'float', 'double precision', 'float8', 'double'])
const INTEGER_TYPES = new Set([
  'smallint',
  'integer',
  'bigint',
  'int',
  'int2',
  'int4',
  'int8',
  'smallserial',
  'serial',
  'bigserial',
  'serial2',
  'serial4',
  'serial8',
])
const NUMERIC_TYPES = new Set(['numeric', 'decimal'])
/** Length that a text column without one counts as, when columns are compared for expansion. */
const DEFAULT_STRING_SIZE = 256

/** A column with a type as the catalog writes it, such as `numeric(12,2)`. */
export function columnValue(name: string, dataType: string): HostObject {
  return fromColumn(parseColumn(name, dataType))
}

/** The column behind a template value; undefined when it is none. */
export function columnOf(value: unknown): ColumnState | undefined {
  if (!(value instanceof HostObject)) return undefined
  const inner = value.extras.inner
  return isRecord(inner) && 'dtype' in inner ? (inner as unknown as ColumnState) : undefined
}

/** The whole type of a column, sizes included. */
export function dataTypeOf(column: ColumnState): string {
  const type = column.dtype.toLowerCase()
  if (STRING_TYPES.has(type)) {
    return type === 'text' || column.charSize === null ? column.dtype : `character varying(${column.charSize})`
  }
  if (NUMERIC_TYPES.has(type) && column.precision !== null && column.scale !== null) {
    return `${column.dtype}(${column.precision},${column.scale})`
  }
  return column.dtype
}

function parseColumn(name: string, dataType: string): ColumnState {
  const sized = /^([^(]+?)\s*\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\)$/.exec(dataType)
  if (sized === null) return { name, dtype: dataType, charSize: null, precision: null, scale: null }
  const [, dtype = dataType, first = '', second] = sized
  const type = dtype.toLowerCase()
  if (STRING_TYPES.has(type)) return { name, dtype, charSize: Number(first), precision: null, scale: null }
  if (NUMERIC_TYPES.has(type)) {
    return { name, dtype, charSize: null, precision: Number(first), scale: Number(second ?? 0) }
  }
  return { name, dtype: dataType, charSize: null, precision: null, scale: null }
}

function fromColumn(column: ColumnState): HostObject {
  const type = column.dtype.toLowerCase()
  const isString = STRING_TYPES.has(type)
  const isInteger = INTEGER_TYPES.has(type)
  const isNumeric = NUMERIC_TYPES.has(type)
  const isFloat = FLOAT_TYPES.has(type)
  const answer = (name: string, value: unknown): unknown => hostFunction(`Column.${name}`, () => value)
  const size = type === 'text' || column.charSize === null ? DEFAULT_STRING_SIZE : column.charSize
  const text = `<Column ${column.name} (${dataTypeOf(column)})>`
  return hostObject(
    {
      name: column.name,
      column: column.name,
      dtype: column.dtype,
      data_type: dataTypeOf(column),
      quoted: quoteIdentifier(column.name),
      char_size: column.charSize,
      numeric_precision: column.precision,
      numeric_scale: column.scale,
      is_string: answer('is_string', isString),
      is_number: answer('is_number', isInteger || isNumeric || isFloat),
      is_float: answer('is_float', isFloat),
      is_integer: answer('is_integer', isInteger),
      is_numeric: answer('is_numeric', isNumeric),
      string_size: hostFunction('Column.string_size', () => {
        if (!isString)
          raise('CompilationError', `Column "${column.name}" is ${dataTypeOf(column)}, so it has no string_size()`)
        return size
      }),
      can_expand_to: hostFunction('Column.can_expand_to', (args) => {
        const other = columnOf(args[0])
        return isString && other !== undefined && STRING_TYPES.has(other.dtype.toLowerCase()) && sizeOf(other) > size
      }),
      literal: hostFunction('Column.literal', (args) => `${asText(args[0])}::${dataTypeOf(column)}`),
      ...classMembers,
    },
    {
      typeName: 'Column',
      inner: column,
      str: () => text,
      equals: (other) => {
        const theirs = columnOf(other)
        return theirs !== undefined && theirs.name === column.name && dataTypeOf(theirs) === dataTypeOf(column)
      },
    },
  )
}

function sizeOf(column: ColumnState): number {
  return column.dtype.toLowerCase() === 'text' || column.charSize === null ? DEFAULT_STRING_SIZE : column.charSize
}

/** Names of types that other databases use, with what Postgres calls them. */
const TYPE_LABELS: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  STRING: 'TEXT',
  TIMESTAMP: 'TIMESTAMP',
  FLOAT: 'FLOAT',
  INTEGER: 'INT',
  BOOLEAN: 'BOOLEAN',
})

const classMembers: Readonly<Record<string, unknown>> = {
  create: hostFunction('Column.create', (args, kwargs) => {
    const label = asText(args[1] ?? kwargs['label_or_dtype'])
    return fromColumn(parseColumn(asText(args[0] ?? kwargs['name']), TYPE_LABELS[label.toUpperCase()] ?? label))
  }),
  from_description: hostFunction('Column.from_description', (args, kwargs) =>
    fromColumn(parseColumn(asText(args[0] ?? kwargs['name']), asText(args[1] ?? kwargs['raw_data_type']))),
  ),
  translate_type: hostFunction('Column.translate_type', (args) => {
    const label = asText(args[0])
    return TYPE_LABELS[label.toUpperCase()] ?? label
  }),
  string_type: hostFunction('Column.string_type', (args) => `character varying(${asText(args[0])})`),
  numeric_type: hostFunction('Column.numeric_type', (args) =>
    args[1] === null || args[1] === undefined || args[2] === null || args[2] === undefined
      ? asText(args[0])
      : `${asText(args[0])}(${asText(args[1])},${asText(args[2])})`,
  ),
}

/** `api.Column`, which is also called: `api.Column('id', 'integer')`. */
export const columnClass: HostObject = hostObject(classMembers, {
  typeName: 'type',
  str: () => "<class 'Column'>",
  call: (args, kwargs) => {
    const size = args[2] ?? kwargs['char_size'] ?? null
    const precision = args[3] ?? kwargs['numeric_precision'] ?? null
    const scale = args[4] ?? kwargs['numeric_scale'] ?? null
    const parsed = parseColumn(asText(args[0] ?? kwargs['column']), asText(args[1] ?? kwargs['dtype']))
    return fromColumn({
      ...parsed,
      charSize: typeof size === 'number' ? size : parsed.charSize,
      precision: typeof precision === 'number' ? precision : parsed.precision,
      scale: typeof scale === 'number' ? scale : parsed.scale,
    })
  },
})
