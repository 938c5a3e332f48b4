import { type Diagnostic, type SourceLocation, warning } from '../core/diagnostic.js'
import type { ModelNode, Node, RefCall, UniqueId } from '../core/node.js'

/**
 * Warnings about models past their `deprecation_date`, and about what refers to a model that has one. A date of today or
 * later is still to come.
 * @param now is asked only when a model has a date
 */
export function deprecations(nodes: readonly Node[], now: () => Date): readonly Diagnostic[] {
  const dated = new Map<UniqueId, ModelNode>()
  for (const node of nodes) {
    if (node.resourceType === 'model' && typeof node.deprecationDate === 'string') dated.set(node.uniqueId, node)
  }
  if (dated.size === 0) return []
  const today = now().toISOString().slice(0, 10)
  const models = [...dated.values()].flatMap((model) => {
    const date = dateOf(model)
    if (date >= today) return []
    return [
      warning('DEPRECATED_MODEL', `${titleOf(model)} has been deprecated since ${date}`, {
        location: startOf(model),
        hint: 'Remove it, or give it a later "deprecation_date".',
      }),
    ]
  })
  const references = nodes.flatMap((node) => {
    if (!('refs' in node) || ('attachedNode' in node && node.attachedNode !== null)) return []
    return node.dependsOn.nodes.flatMap((id) => {
      const target = dated.get(id)
      return target === undefined ? [] : [referenceTo(target, node, dateOf(target) < today)]
    })
  })
  return [...models, ...references]
}

function referenceTo(
  target: ModelNode,
  node: Extract<Node, { refs: readonly RefCall[] }>,
  isPast: boolean,
): Diagnostic {
  const call = node.refs.find((each) => each.name === target.name)
  const when = isPast ? 'has been deprecated since' : 'will be deprecated on'
  const isOld = target.version !== undefined && target.version !== target.latestVersion
  return warning(
    isPast ? 'DEPRECATED_REFERENCE' : 'UPCOMING_DEPRECATION',
    `${node.uniqueId} refers to ${titleOf(target).replace(/^M/, 'm')}, which ${when} ${dateOf(target)}`,
    {
      location: call?.location ?? startOf(node),
      hint: isOld ? `Use version ${String(target.latestVersion)}.` : 'Use another model.',
    },
  )
}

function titleOf(model: ModelNode): string {
  const version = model.version === undefined || model.version === null ? '' : `, version ${model.version}`
  return `Model "${model.name}"${version}`
}

function dateOf(model: ModelNode): string {
  return (model.deprecationDate ?? '').slice(0, 10)
}

function startOf(node: Node): SourceLocation {
  return { file: node.patchPath ?? node.originalFilePath, line: 1, column: 1 }
}
