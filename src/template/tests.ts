import { isSame, operate } from './arithmetic.js'
import { contains, equals, iterate, order } from './comparing.js'
import { define, type Operation } from './definitions.js'
import { filters } from './filters.js'
import { Callable, HostObject } from './host-values.js'
import { str } from './printing.js'
import { stringMethods } from './string-methods.js'
import {
  isFloat,
  isInt,
  isNumeric,
  isText,
  LanguageObject,
  Markup,
  PyDict,
  PyRange,
  PySet,
  Undefined,
} from './values.js'

function isSequence(value: unknown): boolean {
  return (
    isText(value) ||
    Array.isArray(value) ||
    value instanceof PyDict ||
    value instanceof PyRange ||
    value instanceof Undefined ||
    (value instanceof HostObject && value.extras.length !== undefined && value.extras.item !== undefined)
  )
}

function isIterable(value: unknown): boolean {
  try {
    iterate(value)
    return true
  } catch {
    return false
  }
}

function isCallable(value: unknown): boolean {
  if (value instanceof HostObject) return value.extras.call !== undefined
  return (
    value instanceof Callable ||
    value instanceof Undefined ||
    (value instanceof LanguageObject && value.call !== LanguageObject.prototype.call)
  )
}

function isNumber(value: unknown): boolean {
  return isNumeric(value) || (value instanceof HostObject && value.extras.number !== undefined)
}

/** Whether a table has this name; what could never be a name there is an error. */
function isNameIn(value: unknown, table: ReadonlyMap<string, Operation>): boolean {
  return PySet.from(table.keys()).dict.has(value)
}

function hasCase(value: unknown, method: 'islower' | 'isupper'): boolean {
  return stringMethods[method]!(str(value) as never, [], null) === true
}

const comparisons: readonly (readonly [string, Operation])[] = [
  define('eq other', (value, [other]) => equals(value, other)),
  define('ne other', (value, [other]) => !equals(value, other)),
  define('lt other', (value, [other]) => (order(value, other, '<') ?? 1) < 0),
  define('le other', (value, [other]) => (order(value, other, '<=') ?? 1) <= 0),
  define('gt other', (value, [other]) => (order(value, other, '>') ?? -1) > 0),
  define('ge other', (value, [other]) => (order(value, other, '>=') ?? -1) >= 0),
  define('in seq', (value, [container]) => contains(container, value)),
  define('sameas other', (value, [other]) => isSame(value, other)),
  define('divisibleby num', (value, [divisor]) => equals(operate('%', value, divisor), 0)),
  define('even', (value) => equals(operate('%', value, 2), 0)),
  define('odd', (value) => equals(operate('%', value, 2), 1)),
]

const kinds: readonly (readonly [string, Operation])[] = [
  define('defined', (value) => !(value instanceof Undefined)),
  define('undefined', (value) => value instanceof Undefined),
  define('none', (value) => value === null || value === undefined),
  define('boolean', (value) => typeof value === 'boolean'),
  define('true', (value) => value === true),
  define('false', (value) => value === false),
  define('integer', isInt),
  define('float', isFloat),
  define('number', isNumber),
  define('string', isText),
  define(
    'mapping',
    (value) => value instanceof PyDict || (value instanceof HostObject && value.extras.mapping === true),
  ),
  define('sequence', isSequence),
  define('iterable', isIterable),
  define('callable', isCallable),
  define('escaped', (value) => value instanceof Markup),
  define('lower', (value) => hasCase(value, 'islower')),
  define('upper', (value) => hasCase(value, 'isupper')),
  define('filter', (value) => isNameIn(value, filters)),
  define('test', (value) => isNameIn(value, tests)),
]

const ALIASES: readonly (readonly [string, string])[] = [
  ['==', 'eq'],
  ['equalto', 'eq'],
  ['!=', 'ne'],
  ['<', 'lt'],
  ['lessthan', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['greaterthan', 'gt'],
  ['>=', 'ge'],
]

/** Jinja's tests. */
export const tests = new Map<string, Operation>([...comparisons, ...kinds])
for (const [alias, name] of ALIASES) tests.set(alias, tests.get(name)!)

/** Names that may stand behind `is`. */
export const testNames: ReadonlySet<string> = new Set(tests.keys())
