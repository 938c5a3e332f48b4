import type { Database } from '../adapters/contract.js'
import type { Landing, LandingColumn } from './landing.js'
import type { SyncFormat } from './row-counter.js'
import type { SourceType } from './source-table.js'

/**
 * Built-in types whose binary form is the same on every server and says all of the value. Not among them: money, whose
 * digits are a matter of locale; xml, which would gain a declaration; types that name objects of the database by number.
 */
const SAME_IN_BINARY = new Set(
  (
    'bool int2 int4 int8 float4 float8 numeric text varchar bpchar char name bytea uuid json jsonb ' +
    'date time timetz timestamp timestamptz interval bit varbit inet cidr macaddr macaddr8 oid ' +
    'point line lseg box path polygon circle tsvector tsquery ' +
    'int4range int8range numrange tsrange tstzrange daterange ' +
    'int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange'
  ).split(' '),
)

export type CopySide = Pick<Database, 'capabilities' | 'serverVersion'>

/**
 * The format in which columns are copied. Binary saves both servers the writing and reading of numbers and times as text,
 * which is a third of their work. It is taken where both can, the types are the same on both sides, and the target is not
 * the older server, because an older one would misread what it does not know (an infinite interval).
 */
export function formatFor(
  columns: readonly LandingColumn[],
  types: Landing['table']['types'],
  from: CopySide,
  to: CopySide,
): SyncFormat {
  const isPossible = [from, to].every((side) => side.capabilities.supportsBinaryCopy) && columns.length > 0
  const isOlder = majorOf(to) < majorOf(from)
  return isPossible && !isOlder && columns.every((column) => isSame(column, types)) ? 'binary' : 'text'
}

function majorOf({ serverVersion }: CopySide): number {
  return Math.floor(serverVersion / 10_000)
}

function isSame(column: LandingColumn, types: Landing['table']['types']): boolean {
  const { source, dataType, expression, isConverted = false } = column
  if (isConverted) return false
  // What masks a value gives text, or no value at all.
  if (expression !== null && dataType === 'text') return true
  const type = types.get(source.typeId)
  if (type === undefined) return false
  const isText = dataType === 'text' && source.dataType !== 'text'
  return !isText && hasSameBinary(type, types)
}

function hasSameBinary(type: SourceType, types: Landing['table']['types']): boolean {
  if (type.kind === 'domain') {
    const base = type.baseId === null ? undefined : types.get(type.baseId)
    return base !== undefined && hasSameBinary(base, types)
  }
  // A label travels as its text, but inside an array the number of its type would go with it.
  if (type.kind === 'enum') return true
  const element = type.elementId === null ? type : types.get(type.elementId)
  if (element === undefined || element.schema !== 'pg_catalog') return false
  return SAME_IN_BINARY.has(element.name)
}
