import { nearestHint } from '../../../core/text.js'
import { fromHost, hostFunction, hostObject } from '../../host-values.js'
import { compileTemplate } from '../../index.js'
import type { ContextHost } from '../context-host.js'
import { asText } from '../values/convert.js'
import { callError } from './call-location.js'

/** Names that only profiles and package files may read; templates would write them into artifacts. */
const SECRET_PREFIX = 'DBT_ENV_SECRET'
/** Variables with this prefix are put into `dbt_metadata_envs` and the artifacts. */
const METADATA_PREFIX = 'DBT_ENV_CUSTOM_ENV_'

/** The part of a `ContextHost` that variables need, for texts that are rendered before there is a project. */
export type VariableHost = Pick<ContextHost, 'variable' | 'variableNames' | 'environment' | 'environmentNames'>

/**
 * `var` and `env_var`: values from outside the project's SQL.
 * @param lookup names for variables whose text holds tags: they are rendered where they are read, as in the field
 */
export function variableGlobals(host: VariableHost, lookup?: (name: string) => unknown): Record<string, unknown> {
  return { var: varGlobal(host, lookup), env_var: environmentGlobal(host) }
}

/** `dbt_metadata_envs`: the variables that go into the artifacts, under the rest of their names. */
export function metadataEnvironment(host: VariableHost): Record<string, string> {
  return Object.fromEntries(
    host
      .environmentNames()
      .filter((name) => name.startsWith(METADATA_PREFIX))
      .map((name) => [name.slice(METADATA_PREFIX.length), host.environment(name) ?? '']),
  )
}

function varGlobal(host: VariableHost, lookup: ((name: string) => unknown) | undefined): unknown {
  return hostObject(
    { has_var: hostFunction('var.has_var', (args) => host.variable(asText(args[0])) !== undefined) },
    {
      call: (args, kwargs, call) => {
        const name = asText(args[0])
        const found = host.variable(name)
        if (typeof found === 'string' && lookup !== undefined && /\{[{%#]/.test(found)) {
          const source = { file: call.file, text: found, line: call.line, column: call.column }
          return compileTemplate(source).renderSync({ lookup, names: () => [] }).text
        }
        if (found !== undefined) return fromHost(found)
        if (args.length > 1) return args[1]
        if ('default' in kwargs) return kwargs['default']
        throw callError(call, `Variable "${name}" is not set and the call gives no default`, {
          code: 'VARIABLE_NOT_FOUND',
          hint:
            nearestHint(name, host.variableNames()).hint ??
            `Set it under "vars:" in the project file, pass --vars '{${name}: value}', or give a default: var('${name}', 'value').`,
        })
      },
    },
  )
}

function environmentGlobal(host: VariableHost): unknown {
  return hostFunction('env_var', (args, kwargs, call) => {
    const name = asText(args[0])
    if (name.startsWith(SECRET_PREFIX)) {
      throw callError(call, `Secret "${name}" may be read in profiles.yml and packages.yml only`, {
        code: 'SECRET_NOT_ALLOWED',
        hint: 'Read it in the profile, or rename the variable if its value may be shown.',
      })
    }
    const found = host.environment(name)
    if (found !== undefined) return found
    const fallback = args.length > 1 ? args[1] : kwargs['default']
    if (fallback !== undefined) return fallback === null ? null : asText(fallback)
    throw callError(call, `Environment variable "${name}" is not set and the call gives no default`, {
      code: 'ENVIRONMENT_VARIABLE_NOT_FOUND',
      hint:
        nearestHint(name, host.environmentNames()).hint ??
        `Set ${name} in the shell or in .env, or give a default: env_var('${name}', 'value').`,
    })
  })
}
