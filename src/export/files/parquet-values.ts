import type { SchemaElement } from 'hyparquet-writer'
import { arrayElements } from './array-text.js'
import { days, microseconds } from './moment.js'
import type { ValueType } from './value-type.js'

/** A value that the type of the file cannot hold. */
export class UnfitValue extends Error {}

/** The elements of a Parquet schema that a column takes; lists take three. */
export function schemaElements(name: string, type: ValueType): readonly SchemaElement[] {
  if (type.kind === 'list') {
    return [
      { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...schemaElements('element', type.element),
    ]
  }
  return [{ name, repetition_type: 'OPTIONAL', ...physical(type) }]
}

function physical(type: Exclude<ValueType, { kind: 'list' }>): Omit<SchemaElement, 'name'> {
  switch (type.kind) {
    case 'boolean':
      return { type: 'BOOLEAN' }
    case 'int32':
      return { type: 'INT32' }
    case 'int64':
      return { type: 'INT64' }
    case 'float':
      return { type: 'FLOAT' }
    case 'double':
      return { type: 'DOUBLE' }
    case 'date':
      return { type: 'INT32', converted_type: 'DATE' }
    case 'timestamp':
    case 'timestamptz':
      return {
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: type.kind === 'timestamptz', unit: 'MICROS' },
      }
    case 'uuid':
      return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } }
    case 'json':
      return { type: 'BYTE_ARRAY', logical_type: { type: 'JSON' } }
    case 'bytes':
      return { type: 'BYTE_ARRAY' }
    case 'text':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
    case 'decimal': {
      const { precision, scale } = type
      const shared = { converted_type: 'DECIMAL', precision, scale } as const
      if (precision <= 9) return { type: 'INT32', ...shared }
      if (precision <= 18) return { type: 'INT64', ...shared }
      return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...shared }
    }
  }
}

/** Turns the server's text into the value that the writer takes. Throws UnfitValue. */
export function parquetValue(type: ValueType): (text: string) => unknown {
  switch (type.kind) {
    case 'boolean':
      return (text) => text === 't'
    case 'int32':
    case 'float':
    case 'double':
      return Number
    case 'int64':
      return BigInt
    case 'date':
      return (text) => days(text) ?? unfit(text)
    case 'timestamp':
    case 'timestamptz':
      return (text) => microseconds(text) ?? unfit(text)
    case 'decimal':
      return (text) => unscaled(text, type.scale)
    case 'json': {
      const encoder = new TextEncoder()
      return (text) => encoder.encode(text)
    }
    case 'bytes':
      return (text) => Uint8Array.from(text.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
    case 'list': {
      const value = parquetValue(type.element)
      return (text) => arrayElements(text).map((element) => (element === null ? null : value(element)))
    }
    case 'text':
    case 'uuid':
      return (text) => text
  }
}

function unscaled(text: string, scale: number): bigint {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return unfit(text)
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale))
}

function unfit(text: string): never {
  throw new UnfitValue(text)
}
