import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { Node, RefCall, SourceCall, UniqueId } from '../core/node.js'
import { ofPackage, type PackageOrder } from '../core/package-order.js'
import { closestTo } from '../core/text.js'

/** What refs and sources can point at, by name. Built once per project. */
export interface LinkTable {
  /** Models, seeds and snapshots by name; a name may be used once in each package. */
  readonly refableByName: ReadonlyMap<string, readonly Node[]>
  readonly disabledByName: ReadonlyMap<string, readonly Node[]>
  /** By `source.table`. */
  readonly sourceByName: ReadonlyMap<string, readonly Node[]>
  readonly disabledSourceByName: ReadonlyMap<string, readonly Node[]>
  readonly functionByName: ReadonlyMap<string, readonly Node[]>
  readonly order: PackageOrder
}

/** Sorts the nodes of a project into the table that links are looked up in. */
export function buildLinkTable(nodes: Iterable<Node>, disabled: Iterable<Node>, order: PackageOrder): LinkTable {
  return {
    refableByName: groupBy(nodes, refableName),
    disabledByName: groupBy(disabled, refableName),
    sourceByName: groupBy(nodes, sourceKey),
    disabledSourceByName: groupBy(disabled, sourceKey),
    functionByName: groupBy(nodes, (node) => (node.resourceType === 'function' ? node.name : null)),
    order,
  }
}

/**
 * The node a `ref()` means, or the diagnostic that says why there is none.
 *
 * Without a package the order of packages of the table decides.
 */
export function resolveRef(
  call: RefCall,
  from: { readonly uniqueId: UniqueId; readonly packageName: string },
  table: LinkTable,
): Node | Diagnostic {
  if (call.isFunction === true) return resolveFunction(call, from, table)
  const candidates = table.refableByName.get(call.name) ?? []
  const found = ofPackage(ofVersion(candidates, call.version), call.packageName, from.packageName, table.order)
  if (found !== undefined) return found
  const written = call.packageName === null ? `"${call.name}"` : `"${call.packageName}"."${call.name}"`
  if (call.version !== null && candidates.length > 0) {
    return problem(
      'VERSION_NOT_FOUND',
      `${from.uniqueId} refers to version "${call.version}" of ${written}, which has none`,
      {
        location: call.location,
        hint: versionHint(candidates),
      },
    )
  }
  const disabled = ofPackage(table.disabledByName.get(call.name) ?? [], call.packageName, from.packageName, table.order)
  if (disabled !== undefined) {
    return problem('REF_DISABLED', `${from.uniqueId} refers to ${disabled.uniqueId}, which is disabled`, {
      location: call.location,
      hint: `Set "enabled: true" for it (${disabled.originalFilePath}), or remove the ref.`,
    })
  }
  const closest = closestTo(call.name, table.refableByName.keys())
  return problem(
    'REF_NOT_FOUND',
    `${from.uniqueId} refers to ${written}, but no model, seed or snapshot has that name`,
    {
      location: call.location,
      ...(closest === undefined ? {} : { hint: `Did you mean "${closest}"?` }),
    },
  )
}

function resolveFunction(
  call: RefCall,
  from: { readonly uniqueId: UniqueId; readonly packageName: string },
  table: LinkTable,
): Node | Diagnostic {
  const candidates = table.functionByName.get(call.name) ?? []
  const found = ofPackage(candidates, call.packageName, from.packageName, table.order)
  if (found !== undefined) return found
  const closest = closestTo(call.name, table.functionByName.keys())
  return problem('REF_NOT_FOUND', `${from.uniqueId} calls function "${call.name}", which the project does not have`, {
    location: call.location,
    hint: closest === undefined ? 'Functions are SQL files in the folder "functions".' : `Did you mean "${closest}"?`,
  })
}

/** The source table a `source()` means, or the diagnostic that says why there is none. */
export function resolveSource(
  call: SourceCall,
  from: { readonly uniqueId: UniqueId; readonly packageName: string },
  table: LinkTable,
): Node | Diagnostic {
  const key = `${call.sourceName}.${call.tableName}`
  const found = ofPackage(table.sourceByName.get(key) ?? [], null, from.packageName, table.order)
  if (found !== undefined) return found
  const disabled = table.disabledSourceByName.get(key)?.[0]
  if (disabled !== undefined) {
    return problem('SOURCE_DISABLED', `${from.uniqueId} reads ${disabled.uniqueId}, which is disabled`, {
      location: call.location,
      hint: `Set "enabled: true" for it (${disabled.originalFilePath}), or remove the source.`,
    })
  }
  const closest = closestTo(key, table.sourceByName.keys())
  return problem('SOURCE_NOT_FOUND', `${from.uniqueId} reads source "${key}", but no properties file declares it`, {
    location: call.location,
    hint: closest === undefined ? 'Declare it under "sources:" in a properties file.' : `Did you mean "${closest}"?`,
  })
}

/** The nodes of a version; without one, the latest of versioned models and everything that has no versions. */
function ofVersion(candidates: readonly Node[], version: string | number | null): readonly Node[] {
  return candidates.filter((node) => {
    const own = versionOf(node)
    if (version === null) return own === null || String(own.version) === String(own.latest)
    return own !== null && String(own.version) === String(version)
  })
}

function versionOf(node: Node): { readonly version: string | number; readonly latest: string | number | null } | null {
  if (node.resourceType !== 'model' || node.version === undefined || node.version === null) return null
  return { version: node.version, latest: node.latestVersion ?? null }
}

function versionHint(candidates: readonly Node[]): string {
  const versions = candidates.map((node) => versionOf(node)?.version).filter((each) => each !== undefined)
  return versions.length === 0 ? 'The model has no versions: leave "v" out.' : `It has: ${versions.join(', ')}.`
}

function refableName(node: Node): string | null {
  return node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot'
    ? node.name
    : null
}

function sourceKey(node: Node): string | null {
  return node.resourceType === 'source' ? `${node.sourceName}.${node.name}` : null
}

function groupBy(nodes: Iterable<Node>, keyOf: (node: Node) => string | null): ReadonlyMap<string, readonly Node[]> {
  const groups = new Map<string, Node[]>()
  for (const node of nodes) {
    const key = keyOf(node)
    if (key === null) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [node])
    else group.push(node)
  }
  return groups
}
