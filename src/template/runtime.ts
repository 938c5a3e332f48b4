import { negate, operate, positive } from './arithmetic.js'
import { contains, equals, iterate, order, truth } from './comparing.js'
import { raise, TemplateError } from './errors.js'
import { filters } from './filters.js'
import { Callable, HostObject, kwargsRecord } from './host-values.js'
import { LoopContext } from './loop-context.js'
import { getAttribute, getItem, getSlice, isSliceable } from './members.js'
import { MISSING } from './missing.js'
import { str, typeName } from './printing.js'
import { type RunContext, RunSite } from './run-context.js'
import { tests } from './tests.js'
import { failUndefined, float, isText, LanguageObject, Namespace, PyDict, tuple, Undefined } from './values.js'

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise
}

/** Calls a value; a promise is given to awaiting renders and is an error in others. */
function call(context: RunContext, target: unknown, args: unknown[], kwargs: PyDict | null, position: number): unknown {
  context.step()
  const result = invoke(context, target, args, kwargs, position)
  if (result === undefined) return null
  if (!isPromise(result)) return result
  if (context.state.awaiting) return result.then((value) => (value === undefined ? null : value))
  // Nobody waits for it: what it rejects with must not end the process.
  result.catch(() => undefined)
  const name = target instanceof Callable ? `'${target.name}'` : 'what is called here'
  return raise('CompilationError', `${name} has to wait for its answer, which is not possible here`)
}

function invoke(context: RunContext, target: unknown, args: unknown[], kwargs: PyDict | null, at: number): unknown {
  if (target instanceof Callable) return target.invoke(args, kwargs, new RunSite(context, at))
  if (target instanceof LanguageObject) return target.call(args)
  if (target instanceof HostObject && target.extras.call !== undefined) {
    return target.extras.call(args, kwargsRecord(kwargs), new RunSite(context, at))
  }
  if (target instanceof Undefined) return failUndefined(target)
  return raise('TypeError', `'${typeName(target)}' object is not callable`)
}

function keywords(entries: readonly [string, unknown][], more: unknown): PyDict {
  const made = PyDict.from(entries)
  if (made.size < entries.length) raise('TypeError', 'a keyword argument is given twice')
  if (more === null) return made
  if (!(more instanceof PyDict)) return raise('TypeError', `argument after ** must be a mapping, not ${typeName(more)}`)
  for (const [key, value] of more.entries()) {
    if (typeof key !== 'string') raise('TypeError', 'keywords must be strings')
    if (made.has(key)) raise('TypeError', `got multiple values for keyword argument '${key}'`)
    made.set(key, value)
  }
  return made
}

function unpack(value: unknown, count: number): unknown[] {
  if (value instanceof Undefined) raise('ValueError', `not enough values to unpack (expected ${count}, got 0)`)
  const items: unknown[] = []
  for (const item of iterate(value, 'cannot unpack non-iterable')) {
    if (items.length === count) raise('ValueError', `too many values to unpack (expected ${count})`)
    items.push(item)
  }
  if (items.length < count) raise('ValueError', `not enough values to unpack (expected ${count}, got ${items.length})`)
  return items
}

function mustBeNamespace(target: unknown): void {
  if (!(target instanceof Namespace)) raise('TemplateRuntimeError', 'cannot assign attribute on non-namespace object')
}

function filter(context: RunContext, name: string, value: unknown, args: unknown[], kwargs: PyDict | null): unknown {
  const found = filters.get(name)
  if (found === undefined) return raise('TemplateRuntimeError', `no filter named '${name}'`)
  return found(value, args, kwargs, context.state)
}

function test(context: RunContext, name: string, value: unknown, args: unknown[], kwargs: PyDict | null): unknown {
  const found = tests.get(name)
  if (found === undefined) return raise('TemplateRuntimeError', `no test named '${name}'`)
  return found(value, args, kwargs, context.state)
}

/** What generated code knows as `rt`. */
export const runtime = {
  MISSING,
  isPromise,
  call,
  keywords,
  unpack,
  mustBeNamespace,
  filter,
  test,
  truth,
  str,
  tuple,
  float,
  iterate: (value: unknown): Iterable<unknown> => iterate(value),
  operate,
  negate,
  positive,
  attribute: getAttribute,
  item: getItem,
  slice: getSlice,
  constantSlice: (value: unknown, start: unknown, stop: unknown, step: unknown): unknown =>
    isSliceable(value) || value instanceof Undefined
      ? getSlice(value, start, stop, step)
      : new Undefined(`'${typeName(value)} object' has no such part`),
  folded: (lenient: () => unknown, strict: () => unknown): unknown => {
    try {
      return lenient()
    } catch (error) {
      if (error instanceof TemplateError) return strict()
      throw error
    }
  },
  filtered: (value: unknown): unknown =>
    isText(value) ? value : raise('TypeError', `sequence item 0: expected str instance, ${typeName(value)} found`),
  sliceKey: (start: unknown, stop: unknown, step: unknown): unknown => tuple([start, stop, step]),
  dict: (pairs: readonly [unknown, unknown][]): PyDict => PyDict.from(pairs),
  concat: (parts: readonly unknown[]): string => parts.map(str).join(''),
  eq: equals,
  ne: (left: unknown, right: unknown): boolean => !equals(left, right),
  lt: (left: unknown, right: unknown): boolean => (order(left, right, '<') ?? 1) < 0,
  le: (left: unknown, right: unknown): boolean => (order(left, right, '<=') ?? 1) <= 0,
  gt: (left: unknown, right: unknown): boolean => (order(left, right, '>') ?? -1) > 0,
  ge: (left: unknown, right: unknown): boolean => (order(left, right, '>=') ?? -1) >= 0,
  isIn: (item: unknown, container: unknown): boolean => contains(container, item),
  notIn: (item: unknown, container: unknown): boolean => !contains(container, item),
  loop: (items: unknown, recurse: ((items: unknown, depth: number) => unknown) | null, depth: number): LoopContext =>
    new LoopContext(items, recurse, depth),
  noElse: (line: number): Undefined =>
    new Undefined(`the inline if-expression on line ${line} evaluated to false and no else section was defined.`),
  missingParameter: (name: string): Undefined => new Undefined(`parameter '${name}' was not provided`),
}
