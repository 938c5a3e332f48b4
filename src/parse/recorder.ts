import type { SourceLocation } from '../core/diagnostic.js'
import type { RefCall, SourceCall } from '../core/node.js'
import type { Relation } from '../core/relation.js'
import type { ContextHost } from '../template/project/index.js'
import { templateYaml } from '../config/index.js'
import { type ConfigLayer, mergeConfigs } from './merge-config.js'
import { noReads, type Reads } from './parse-cache.js'
import type { PackageContext, ParseContext } from './parse-context.js'

/** `graph` before there is one: nothing, under the names that it has later. */
const EMPTY_GRAPH: Readonly<Record<string, unknown>> = {
  nodes: {},
  sources: {},
  exposures: {},
  functions: {},
  groups: {},
  metrics: {},
  semantic_models: {},
  saved_queries: {},
}

/** What the first render of a node saw. */
export interface Recorded {
  readonly refs: readonly RefCall[]
  readonly sources: readonly SourceCall[]
  /** What each call of `config(...)` set, in order. */
  readonly configCalls: readonly ConfigLayer[]
  /** Where each key was set last. */
  readonly configLocations: readonly (readonly [key: string, location: SourceLocation])[]
}

/** A host for templates in parse mode: it answers with stand-ins and records what is asked. */
export interface Recorder {
  readonly host: ContextHost
  recorded(): Recorded
}

/** What a recorder must know of its node. */
export interface RecordedNode {
  readonly owner: PackageContext
  readonly name: string
  /** The configuration known before the template runs: `config.get` reads it. */
  readonly config: Readonly<Record<string, unknown>>
  /** The node as templates see it (`model`). */
  readonly model: Readonly<Record<string, unknown>>
  readonly hasRelation: boolean
}

/**
 * Makes the recorder of one node.
 * @param reads is told what the template reads beside its text, for the cache
 */
export function recorder(context: ParseContext, node: RecordedNode, reads: Reads = noReads()): Recorder {
  const refs: RefCall[] = []
  const sources: SourceCall[] = []
  const configCalls: ConfigLayer[] = []
  let config: ConfigLayer = {}
  const configLocations = new Map<string, SourceLocation>()
  const { input } = context
  const standIn = (identifier: string): Relation => ({
    database: context.database,
    schema: input.target.schema,
    identifier,
  })
  const host: ContextHost = {
    execute: false,
    ref: (call) => {
      refs.push({ name: call.name, packageName: call.packageName, version: call.version, location: call.location })
      return { relation: standIn(call.name) }
    },
    function: (call) => {
      refs.push({ ...call, version: null, isFunction: true })
      return { relation: standIn(call.name) }
    },
    source: (call) => {
      sources.push({ sourceName: call.sourceName, tableName: call.tableName, location: call.location })
      return { relation: { ...standIn(call.tableName), schema: call.sourceName } }
    },
    config: {
      set: (values, location) => {
        configCalls.push(values)
        config = mergeConfigs(configCalls)
        for (const key of Object.keys(values)) configLocations.set(key, location)
      },
      get: (name) => (Object.hasOwn(config, name) ? config[name] : node.config[name]),
    },
    variable: (name) => {
      const value = node.owner.variables.get(name)
      reads.variables.set(name, value)
      return value
    },
    variableNames: () => {
      reads.isVolatile = true
      return node.owner.variables.names()
    },
    environment: (name) => {
      reads.environment.set(name, context.environment[name])
      return context.environment[name]
    },
    environmentNames: () => {
      reads.isVolatile = true
      return Object.keys(context.environment)
    },
    thisRelation: node.hasRelation ? standIn(node.name) : null,
    database: null,
    model: () => node.model,
    graph: () => EMPTY_GRAPH,
    target: input.target.visible,
    quoting: context.root.project.quoting,
    get flags() {
      return tracedFlags(input.flags ?? {}, reads)
    },
    selectedResources: [],
    projectName: input.project.name,
    get invocationId() {
      reads.isVolatile = true
      return input.invocationId ?? ''
    },
    get runStartedAt() {
      reads.isVolatile = true
      return input.host.now()
    },
    get invocationArguments() {
      reads.isVolatile = true
      return input.invocationArguments ?? {}
    },
    threadId: 'MainThread',
    log: (text, level) => {
      reads.isVolatile = true
      input.log?.(text, level)
    },
    md5: (text) => input.host.md5(text),
    now: () => {
      reads.isVolatile = true
      return input.host.now()
    },
    yaml: templateYaml,
    doc: (name, packageName) => {
      reads.isVolatile = true
      return context.docs.find(name, packageName, node.owner.project.name)?.contents
    },
  }
  return { host, recorded: () => ({ refs, sources, configCalls, configLocations: [...configLocations] }) }
}

/** The flags, which tell of each one that is looked up. */
function tracedFlags(flags: Readonly<Record<string, unknown>>, reads: Reads): Readonly<Record<string, unknown>> {
  const tell = (name: string | symbol): void => {
    if (typeof name === 'string') reads.flags.set(name, flags[name])
  }
  return new Proxy(flags, {
    get: (target, name) => (tell(name), Reflect.get(target, name) as unknown),
    getOwnPropertyDescriptor: (target, name) => (tell(name), Reflect.getOwnPropertyDescriptor(target, name)),
    ownKeys: (target) => {
      reads.isVolatile = true
      return Reflect.ownKeys(target)
    },
  })
}
