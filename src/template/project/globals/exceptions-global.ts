import { TemplateError } from '../../errors.js'
import { Callable, type CallSite, hostFunction, hostObject, HostObject, kwargsRecord } from '../../host-values.js'
import { raise } from '../../errors.js'
import { typeName } from '../../printing.js'
import { PyDict } from '../../values.js'
import type { ContextHost } from '../context-host.js'
import { asText, optionalText } from '../values/convert.js'
import { callError } from './call-location.js'

type Sentence = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => string

const said = (args: readonly unknown[], index = 0): string => optionalText(args[index]) ?? ''

/** The errors that macros raise by name, each with the sentence it makes of its arguments. */
const SENTENCES: Readonly<Record<string, { readonly code: string; readonly say: Sentence }>> = {
  raise_compiler_error: { code: 'RAISED_BY_TEMPLATE', say: (args, kwargs) => said([args[0] ?? kwargs['msg']]) },
  raise_not_implemented: { code: 'NOT_IMPLEMENTED', say: (args) => said(args) },
  raise_database_error: { code: 'DATABASE_ERROR', say: (args) => said(args) },
  raise_parsing_error: { code: 'RAISED_BY_TEMPLATE', say: (args) => said(args) },
  raise_dependency_error: { code: 'DEPENDENCY_ERROR', say: (args) => said(args) },
  raise_fail_fast_error: { code: 'FAIL_FAST', say: (args) => said(args) },
  missing_config: { code: 'CONFIG_REQUIRED', say: (args) => `The node sets no config "${said(args, 1)}"` },
  missing_relation: { code: 'RELATION_NOT_FOUND', say: (args) => `Relation ${said(args)} does not exist` },
  missing_materialization: {
    code: 'MATERIALIZATION_NOT_FOUND',
    say: (args) => `No materialization serves ${said(args, 1) || said(args)}`,
  },
  raise_ambiguous_alias: {
    code: 'RELATION_AMBIGUOUS',
    say: (args) => `Two nodes make the relation ${said(args, 2) || 'of one name'}`,
  },
  raise_ambiguous_catalog_match: {
    code: 'RELATION_AMBIGUOUS',
    say: (args) => `Two relations of the catalog match ${said(args)}`,
  },
  raise_cache_inconsistent: { code: 'RELATION_NOT_FOUND', say: (args) => said(args) },
  raise_dataclass_not_dict: { code: 'RAISED_BY_TEMPLATE', say: (args) => `Expected a dictionary, got ${said(args)}` },
  raise_dep_not_found: {
    code: 'REF_NOT_FOUND',
    say: (args) => `Dependency ${said(args, 2) || said(args, 1)} does not exist`,
  },
  raise_duplicate_patch_name: { code: 'DUPLICATE_NAME', say: (args) => `Described twice: ${said(args)}` },
  raise_duplicate_resource_name: { code: 'DUPLICATE_NAME', say: (args) => `Two nodes have one name: ${said(args)}` },
  raise_invalid_property_yml_version: { code: 'PROPERTIES_INVALID', say: (args) => `${said(args)}: ${said(args, 1)}` },
  raise_contract_error: {
    code: 'CONTRACT_BROKEN',
    say: () => 'The columns of the query are not those of the contract',
  },
  column_type_missing: {
    code: 'CONTRACT_BROKEN',
    say: (args) => `The contract gives no data_type for: ${said(args)}`,
  },
  relation_wrong_type: {
    code: 'RELATION_WRONG_TYPE',
    say: (args) =>
      `${said(args)} should be a ${said(args, 1)}${args[0] instanceof HostObject ? `, but is a ${said([args[0].members.get('type')])}` : ''}`,
  },
}

/** `exceptions`: errors and warnings with the place of the call. */
export function exceptionsGlobal(host: ContextHost): unknown {
  const members: Record<string, unknown> = {}
  for (const [name, { code, say }] of Object.entries(SENTENCES)) {
    members[name] = hostFunction(`exceptions.${name}`, (args, kwargs, call) => {
      throw callError(call, say(args, kwargs), { code })
    })
  }
  members['warn'] = hostFunction('exceptions.warn', (args, kwargs) => {
    host.log(asText(args[0] ?? kwargs['msg']), 'warn')
    return ''
  })
  members['warn_snapshot_timestamp_data_types'] = hostFunction(
    'exceptions.warn_snapshot_timestamp_data_types',
    (args) => {
      host.log(`The snapshot's updated_at is ${asText(args[1])}, but its table has ${asText(args[0])}`, 'warn')
      return ''
    },
  )
  return hostObject(members, { typeName: 'exceptions' })
}

/** `try_or_compiler_error(message, function, …)`: calls the function; whatever it raises becomes an error with `message`. */
export const tryOrCompilerError: Callable = hostFunction('try_or_compiler_error', (args, kwargs, call) => {
  const [message, callee, ...rest] = args
  const fail = (cause: unknown): never => {
    const reason = cause instanceof TemplateError ? cause.message : String(cause)
    throw callError(call, asText(message), { code: 'RAISED_BY_TEMPLATE', hint: `It was: ${reason}` })
  }
  try {
    const result = invoke(callee, rest, kwargs, call)
    return result instanceof Promise ? result.catch(fail) : result
  } catch (cause) {
    return fail(cause)
  }
})

function invoke(
  callee: unknown,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  call: CallSite,
): unknown {
  const named = PyDict.from(Object.entries(kwargs))
  if (callee instanceof Callable) return callee.invoke([...args], named, call)
  if (callee instanceof HostObject && callee.extras.call !== undefined) {
    return callee.extras.call(args, kwargsRecord(named), call)
  }
  return raise('TypeError', `'${typeName(callee)}' object is not callable`)
}
