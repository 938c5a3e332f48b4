import { define, type Operation } from './definitions.js'
import { raise } from './errors.js'
import { parseLiteral } from './literal-value.js'
import { str } from './printing.js'
import { isNumeric, isText, textOf, Tuple } from './values.js'

/** What a text means as a literal; other values, and texts that are none, stay. */
function native(value: unknown): unknown {
  if (!isText(value)) return value
  const parsed = parseLiteral(textOf(value))
  return parsed === undefined ? value : parsed
}

function converted(value: unknown, kind: string, fits: (value: unknown) => boolean): unknown {
  const found = native(value)
  if (!fits(found)) raise('CompilationError', `Could not convert value '${str(value)}' into type '${kind}'`)
  return found
}

/**
 * dbt's filters for values in YAML. They convert where the value itself is wanted (`Template.evaluateSync`); in a text
 * they change nothing.
 */
export const nativeFilters: readonly (readonly [string, Operation])[] = [
  define('as_text', (value, _given, state) => (state.native ? str(value) : value)),
  define('as_native', (value, _given, state) => (state.native ? native(value) : value)),
  define('as_bool', (value, _given, state) =>
    state.native ? converted(value, 'bool', (found) => typeof found === 'boolean') : value,
  ),
  define('as_number', (value, _given, state) =>
    state.native ? converted(value, 'number', (found) => isNumeric(found) && typeof found !== 'boolean') : value,
  ),
  define('is_list', (value) => Array.isArray(value) && !(value instanceof Tuple)),
]
