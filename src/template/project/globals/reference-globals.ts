import { type CallSite, hostFunction } from '../../host-values.js'
import { repr } from '../../printing.js'
import { isText, textOf } from '../../values.js'
import type { ContextHost, ReferencedRelation } from '../context-host.js'
import { relationValue } from '../values/relation-value.js'
import { callError, locationOf } from './call-location.js'

/** `ref`, `source` and `function`: the only ways to make an edge. `metric` is named so that its error is clear. */
export function referenceGlobals(host: ContextHost): Record<string, unknown> {
  return {
    ref: hostFunction('ref', (args, kwargs, call) => {
      const version = kwargs['version'] ?? kwargs['v'] ?? null
      const [first, second] = args
      if (args.length < 1 || args.length > 2) {
        throw callError(call, `ref() takes a name, or a package and a name; it got ${args.length} arguments`)
      }
      const packageName = args.length === 2 ? first : (kwargs['package'] ?? kwargs['package_name'] ?? null)
      return toValue(
        host.ref({
          name: nameArgument(args.length === 2 ? second : first, 'ref', call),
          packageName: packageName === null ? null : nameArgument(packageName, 'ref', call),
          version: typeof version === 'number' ? version : version === null ? null : nameArgument(version, 'ref', call),
          location: locationOf(call),
        }),
      )
    }),
    source: hostFunction('source', (args, _kwargs, call) => {
      if (args.length !== 2) {
        throw callError(call, `source() takes a source name and a table name; it got ${args.length} arguments`)
      }
      return toValue(
        host.source({
          sourceName: nameArgument(args[0], 'source', call),
          tableName: nameArgument(args[1], 'source', call),
          location: locationOf(call),
        }),
      )
    }),
    metric: unsupported('metric'),
    function: hostFunction('function', (args, _kwargs, call) => {
      const [first, second] = args
      if (args.length < 1 || args.length > 2) {
        throw callError(call, `function() takes a name, or a package and a name; it got ${args.length} arguments`)
      }
      return toValue(
        host.function({
          name: nameArgument(args.length === 2 ? second : first, 'function', call),
          packageName: args.length === 2 ? nameArgument(first, 'function', call) : null,
          location: locationOf(call),
        }),
      )
    }),
    this:
      host.thisRelation === null
        ? null
        : toValue({ relation: host.thisRelation, ...(host.thisCte === undefined ? {} : { cte: host.thisCte }) }),
    doc: hostFunction('doc', (args, _kwargs, call) => {
      if (args.length < 1 || args.length > 2) {
        throw callError(call, `doc() takes a name, or a package and a name; it got ${args.length} arguments`)
      }
      const packageName = args.length === 2 ? nameArgument(args[0], 'doc', call) : null
      const name = nameArgument(args.at(-1), 'doc', call)
      const found = host.doc(name, packageName)
      if (found !== undefined) return found
      throw callError(call, `Docs block "${packageName === null ? '' : `${packageName}.`}${name}" does not exist`, {
        code: 'DOC_NOT_FOUND',
        hint: `Write {% docs ${name} %} … {% enddocs %} in a Markdown file of the project.`,
      })
    }),
  }
}

function unsupported(name: string): unknown {
  return hostFunction(name, (args, _kwargs, call) => {
    throw callError(call, `${name}(${args.map(repr).join(', ')}): the project has no ${name}s`, {
      code: 'REF_NOT_FOUND',
    })
  })
}

function toValue(referenced: ReferencedRelation): unknown {
  return relationValue(referenced.relation, {
    ...(referenced.cte === undefined ? {} : { cte: referenced.cte }),
    ...(referenced.limit === undefined ? {} : { limit: referenced.limit }),
    ...(referenced.where === undefined ? {} : { where: referenced.where }),
  })
}

function nameArgument(value: unknown, name: string, call: CallSite): string {
  if (isText(value)) return textOf(value)
  throw callError(call, `${name}() takes names as text; it got ${repr(value)}`)
}
