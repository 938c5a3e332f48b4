import { hostFunction, hostObject } from '../../host-values.js'
import type { ContextHost } from '../context-host.js'
import { adapterNames } from './adapter-names.js'
import { adapterReads } from './adapter-reads.js'
import { adapterRules } from './adapter-rules.js'
import { adapterWrites } from './adapter-writes.js'
import { relationClass } from '../values/relation-value.js'

/**
 * The `adapter` object: the catalog and the database as templates see them.
 *
 * While parsing there is no database; questions then have the empty answer at once (none, an empty list), as in the field.
 * @param dispatch `adapter.dispatch`, from whoever knows the macros
 * @param lookup the names of the calling node, for macros that are asked for by name
 */
export function adapterGlobal(host: ContextHost, dispatch: unknown, lookup: (name: string) => unknown): unknown {
  return hostObject(
    {
      dispatch,
      // The same class as `api.Relation`: older packages take it from here.
      Relation: relationClass,
      type: hostFunction('adapter.type', () => 'postgres'),
      ...adapterReads(host),
      ...adapterWrites(host),
      ...adapterNames(host),
      ...adapterRules(lookup),
    },
    { typeName: 'PostgresAdapter' },
  )
}
