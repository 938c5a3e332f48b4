import type { CompileNodeOptions, QueryHost } from '../core/compiled.js'
import type { Hook } from '../core/config.js'
import type { Node } from '../core/node.js'
import type { Compilation } from './node-host.js'
import { placeOf, renderText } from './render-node.js'

/** Renders a hook of a node now. */
export async function renderHook(
  shared: Compilation,
  node: Node,
  hook: Hook,
  database: QueryHost,
  options: CompileNodeOptions,
): Promise<Hook> {
  const { deferred: _deferred, ...rest } = hook
  const sql = await renderText(shared, node, { ...placeOf(node), text: hook.sql }, database, options)
  return { ...rest, sql: sql.trim() }
}

/** Hooks before the build; those that render to nothing are left out. */
export async function renderPreHooks(
  shared: Compilation,
  node: Node,
  database: QueryHost,
  options: CompileNodeOptions,
): Promise<readonly Hook[]> {
  const rendered: Hook[] = []
  for (const hook of node.config.pre_hook ?? []) {
    const ready = await renderHook(shared, node, hook, database, options)
    if (ready.sql !== '') rendered.push(ready)
  }
  return rendered
}

/**
 * Hooks behind the build. They are rendered before it, because a plan is made whole, but for those that ask the database:
 * what they want to see is not built yet, so they stay templates, marked `deferred`.
 */
export async function renderPostHooks(
  shared: Compilation,
  node: Node,
  options: CompileNodeOptions,
): Promise<readonly Hook[]> {
  const rendered: Hook[] = []
  for (const hook of node.config.post_hook ?? []) {
    let asked = false
    const refuse = (): Promise<never> => {
      asked = true
      return Promise.reject(new Error('a hook is not rendered before its node is built'))
    }
    const absent: QueryHost = { query: refuse, findRelation: refuse, listRelations: refuse, listColumns: refuse }
    try {
      const ready = await renderHook(shared, node, hook, absent, options)
      if (ready.sql !== '') rendered.push(ready)
    } catch (error) {
      if (!asked) throw error
      rendered.push({ ...hook, deferred: true })
    }
  }
  return rendered
}
