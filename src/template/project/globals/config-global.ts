import { Callable, type CallSite, fromHost, hostFunction, hostObject, toHost } from '../../host-values.js'
import { PyDict, Undefined } from '../../values.js'
import type { ContextHost } from '../context-host.js'
import { asText, isRecord } from '../values/convert.js'
import { callError, locationOf } from './call-location.js'

/**
 * The `config` object: called, it sets; its methods read. `config.get` gives the default (or none) for what nobody set.
 */
export function configGlobal(host: ContextHost): unknown {
  const set = (values: Readonly<Record<string, unknown>>, call: CallSite): string => {
    const plain = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        hyphenless(key),
        value instanceof Undefined ? null : toHost(value),
      ]),
    )
    host.config.set(plain, locationOf(call))
    return ''
  }
  const read = (name: string): unknown => {
    const found = host.config.get(name)
    return found === undefined || found === null ? undefined : fromHost(found)
  }
  const meta = (name: string): unknown => {
    const values = host.config.get('meta')
    return isRecord(values) && Object.hasOwn(values, name) ? fromHost(values[name]) : undefined
  }
  const required = (found: unknown, call: CallSite, message: string): unknown => {
    if (found !== undefined) return found
    if (!host.execute) return ''
    throw callError(call, message, { code: 'CONFIG_REQUIRED' })
  }
  return hostObject(
    {
      get: hostFunction('config.get', (args, kwargs, call) => {
        const found = read(asText(args[0]))
        return found === undefined ? fallback(args, kwargs) : checked(found, args[2] ?? kwargs['validator'], call)
      }),
      require: hostFunction('config.require', (args, kwargs, call) => {
        const name = asText(args[0])
        const found = required(read(name), call, `The node sets no config "${name}", and its template requires one`)
        return checked(found, args[1] ?? kwargs['validator'], call)
      }),
      set: hostFunction('config.set', (args, _kwargs, call) => set({ [asText(args[0])]: args[1] }, call)),
      meta_get: hostFunction('config.meta_get', (args, kwargs) => meta(asText(args[0])) ?? fallback(args, kwargs)),
      meta_require: hostFunction('config.meta_require', (args, _kwargs, call) => {
        const name = asText(args[0])
        return required(meta(name), call, `The node's meta has no "${name}", and its template requires it`)
      }),
      persist_relation_docs: hostFunction('config.persist_relation_docs', () => persists(host, 'relation')),
      persist_column_docs: hostFunction('config.persist_column_docs', () => persists(host, 'columns')),
    },
    {
      call: (args, kwargs, call) => {
        const first = args.length === 1 ? toHost(args[0]) : undefined
        if (args.length > 0 && !isRecord(first)) {
          throw callError(call, 'config() takes named arguments, such as materialized="table"')
        }
        return set({ ...(isRecord(first) ? first : {}), ...kwargs }, call)
      },
    },
  )
}

/** `pre-hook` in a dictionary and `pre_hook` as a named argument are one key. */
function hyphenless(key: string): string {
  return key === 'pre-hook' || key === 'post-hook' ? key.replace('-', '_') : key
}

function fallback(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown {
  const given = args.length > 1 ? args[1] : kwargs['default']
  return given === undefined ? null : given
}

function persists(host: ContextHost, part: string): boolean {
  const setting = host.config.get('persist_docs')
  return isRecord(setting) && setting[part] === true
}

/** The value, when the validator takes it; the validator raises the error otherwise. */
function checked(value: unknown, validator: unknown, call: CallSite): unknown {
  if (validator instanceof Callable) validator.invoke([value], new PyDict(), call)
  return value
}
