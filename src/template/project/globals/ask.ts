import type { QueryHost } from '../../../core/compiled.js'
import type { Relation } from '../../../core/relation.js'
import type { CallSite } from '../../host-values.js'
import { repr } from '../../printing.js'
import type { ContextHost } from '../context-host.js'
import { relationOf } from '../values/relation-value.js'
import { callError } from './call-location.js'

/** Asks the database; without one (while parsing) the answer is `empty`, at once. */
export function ask(host: ContextHost, empty: unknown, question: (database: QueryHost) => Promise<unknown>): unknown {
  return host.database === null ? empty : question(host.database)
}

/** A relation argument. Errors for anything else, with what was given. */
export function relationArgument(value: unknown, call: CallSite): Relation {
  const found = relationOf(value)
  if (found !== undefined) return found
  throw callError(call, `Expected a relation, such as ref('orders'); got ${repr(value)}`)
}
