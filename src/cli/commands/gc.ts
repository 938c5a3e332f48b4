import { collectProjectGarbage, type Garbage } from '../../api/collect-garbage.js'
import { displayName } from '../../core/relation.js'
import type { RunCommand } from '../command.js'
import { switchOption } from '../flag-options.js'

/** `gc`: what the project has made and does not define any more; 1 when something of it could not be dropped. */
export const gcCommand: RunCommand = async ({ values, options, reporter }) => {
  const found = await collectProjectGarbage({ ...options, ...switchOption(values, 'yes', 'yes') })
  const wasAsked = values.yes === true
  if (values.output === 'json') reporter.data(JSON.stringify(found.map(asJson), null, 2))
  else for (const item of found) reporter.data(lineOf(item))
  if (found.length === 0) reporter.say('Nothing is left over: the project defines all that it has made here.')
  else if (!wasAsked) reporter.say('Nothing was dropped. Call "tsmodel gc --yes" to drop what is to go.')
  return wasAsked && found.some(({ state }) => state === 'kept') ? 1 : 0
}

function lineOf({ relation, what, node, state, reason, dependents }: Garbage): string {
  const why = what === 'leftover' ? `a run that died had built it for ${node}` : `${node} does not make it any more`
  const verb = { found: 'would drop', dropped: 'dropped', kept: 'kept' }[state]
  const head = `${verb} ${relation.kind.replace('_', ' ')} ${displayName(relation)}: ${why}`
  return [reason === null ? head : `${head}; ${reason}`, ...dependents.map((dependent) => `  ${dependent}`)].join('\n')
}

function asJson({ relation, ...item }: Garbage): Readonly<Record<string, unknown>> {
  const { schema, identifier, kind } = relation
  return { schema, identifier, kind, ...item }
}
