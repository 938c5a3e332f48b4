import { type CallSite, HostObject, plainNumber } from '../../host-values.js'
import { repr, str } from '../../printing.js'
import { isText, PyFloat, textOf } from '../../values.js'
import { quoteLiteral } from '../values/relation-render.js'
import { callError } from './call-location.js'

/**
 * A statement with its values in the places of `%s`, as the field's driver puts them in; `%%` is one percent sign. Without
 * values the statement stays as it is.
 */
export function boundStatement(sql: string, bindings: unknown, call: CallSite): string {
  if (bindings === null || bindings === undefined) return sql
  if (!Array.isArray(bindings)) throw callError(call, `bindings are a list of values, not ${repr(bindings)}`)
  let next = 0
  const bound = sql.replace(/%([%s])/g, (_place, kind: string) => {
    if (kind === '%') return '%'
    next += 1
    return next > bindings.length ? '' : literal(bindings[next - 1])
  })
  if (next !== bindings.length) {
    throw callError(call, `The statement has ${next} places for values, and ${bindings.length} values are given`)
  }
  return bound
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof PyFloat) return str(value)
  if (isText(value)) return quoteLiteral(textOf(value))
  // Decimals are written without quotes, so that they are numbers; dates, times and spans as text, which Postgres reads.
  const isNumber = value instanceof HostObject && typeof plainNumber(value) === 'number'
  return isNumber && /^-?\d+(\.\d+)?$/.test(str(value)) ? str(value) : quoteLiteral(str(value))
}
