import { DiagnosticError, problem, type SourceLocation } from '../core/diagnostic.js'
import type { Manifest } from '../core/manifest.js'
import type { FunctionNode, ModelNode, Node, SeedNode, SnapshotNode, SourceNode } from '../core/node.js'
import { ofPackage, type PackageOrder } from '../core/package-order.js'
import { nearestHint } from '../core/text.js'
import type { RefArguments, SourceArguments } from '../template/project/index.js'

type Refable = ModelNode | SeedNode | SnapshotNode

/** Who refers. */
export interface Referrer {
  readonly uniqueId: string
  readonly packageName: string
}

/**
 * The nodes that `ref` and `source` can mean, for one manifest. Parsing has linked all calls that it saw; here they are
 * looked up again, because a render may make others.
 */
export class ReferenceTable {
  private readonly refables = new Map<string, Refable[]>()
  private readonly sources = new Map<string, SourceNode[]>()
  private readonly functions = new Map<string, FunctionNode[]>()
  private readonly order: PackageOrder

  constructor(manifest: Manifest, order: PackageOrder) {
    this.order = order
    for (const node of manifest.nodes.values()) {
      if (isRefable(node)) add(this.refables, node.name, node)
      else if (node.resourceType === 'function') add(this.functions, node.name, node)
      else if (node.resourceType === 'source') add(this.sources, `${node.sourceName}.${node.name}`, node)
    }
  }

  /** Throws DiagnosticError when nothing has the name. */
  ref(call: RefArguments, from: Referrer): Refable {
    const named = this.refables.get(call.name) ?? []
    const found = ofPackage(
      named.filter((node) => isVersion(node, call.version)),
      call.packageName,
      from.packageName,
      this.order,
    )
    if (found !== undefined) return found
    const version = call.version === null ? '' : `, version ${call.version}`
    const prefix = call.packageName === null ? '' : `${call.packageName}.`
    throw notFound(
      'REF_NOT_FOUND',
      `${from.uniqueId} refers to "${prefix}${call.name}"${version}, but no model, seed or snapshot has that name`,
      call.location,
      nearestHint(call.name, this.refables.keys()),
    )
  }

  /** Throws DiagnosticError when the project has no such function. */
  function(call: Omit<RefArguments, 'version'>, from: Referrer): FunctionNode {
    const found = ofPackage(this.functions.get(call.name) ?? [], call.packageName, from.packageName, this.order)
    if (found !== undefined) return found
    throw notFound(
      'REF_NOT_FOUND',
      `${from.uniqueId} calls function "${call.name}", which the project does not have`,
      call.location,
      nearestHint(call.name, this.functions.keys()),
    )
  }

  /** Throws DiagnosticError when no properties file declares the table. */
  source(call: SourceArguments, from: Referrer): SourceNode {
    const key = `${call.sourceName}.${call.tableName}`
    const found = ofPackage(this.sources.get(key) ?? [], null, from.packageName, this.order)
    if (found !== undefined) return found
    throw notFound(
      'SOURCE_NOT_FOUND',
      `${from.uniqueId} reads source "${key}", but no properties file declares it`,
      call.location,
      nearestHint(key, this.sources.keys()),
    )
  }
}

function isRefable(node: Node): node is Refable {
  return node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot'
}

/** Without a version the latest one is meant. */
function isVersion(node: Refable, wanted: string | number | null): boolean {
  const own = node.resourceType === 'model' ? (node.version ?? null) : null
  if (own === null) return wanted === null
  const meant = wanted ?? (node.resourceType === 'model' ? (node.latestVersion ?? own) : own)
  return String(own) === String(meant)
}

function add<Value>(groups: Map<string, Value[]>, key: string, value: Value): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [value])
  else group.push(value)
}

function notFound(code: string, message: string, location: SourceLocation, hint: { hint?: string }): DiagnosticError {
  return new DiagnosticError(problem(code, message, { location, ...hint }))
}
