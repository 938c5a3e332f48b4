import { hostFunction, HostObject } from '../../host-values.js'
import { AskedMembers } from '../asked-members.js'
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
  let made: Readonly<Record<string, unknown>> | undefined
  // Most templates that name the adapter dispatch only, and a project has thousands of them.
  const members = (): Readonly<Record<string, unknown>> => (made ??= otherMembers(host, lookup))
  const find = (name: string): unknown => {
    if (name === 'dispatch') return dispatch
    return Object.hasOwn(members(), name) ? members()[name] : undefined
  }
  return new HostObject(new AskedMembers(find, () => ['dispatch', ...Object.keys(members())]), {
    typeName: 'PostgresAdapter',
    str: () => '<PostgresAdapter>',
  })
}

function otherMembers(host: ContextHost, lookup: (name: string) => unknown): Readonly<Record<string, unknown>> {
  return {
    // The same class as `api.Relation`: older packages take it from here.
    Relation: relationClass,
    type: hostFunction('adapter.type', () => 'postgres'),
    ...adapterReads(host),
    ...adapterWrites(host),
    ...adapterNames(host),
    ...adapterRules(lookup),
  }
}
