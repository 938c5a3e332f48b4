import type { Manifest } from '../../core/manifest.js'
import type { UniqueId } from '../../core/node.js'
import { reach } from '../selection/traverse.js'
import { normalizedCode } from './normalized-code.js'

/** Macros of `current` that are new, differ in their code, or use such a macro at any distance. */
export function changedMacros(current: Manifest, earlier: Manifest): ReadonlySet<UniqueId> {
  const users = new Map<UniqueId, UniqueId[]>()
  const changed: UniqueId[] = []
  for (const macro of current.macros.values()) {
    for (const used of macro.dependsOnMacros) {
      const list = users.get(used)
      if (list === undefined) users.set(used, [macro.uniqueId])
      else list.push(macro.uniqueId)
    }
    const before = earlier.macros.get(macro.uniqueId)
    const isSame = before !== undefined && normalizedCode(macro.macroSql) === normalizedCode(before.macroSql)
    if (!isSame) changed.push(macro.uniqueId)
  }
  return reach(changed, (id) => users.get(id) ?? [])
}

/** The code of macros and of all that they use. */
export function codeOfUsedMacros(ids: readonly UniqueId[], manifest: Manifest): readonly string[] {
  const used = reach(ids, (id) => manifest.macros.get(id)?.dependsOnMacros ?? [])
  return [...used].flatMap((id) => manifest.macros.get(id)?.macroSql ?? [])
}
