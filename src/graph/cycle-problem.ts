import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import { counted } from '../core/text.js'
import { useLocation } from './use-location.js'

/** The error of a cycle: its path, and the place where each node reads the next. */
export function cycleProblem(manifest: Manifest, cycle: readonly UniqueId[]): DiagnosticError {
  const nodes = cycle.map((id) => manifest.nodes.get(id)!)
  const uses = nodes.map((node, index) => {
    const parent = nodes[(index + 1) % nodes.length]!
    return { node, parent, location: useLocation(node, parent) }
  })
  const path = [...nodes, nodes[0]!].map((node) => node.name).join(' → ')
  const lines = uses.map(
    ({ node, parent, location }) =>
      `  ${node.uniqueId} reads ${parent.uniqueId} (${location.file}:${location.line}:${location.column})`,
  )
  const what = nodes.length === 1 ? 'One node reads itself' : `${counted(nodes.length, 'node')} read each other`
  return new DiagnosticError(
    problem('CYCLE', `${what} in a cycle: ${path}\n${lines.join('\n')}`, {
      location: uses[0]!.location,
      hint: 'Remove one of these references, or move what both need into a model of its own.',
      frames: uses.slice(1).map(({ node, location }) => ({ ...location, label: node.uniqueId })),
    }),
  )
}
