import type { RefCall, SourceCall } from '../core/node.js'
import { compileTemplate, TemplateError } from '../template/index.js'
import { nodeScope } from '../template/project/index.js'
import { isMap } from './merge-config.js'
import type { ParseContext } from './parse-context.js'
import type { PropertiesEntry } from './read-properties.js'
import { recorder } from './recorder.js'

/**
 * What the foreign keys of an entry point at: `to: ref('customers')`, of columns and of the model. They are edges of the
 * graph, because the table has to be there first.
 */
export function constraintRefs(
  context: ParseContext,
  entry: PropertiesEntry,
): { readonly refs: readonly RefCall[]; readonly sources: readonly SourceCall[] } {
  const { value, owner } = entry
  const config = isMap(value['config']) ? value['config'] : {}
  const columns = Array.isArray(value['columns']) ? value['columns'].filter(isMap) : []
  const lists = [value['constraints'], config['constraints'], ...columns.map((column) => column['constraints'])]
  const targets = lists.flatMap((list) => (Array.isArray(list) ? list.filter(isMap).map(({ to }) => to) : []))
  const calls = targets.filter((to): to is string => typeof to === 'string' && isCall(to))
  if (calls.length === 0) return { refs: [], sources: [] }
  const record = recorder(context, { owner, name: entry.name, config: {}, model: {}, hasRelation: false })
  const packageName = owner.project.name
  for (const call of calls) {
    try {
      const scope = nodeScope({ host: record.host, library: context.library, packageName })
      compileTemplate({ ...entry.location, text: `{{ ${call} }}` }).visitSync(scope)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      context.diagnostics.push({ ...error.toDiagnostic(), location: entry.location })
    }
  }
  const { refs, sources } = record.recorded()
  return {
    refs: refs.map((call) => ({ ...call, location: entry.location })),
    sources: sources.map((call) => ({ ...call, location: entry.location })),
  }
}

function isCall(text: string): boolean {
  return /^\s*(?:ref|source)\s*\(/.test(text)
}
