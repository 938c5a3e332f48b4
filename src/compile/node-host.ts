import { packageOrder, templateYaml, variableLookup, type VariableLookup } from '../config/index.js'
import type { CompileNodeOptions, QueryHost } from '../core/compiled.js'
import { DiagnosticError, problem, type SourceLocation } from '../core/diagnostic.js'
import type { Manifest } from '../core/manifest.js'
import { isRelational, type ModelNode, type Node, type SourceNode, type UniqueId } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { ContextHost, ReferencedRelation } from '../template/project/index.js'
import type { CompilerOptions } from './compiler-options.js'
import { cteName } from './inject-ctes.js'
import { batchRecord, graphRecord, nodeRecord } from './node-record.js'
import { notGiven, SELF_CTE, sceneInput } from './scene.js'
import { ReferenceTable } from './reference-table.js'
import { windowCondition } from './window-condition.js'

/** What all renders of one compiler share. */
export interface Compilation {
  readonly options: CompilerOptions
  readonly references: ReferenceTable
  variablesOf(packageName: string): VariableLookup
  graph(): unknown
  doc(name: string, packageName: string | null, from: string): string | undefined
}

/** Makes what the renders share; costly parts are made when they are first asked for. */
export function compilation(options: CompilerOptions): Compilation {
  const projects = new Map([...(options.packages ?? []), options.project].map((project) => [project.name, project]))
  const variables = new Map<string, VariableLookup>()
  let graph: unknown
  return {
    options,
    references: new ReferenceTable(options.manifest, packageOrder(options.project)),
    variablesOf: (packageName) => {
      let found = variables.get(packageName)
      if (found === undefined) {
        found = variableLookup(projects.get(packageName) ?? options.project, options.project, options.vars ?? {})
        variables.set(packageName, found)
      }
      return found
    },
    graph: () => (graph ??= graphRecord(options.manifest)),
    doc: (name, packageName, from) => docContents(options.manifest, name, packageName, from),
  }
}

/** What one render of a node did beside its text. */
export interface RenderTrace {
  /** Ephemeral models that were referred to, in order. */
  readonly ephemerals: Map<UniqueId, ModelNode>
  /** What `config(...)` was called with. */
  config: Readonly<Record<string, unknown>>
}

/** The host of a node's templates while the database is there. */
export function nodeHost(
  shared: Compilation,
  node: Node,
  database: QueryHost,
  trace: RenderTrace,
  options: CompileNodeOptions,
): ContextHost {
  const { options: known } = shared
  const { host } = known
  const variables = shared.variablesOf(node.packageName)
  const environment = { ...(known.environment ?? host.environment), ...options.scene?.environment }
  return {
    execute: true,
    ref: (call) => {
      const target = shared.references.ref(call, node)
      requireEdge(node, target, call.location, `ref('${call.name}')`)
      if (options.scene?.inputs.has(target.uniqueId)) return sceneInput(shared, target)
      if (target.resourceType === 'model' && target.config.materialized === 'ephemeral') {
        trace.ephemerals.set(target.uniqueId, target)
        return { relation: relationOfNode(target), cte: cteName(target.alias) }
      }
      return referenced(shared, node, target, options)
    },
    function: (call) => {
      const target = shared.references.function(call, node)
      requireEdge(node, target, call.location, `function('${call.name}')`)
      return { relation: relationOfNode(target) }
    },
    source: (call) => {
      const target = shared.references.source(call, node)
      requireEdge(node, target, call.location, `source('${call.sourceName}', '${call.tableName}')`)
      if (options.scene?.inputs.has(target.uniqueId)) return sceneInput(shared, target)
      return referenced(shared, node, target, options)
    },
    config: {
      set: (values) => {
        trace.config = { ...trace.config, ...values }
      },
      get: (name) => node.config[name],
    },
    variable: (name) =>
      options.scene !== undefined && Object.hasOwn(options.scene.variables, name)
        ? options.scene.variables[name]
        : variables.get(name),
    variableNames: () => variables.names(),
    environment: (name) => environment[name],
    environmentNames: () => Object.keys(environment),
    thisRelation: isRelational(node) && node.resourceType !== 'operation' ? relationOfNode(node) : null,
    ...(options.scene === undefined || options.scene.self === null ? {} : { thisCte: SELF_CTE }),
    database,
    model: () => (options.window === undefined ? nodeRecord(node) : batchRecord(node, options.window)),
    graph: () => shared.graph(),
    target: known.target.visible,
    quoting: known.project.quoting,
    flags: { full_refresh: known.fullRefresh === true, empty: known.empty === true, ...known.flags },
    selectedResources: known.selectedResources ?? [],
    projectName: known.project.name,
    invocationId: known.invocationId,
    runStartedAt: known.runStartedAt,
    invocationArguments: known.invocationArguments ?? {},
    threadId: 'MainThread',
    log: (text, level) => {
      const say = (): void => known.log?.(text, level)
      if (options.whenSaid === undefined) say()
      else options.whenSaid(say)
    },
    md5: (text) => host.md5(text),
    now: () => host.now(),
    yaml: templateYaml,
    doc: (name, packageName) => shared.doc(name, packageName, node.packageName),
  }
}

/** The relation that a node is published as. */
export function relationOfNode(node: Exclude<Node, { resourceType: 'exposure' }>): Relation {
  return {
    database: node.database,
    schema: node.schema,
    identifier: node.resourceType === 'source' ? node.identifier : node.alias,
  }
}

function referenced(
  shared: Compilation,
  node: Node,
  target: Exclude<Node, { resourceType: 'exposure' }>,
  options: CompileNodeOptions,
): ReferencedRelation {
  const relation =
    options.standIns?.get(target.uniqueId) ?? shared.options.deferred?.get(target.uniqueId) ?? relationOfNode(target)
  if (options.scene !== undefined) throw notGiven(node, target)
  const reads = node.resourceType === 'model' || node.resourceType === 'snapshot'
  if (!reads) return { relation }
  if (shared.options.empty === true) return { relation, limit: 0 }
  const where = windowCondition(target, options.window ?? shared.options.sample)
  return where === null ? { relation } : { relation, where }
}

/**
 * A node may only read what it was seen to read while parsing: nothing else is sure to be built before it. Hooks, operations
 * and inline queries run when everything is there.
 */
function requireEdge(node: Node, target: Node | SourceNode, location: SourceLocation, written: string): void {
  if (node.resourceType === 'operation' || node.uniqueId === target.uniqueId || !('dependsOn' in node)) return
  if (node.dependsOn.nodes.includes(target.uniqueId)) return
  throw new DiagnosticError(
    problem(
      'REF_NOT_DECLARED',
      `${node.uniqueId} calls ${written} only while it runs, so ${target.uniqueId} may not be built before it`,
      {
        location,
        hint: `Say so in a comment of the node's file: -- depends_on: {{ ${written} }}`,
      },
    ),
  )
}

function docContents(manifest: Manifest, name: string, packageName: string | null, from: string): string | undefined {
  const order = packageName === null ? [from, manifest.projectName] : [packageName]
  const named = [...manifest.docs.values()].filter((doc) => doc.name === name)
  const own = order.map((owner) => named.find((doc) => doc.packageName === owner)).find((doc) => doc !== undefined)
  return (own ?? (packageName === null ? named[0] : undefined))?.contents
}
