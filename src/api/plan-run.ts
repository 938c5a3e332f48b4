import { readManifest } from '../artifacts/index.js'
import { DiagnosticError } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { UniqueId } from '../core/node.js'
import { type NodePlan, planNodes } from '../run/index.js'
import { compilerFor } from './compile-setup.js'
import type { PlanOptions, PlanOutcome } from './contract.js'
import { deferredRelations } from './deferral.js'
import { earlierManifest } from './earlier-state.js'
import { executableIds } from './executable-ids.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, selected } from './parse-opened.js'
import { runRequest, sourceLoader } from './run-request.js'

/**
 * What `build` with the same options would do: for each node the action, what changes and whom that concerns. The session
 * may only read, so nothing changes in the database; artifacts of the last run stay as they are.
 *
 * Throws DiagnosticError for what stops the command; what stops one node is its plan.
 */
export async function planRun(options: PlanOptions): Promise<PlanOutcome> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const ids = executableIds('build', graph, selected(graph, options, opened))
    const work = { ids, graph, opened, options }
    const { manifest, warnings } = graph.parsed
    if (ids.size === 0) return { nodes: [], manifest, warnings: [...opened.warnings, ...warnings] }
    return withWarehouse(opened, graph, async (database) => {
      const deferred = await deferredRelations(graph, ids, opened, options, database)
      const compiler = compilerFor(opened, graph, ids, { ...options, deferred })
      const loader = sourceLoader(work)
      const signal = options.signal ?? new AbortController().signal
      try {
        const request = runRequest('build', work, { database, compiler, loader, deferred, signal, threads: 1 })
        const earlierCode = codeOfManifest(opened, options)
        const nodes = await planNodes(request, { withCost: options.cost === true, earlierCode })
        return {
          nodes: nodes.map((node) => masked(node, opened.mask)),
          manifest,
          warnings: [...opened.warnings, ...warnings],
        }
      } finally {
        await loader.close()
      }
    })
  })
}

/** Compiled SQL by node of the manifest of `--state`, else of the last command here; read when it is first asked for. */
function codeOfManifest(opened: OpenedProject, options: PlanOptions): (id: UniqueId) => string | null {
  let known: ReadonlyMap<UniqueId, string> | null = null
  return (id) => {
    known ??= readCode(opened, options)
    return known.get(id) ?? null
  }
}

function readCode(opened: OpenedProject, options: PlanOptions): ReadonlyMap<UniqueId, string> {
  const path = joinPath(opened.targetPath, 'manifest.json')
  const { files } = opened.host
  try {
    const manifest =
      earlierManifest(opened, options) ?? (files.exists(path) ? readManifest(files.readText(path), path) : undefined)
    return new Map(
      Object.entries(manifest?.nodes ?? {}).flatMap(([id, node]) =>
        'compiled_code' in node && typeof node.compiled_code === 'string' ? [[id, node.compiled_code]] : [],
      ),
    )
  } catch (error) {
    // What somebody else wrote there is no reason not to plan.
    if (error instanceof DiagnosticError && options.state === undefined) return new Map()
    throw error
  }
}

function masked(plan: NodePlan, mask: (text: string) => string): NodePlan {
  const { before, after, diff } = plan.code
  return {
    ...plan,
    reason: mask(plan.reason),
    code: {
      before: before === null ? null : mask(before),
      after: after === null ? null : mask(after),
      diff: diff?.map(({ kind, text }) => ({ kind, text: mask(text) })) ?? null,
    },
    statements: mask(plan.statements),
  }
}
