import { iterate, truth } from './comparing.js'
import type { Operation } from './definitions.js'
import { raise } from './errors.js'
import { filters } from './filters.js'
import { itemGetter } from './item-getter.js'
import { repr, str } from './printing.js'
import type { RunState } from './run-context.js'
import { tests } from './tests.js'
import { Generated, isText, type PyDict, PySet, textOf } from './values.js'

/** A filter or test whose name is a value. */
function operationOf(kind: 'filter' | 'test', name: unknown): Operation {
  const table = kind === 'filter' ? filters : tests
  // What cannot be a key is an error of its own, as in Python.
  const isKey = PySet.from([name]).dict.size === 1
  const found = isKey && isText(name) ? table.get(textOf(name)) : undefined
  if (found !== undefined) return found
  return raise('TemplateRuntimeError', `No ${kind} named ${repr(name)} found.`)
}

function mapper(args: unknown[], kwargs: PyDict | null, state: RunState): (item: unknown) => unknown {
  if (args.length === 0 && kwargs !== null && kwargs.has('attribute')) {
    const unknown = kwargs.keys().find((key) => key !== 'attribute' && key !== 'default')
    if (unknown !== undefined) raise('FilterArgumentError', `Unexpected keyword argument '${str(unknown)}'`)
    return itemGetter(kwargs.get('attribute'), kwargs.get('default'))
  }
  if (args.length === 0) raise('FilterArgumentError', 'map requires a filter argument')
  const [name, ...rest] = args
  return (item) => operationOf('filter', name)(item, [...rest], kwargs, state)
}

function* mapped(value: unknown, args: unknown[], kwargs: PyDict | null, state: RunState): Generator {
  if (!truth(value)) return
  const apply = mapper(args, kwargs, state)
  for (const item of iterate(value)) yield apply(item)
}

function picking(wanted: boolean, byAttribute: boolean): Operation {
  function* picked(value: unknown, args: unknown[], kwargs: PyDict | null, state: RunState): Generator {
    if (!truth(value)) return
    if (byAttribute && args.length === 0) raise('FilterArgumentError', 'Missing parameter for attribute name')
    const read = itemGetter(byAttribute ? args[0] : undefined)
    const [name, ...rest] = byAttribute ? args.slice(1) : args
    for (const item of iterate(value)) {
      const subject = read(item)
      const holds =
        name === undefined ? truth(subject) : truth(operationOf('test', name)(subject, [...rest], kwargs, state))
      if (holds === wanted) yield item
    }
  }
  return (value, args, kwargs, state) =>
    new Generated(picked(value, args, kwargs, state), 'generator object select_or_reject')
}

/** Filters that take the name of another filter or of a test. They work when their result is read, not before. */
export const pickingFilters: readonly (readonly [string, Operation])[] = [
  [
    'map',
    (value, args, kwargs, state) => new Generated(mapped(value, args, kwargs, state), 'generator object sync_do_map'),
  ],
  ['select', picking(true, false)],
  ['reject', picking(false, false)],
  ['selectattr', picking(true, true)],
  ['rejectattr', picking(false, true)],
]
