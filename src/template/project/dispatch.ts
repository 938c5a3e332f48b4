import { TemplateError } from '../errors.js'
import { type CallSite, type Callable, hostFunction } from '../host-values.js'
import type { MacroDefinition } from '../contract.js'
import type { MacroLibrary } from './macro-library.js'
import { unknownPackageHint } from './macro-library.js'
import { asText, optionalText } from './values/convert.js'

/** `adapter.dispatch`: gives the macro that serves this database, ready to be called. */
export function dispatchFunction(
  library: MacroLibrary,
  fromPackage: string,
  bind: (definition: MacroDefinition) => Callable,
): Callable {
  return hostFunction('adapter.dispatch', (args, kwargs, call) => {
    const name = asText(args[0] ?? kwargs['macro_name'])
    const namespace = optionalText(args[1] ?? kwargs['macro_namespace'])
    if (name.includes('.')) throw dottedName(name, call)
    const { found, searched, unknownPackages } = library.dispatch(name, namespace, fromPackage)
    if (found !== undefined) return bind(found)
    const [unknown] = unknownPackages
    throw new TemplateError(
      'CompilationError',
      `In dispatch: no macro "${name}" found${namespace === null ? '' : ` in namespace "${namespace}"`}. ` +
        `Searched for: ${searched.map((candidate) => `"${candidate}"`).join(', ')}`,
      call,
      {
        code: 'MACRO_NOT_FOUND',
        hint:
          unknown === undefined
            ? `Define "default__${name}", or add its package to "dispatch:" in the project file.`
            : (unknownPackageHint(library, unknown).hint ?? `Package "${unknown}" is not installed.`),
      },
    )
  })
}

function dottedName(name: string, call: CallSite): TemplateError {
  const at = name.lastIndexOf('.')
  return new TemplateError('CompilationError', `adapter.dispatch() got "${name}": the name may not hold a dot`, call, {
    hint: `Give the package apart: adapter.dispatch('${name.slice(at + 1)}', '${name.slice(0, at)}').`,
  })
}
