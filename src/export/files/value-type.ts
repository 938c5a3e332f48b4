/** What a value is in the files. Every type of Postgres has one; those that files do not know are text. */
export type ValueType =
  | {
      readonly kind:
        | 'boolean'
        | 'int32'
        | 'int64'
        | 'float'
        | 'double'
        | 'text'
        | 'date'
        | 'timestamp'
        | 'timestamptz'
        | 'uuid'
        | 'json'
        | 'bytes'
    }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'list'; readonly element: ValueType }

const SIMPLE: Readonly<Record<string, ValueType>> = {
  boolean: { kind: 'boolean' },
  smallint: { kind: 'int32' },
  integer: { kind: 'int32' },
  bigint: { kind: 'int64' },
  real: { kind: 'float' },
  'double precision': { kind: 'double' },
  // Without a precision no decimal type can hold it; cast it in the model where every digit counts.
  numeric: { kind: 'double' },
  date: { kind: 'date' },
  uuid: { kind: 'uuid' },
  json: { kind: 'json' },
  jsonb: { kind: 'json' },
  bytea: { kind: 'bytes' },
}

const LARGEST_PRECISION = 38

/** The type in the files of a column whose type the catalog writes as `dataType`, such as `numeric(12,2)` or `text[]`. */
export function valueTypeOf(dataType: string): ValueType {
  if (dataType.endsWith('[]')) return { kind: 'list', element: valueTypeOf(dataType.slice(0, -2)) }
  const simple = SIMPLE[dataType]
  if (simple !== undefined) return simple
  const decimal = /^numeric\((\d+),(-?\d+)\)$/.exec(dataType)
  if (decimal !== null) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])]
    const isHeld = precision <= LARGEST_PRECISION && scale >= 0 && scale <= precision
    return isHeld ? { kind: 'decimal', precision, scale } : { kind: 'text' }
  }
  if (/^timestamp(?:\(\d\))? with time zone$/.test(dataType)) return { kind: 'timestamptz' }
  if (/^timestamp(?:\(\d\))? without time zone$/.test(dataType)) return { kind: 'timestamp' }
  return { kind: 'text' }
}

/** Whether a value is a number. */
export function isNumeric({ kind }: ValueType): boolean {
  return ['int32', 'int64', 'float', 'double', 'decimal'].includes(kind)
}

/** Whether a value is a moment or a day. */
export function isTemporal({ kind }: ValueType): boolean {
  return kind === 'date' || kind === 'timestamp' || kind === 'timestamptz'
}

/** Name for people: `int64`, `decimal(12,2)`, `list<text>`. */
export function typeName(type: ValueType): string {
  if (type.kind === 'decimal') return `decimal(${type.precision},${type.scale})`
  if (type.kind === 'list') return `list<${typeName(type.element)}>`
  return type.kind
}
