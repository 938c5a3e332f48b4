import { equals } from '../../comparing.js'
import { raise } from '../../errors.js'
import { HostObject, hostFunction, hostObject } from '../../host-values.js'
import { repr } from '../../printing.js'
import { Tuple } from '../../values.js'

/**
 * `validation`: makes checks for `config.get` and `config.require`, such as `validator=validation.any['append', 'merge']`.
 * A check gives its value back, or raises an error that names what is allowed.
 */
export const validationGlobal: HostObject = hostObject({
  any: new HostObject(new Map(), {
    typeName: 'any',
    item: (key) => {
      const allowed: readonly unknown[] = key instanceof Tuple ? [...key] : [key]
      return hostFunction('validation.any', ([value]) =>
        allowed.some((each) => equals(each, value))
          ? value
          : raise(
              'CompilationError',
              `the value must be one of ${allowed.map(repr).join(', ')}, but is ${repr(value)}`,
            ),
      )
    },
  }),
})
