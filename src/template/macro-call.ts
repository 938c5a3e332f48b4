import { raise } from './errors.js'
import { Callable, type CallSite } from './host-values.js'
import { MISSING } from './missing.js'
import { PyDict, tuple, Undefined } from './values.js'

export interface MacroSignature {
  /** Null for the body of a call block. */
  readonly name: string | null
  readonly parameters: readonly string[]
  /** Which of `caller`, `kwargs`, `varargs` the body reads. */
  readonly special: ReadonlySet<string>
}

/** A macro as a value that can be called; arguments are bound as Jinja binds them. */
export function macroCallable(
  signature: MacroSignature,
  run: (values: unknown[], site: CallSite) => unknown,
): Callable {
  const name = signature.name ?? 'caller'
  return new Callable(name, (args, kwargs, site) => run(bind(signature, args, kwargs), site), {
    display: `<Macro ${signature.name === null ? 'anonymous' : `'${name}'`}>`,
    typeName: 'Macro',
    member: (attribute) => member(signature, attribute),
  })
}

function member({ name, parameters, special }: MacroSignature, attribute: string): unknown {
  if (attribute === 'name') return name
  if (attribute === 'arguments') return tuple([...parameters])
  if (attribute === 'catch_varargs') return special.has('varargs')
  if (attribute === 'catch_kwargs') return special.has('kwargs')
  return attribute === 'caller' ? special.has('caller') : undefined
}

function bind({ name, parameters, special }: MacroSignature, args: unknown[], given: PyDict | null): unknown[] {
  const kwargs = PyDict.from(given?.entries() ?? [])
  const values = args.slice(0, parameters.length)
  let callerTaken = values.length === parameters.length && parameters.includes('caller')
  for (const parameter of parameters.slice(values.length)) {
    values.push(kwargs.has(parameter) ? kwargs.get(parameter) : MISSING)
    kwargs.delete(parameter)
    if (parameter === 'caller') callerTaken = true
  }
  const title = `macro '${name ?? 'None'}'`
  if (special.has('caller') && !callerTaken) {
    const caller = kwargs.get('caller') ?? null
    kwargs.delete('caller')
    values.push(caller === null ? new Undefined('No caller defined') : caller)
  }
  if (special.has('kwargs')) values.push(kwargs)
  else if (kwargs.size > 0) {
    if (kwargs.has('caller'))
      raise('TypeError', `${title} does not call caller(), so it cannot take the body of a call block`)
    raise('TypeError', `${title} takes no keyword argument '${String(kwargs.keys()[0])}'`)
  }
  const rest = args.slice(parameters.length)
  if (special.has('varargs')) values.push(tuple(rest))
  else if (rest.length > 0) {
    raise('TypeError', `${title} takes not more than ${parameters.length} argument(s), ${args.length} given`)
  }
  return values
}
