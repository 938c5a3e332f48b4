import { bindArguments } from './arguments.js'
import { raise } from './errors.js'
import type { RunState } from './run-context.js'
import type { PyDict } from './values.js'

/** A filter or test: gets the value, the arguments behind its name, and the render it is used in. */
export type Operation = (value: unknown, args: unknown[], kwargs: PyDict | null, state: RunState) => unknown

/**
 * Makes a filter or test whose arguments are bound by position and name.
 *
 * @param signature its name, then its parameters; those that may be absent end in `?`
 * @example define('replace old new count?', (value, [old, to, count]) => …)
 */
export function define(
  signature: string,
  body: (value: unknown, given: unknown[], state: RunState) => unknown,
): readonly [string, Operation] {
  const [name, ...parameters] = signature.split(' ') as [string, ...string[]]
  const names = parameters.map((parameter) => parameter.replace('?', ''))
  const required = parameters.filter((parameter) => !parameter.endsWith('?')).length
  return [
    name,
    (value, args, kwargs, state) => {
      const bound = bindArguments(name, names, args, kwargs)
      for (let index = 0; index < required; index += 1) {
        if (bound[index] === undefined) {
          raise('TypeError', `${name}() missing 1 required positional argument: '${names[index]!}'`)
        }
      }
      return body(value, bound, state)
    },
  ]
}
