import type { Manifest } from '../../core/manifest.js'
import { isCompilable, type Node } from '../../core/node.js'
import { sideEntries } from '../selection/side-entries.js'
import { changedMacros, codeOfUsedMacros } from './changed-macros.js'
import { normalizedCode } from './normalized-code.js'
import { isSameValue } from './same-value.js'

/** In what a node differs from what it was. */
export type StateAspect = 'body' | 'configs' | 'persisted_descriptions' | 'relation' | 'macros' | 'contract' | 'vars'

/** Keys of a configuration that only say where the relation goes; they differ between environments. */
const RELATION_KEYS: readonly string[] = ['database', 'schema', 'alias', 'target_schema', 'target_database']

/** Keys that describe and do not build. `meta`, `tags` and the like change documents, but users select by them. */
const IGNORED_KEYS: ReadonlySet<string> = new Set([...RELATION_KEYS, 'docs', 'description'])

const CONSTRAINT_KEYS: readonly string[] = ['type', 'name', 'expression', 'to', 'to_columns']

/**
 * Compares nodes with an earlier manifest. The answer holds the aspects that differ; it is empty for nodes that are the
 * same and for nodes that the earlier manifest does not know.
 *
 * Configuration is compared as written, before variables and environment are put in, so that two environments of one
 * project are the same. White space and comments of code do not count. Macros are followed to those they use.
 */
export function compareState(
  current: Manifest,
  earlier: Manifest,
  variables?: {
    readonly current: Readonly<Record<string, unknown>>
    readonly earlier: Readonly<Record<string, unknown>>
  },
): (node: Node) => ReadonlySet<StateAspect> {
  const macros = changedMacros(current, earlier)
  const beside = sideEntries(earlier)
  const changedVariables = variables === undefined ? [] : changedKeys(variables.current, variables.earlier)
  const known = new Map<Node, ReadonlySet<StateAspect>>()
  return (node) => {
    const cached = known.get(node)
    if (cached !== undefined) return cached
    const before = earlier.nodes.get(node.uniqueId) ?? beside.get(node.uniqueId)?.node
    const aspects = new Set<StateAspect>()
    if (before !== undefined) {
      if (!isSameBody(node, before)) aspects.add('body')
      if (!isSameConfig(node, before)) aspects.add('configs')
      if (!isSamePersisted(node, before)) aspects.add('persisted_descriptions')
      if (!isSameRelation(node, before)) aspects.add('relation')
      if (usedMacros(node).some((id) => macros.has(id))) aspects.add('macros')
      if (!isSameContract(node, before)) aspects.add('contract')
      if (readsAny(node, changedVariables, current)) aspects.add('vars')
    }
    known.set(node, aspects)
    return aspects
  }
}

function isSameBody(node: Node, before: Node): boolean {
  if (node.resourceType !== before.resourceType || !isSameValue(node.fqn, before.fqn)) return false
  if (isCompilable(node) && isCompilable(before)) {
    if (node.resourceType === 'test' && before.resourceType === 'test') {
      if (!isSameValue(node.testMetadata, before.testMetadata)) return false
    }
    return node.rawCode === before.rawCode || normalizedCode(node.rawCode) === normalizedCode(before.rawCode)
  }
  if (node.resourceType === 'source' && before.resourceType === 'source') {
    return isSameValue(sourceContent(node), sourceContent(before))
  }
  if (node.resourceType === 'exposure' && before.resourceType === 'exposure') {
    return isSameValue(exposureContent(node), exposureContent(before))
  }
  return node.checksum === before.checksum
}

function sourceContent(node: Extract<Node, { resourceType: 'source' }>): unknown {
  const { loader, loadedAtField, freshness, external, sync, identifier } = node
  return { loader, loadedAtField, freshness, external, sync, identifier }
}

function exposureContent(node: Extract<Node, { resourceType: 'exposure' }>): unknown {
  const { exposureType, owner, maturity, url, label, description, dependsOn } = node
  return { exposureType, owner, maturity, url, label, description, parents: [...dependsOn.nodes].sort() }
}

function isSameConfig(node: Node, before: Node): boolean {
  return isSameValue(buildingConfig(node), buildingConfig(before))
}

function buildingConfig(node: Node): Readonly<Record<string, unknown>> {
  const config = writtenConfig(node)
  return Object.fromEntries(Object.entries(config).filter(([key]) => !IGNORED_KEYS.has(key)))
}

/** The configuration before rendering where the node has it. */
function writtenConfig(node: Node): Readonly<Record<string, unknown>> {
  return 'unrenderedConfig' in node ? node.unrenderedConfig : {}
}

function isSameRelation(node: Node, before: Node): boolean {
  return RELATION_KEYS.every((key) => isSameValue(writtenConfig(node)[key] ?? null, writtenConfig(before)[key] ?? null))
}

function isSamePersisted(node: Node, before: Node): boolean {
  const persisted = persistedDocs(node)
  if (!isSameValue(persisted, persistedDocs(before))) return false
  if (persisted.relation && node.description !== before.description) return false
  return !persisted.columns || isSameValue(columnDescriptions(node), columnDescriptions(before))
}

function persistedDocs(node: Node): { readonly relation: boolean; readonly columns: boolean } {
  const { persist_docs: value } = node.config
  const docs = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  return { relation: docs['relation'] === true, columns: docs['columns'] === true }
}

function columnDescriptions(node: Node): unknown {
  return Object.values(node.columns).map(({ name, description }) => ({ name, description }))
}

function isSameContract(node: Node, before: Node): boolean {
  const [enforced, wasEnforced] = [isContractEnforced(node), isContractEnforced(before)]
  if (!enforced && !wasEnforced) return true
  return enforced === wasEnforced && isSameValue(contractColumns(node), contractColumns(before))
}

function isContractEnforced(node: Node): boolean {
  const { contract } = node.config
  return typeof contract === 'object' && contract !== null && 'enforced' in contract && contract.enforced === true
}

function contractColumns(node: Node): unknown {
  return Object.values(node.columns).map(({ name, dataType, constraints }) => ({
    name,
    dataType,
    constraints: constraints.map((constraint) => CONSTRAINT_KEYS.map((key) => constraint[key] ?? null)),
  }))
}

function usedMacros(node: Node): readonly string[] {
  return 'dependsOn' in node ? node.dependsOn.macros : []
}

function changedKeys(
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): readonly string[] {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].filter((key) => !isSameValue(left[key], right[key]))
}

function readsAny(node: Node, names: readonly string[], manifest: Manifest): boolean {
  if (names.length === 0) return false
  const code = [
    isCompilable(node) ? node.rawCode : '',
    JSON.stringify(writtenConfig(node)),
    ...codeOfUsedMacros(usedMacros(node), manifest),
  ].join('\n')
  const calls = new Set([...code.matchAll(/\bvar\(\s*\\?["']([^"'\\]+)\\?["']/g)].map((match) => match[1]!))
  return names.some((name) => calls.has(name) || calls.has(name.split(':').at(-1)!))
}
