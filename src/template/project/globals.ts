import { COMPATIBLE_DBT_VERSION } from '../../core/compatible-version.js'
import { NOT_FOUND } from '../contract.js'
import { fromHost, hostFunction, hostObject } from '../host-values.js'
import type { ContextHost } from './context-host.js'
import { configGlobal } from './globals/config-global.js'
import { exceptionsGlobal, tryOrCompilerError } from './globals/exceptions-global.js'
import { flagsGlobal } from './globals/flags-global.js'
import { referenceGlobals } from './globals/reference-globals.js'
import { resultGlobals } from './globals/result-globals.js'
import { dataGlobals } from './globals/data-globals.js'
import { renderGlobal } from './globals/render-global.js'
import { validationGlobal } from './globals/validation-global.js'
import { metadataEnvironment, variableGlobals } from './globals/variable-globals.js'
import { modulesGlobal } from './modules/index.js'
import { datetimeOfDate } from './modules/datetime.js'
import { asText, isRecord } from './values/convert.js'
import { columnClass } from './values/column-value.js'
import { relationClass } from './values/relation-value.js'

/** The names that every template sees, apart from macros. */
export interface GlobalTable {
  lookup(name: string): unknown
  names(): readonly string[]
}

/**
 * Makes the globals of one node. A group of them is made when one of it is first named, and so are the costly ones
 * (`graph`, `model`, `modules`) or whose use is noted (`invocation_id`): most templates name three or four, and a project has thousands of templates.
 * @param lookup the node's own scope, for `render`
 */
export function makeGlobals(host: ContextHost, lookup: (name: string) => unknown): GlobalTable {
  const ready = new Map<string, unknown>()
  const makeGroup = (group: number): void => {
    for (const [name, value] of Object.entries(GROUPS[group]?.(host, lookup) ?? {})) ready.set(name, value)
  }
  const lazy = new Map<string, () => unknown>(
    Object.entries({
      model: () => fromHost(host.model()),
      graph: () => fromHost(host.graph()),
      target: () => fromHost(host.target),
      flags: () => flagsGlobal(host),
      selected_resources: () => fromHost(host.selectedResources),
      invocation_args_dict: () => fromHost(host.invocationArguments),
      dbt_metadata_envs: () => fromHost(metadataEnvironment(host)),
      invocation_id: () => host.invocationId,
      run_started_at: () => datetimeOfDate(host.runStartedAt),
      modules: () => modulesGlobal(host),
      render: () => renderGlobal(host, lookup),
      database: () => placeOf(host, 'database'),
      schema: () => placeOf(host, 'schema'),
    }),
  )
  const table: GlobalTable = {
    lookup: (name) => {
      if (ready.has(name)) return ready.get(name)
      const group = groupByName(host, lookup).get(name)
      if (group !== undefined) {
        makeGroup(group)
        return ready.get(name)
      }
      const make = lazy.get(name)
      if (make === undefined) return NOT_FOUND
      const made = make()
      ready.set(name, made)
      return made
    },
    names: () => [...groupByName(host, lookup).keys(), ...lazy.keys()],
  }
  lazy.set('builtins', () => builtinsGlobal(table))
  return table
}

type GroupMaker = (host: ContextHost, lookup: (name: string) => unknown) => Record<string, unknown>

const GROUPS: readonly GroupMaker[] = [
  referenceGlobals,
  variableGlobals,
  resultGlobals,
  dataGlobals,
  outputGlobals,
  (host) => ({ config: configGlobal(host) }),
  (host) => ({ exceptions: exceptionsGlobal(host), try_or_compiler_error: tryOrCompilerError }),
  () => ({ api: hostObject({ Relation: relationClass, Column: columnClass }), validation: validationGlobal }),
  (host) => ({
    execute: host.execute,
    project_name: host.projectName,
    thread_id: host.threadId,
    dbt_version: COMPATIBLE_DBT_VERSION,
    defer_relation: null,
  }),
]

let learnedGroups: ReadonlyMap<string, number> | undefined

/** Which group a name is in: the same for every host, so that it is found out once. */
function groupByName(host: ContextHost, lookup: (name: string) => unknown): ReadonlyMap<string, number> {
  learnedGroups ??= new Map(
    GROUPS.flatMap((make, group) => Object.keys(make(host, lookup)).map((name) => [name, group] as const)),
  )
  return learnedGroups
}

/** `log`, `print` and the like: text for people, never for the SQL. */
function outputGlobals(host: ContextHost): Record<string, unknown> {
  return {
    log: hostFunction('log', (args, kwargs) => {
      host.log(asText(args[0] ?? kwargs['msg']), (args[1] ?? kwargs['info'] ?? false) === true ? 'info' : 'debug')
      return ''
    }),
    print: hostFunction('print', (args, kwargs) => {
      host.log(asText(args[0] ?? kwargs['msg']), 'print')
      return ''
    }),
    debug: hostFunction('debug', () => ''),
    write: hostFunction('write', () => ''),
  }
}

/** The globals as they were before any macro of the same name, for macros that wrap `ref` and the like. */
function builtinsGlobal(table: GlobalTable): unknown {
  const members = Object.fromEntries(
    ['ref', 'source', 'config', 'var', 'env_var', 'log', 'print', 'doc', 'render', 'this'].map((name) => [
      name,
      table.lookup(name),
    ]),
  )
  return hostObject(members, { typeName: 'dict' })
}

function placeOf(host: ContextHost, part: 'database' | 'schema'): unknown {
  const model = host.model()
  return isRecord(model) ? fromHost(model[part]) : null
}
