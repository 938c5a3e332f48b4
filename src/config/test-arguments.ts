import { compileTemplate, type Scope, type Template, type TemplateSource } from '../template/index.js'
import { hasTemplate, renderText } from './render-values.js'

/** An argument that is a call, written without the braces: `to: ref('orders')`. */
const CALL = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/s

/**
 * The arguments of a generic test as its macro gets them: texts that hold template tags, and texts that are a call such as
 * `ref('orders')`, become the value of what they say; everything else, and the name of the column, stays.
 *
 * Throws TemplateError.
 * @param compile a compiler that keeps what it made, for the many tests of a project that say the same
 */
export function renderTestArguments(
  kwargs: Readonly<Record<string, unknown>>,
  scope: Scope,
  place: { readonly file: string; readonly line: number; readonly column: number },
  compile: (source: TemplateSource) => Template = compileTemplate,
): Readonly<Record<string, unknown>> {
  const render = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (CALL.test(value)) return renderText(`{{ ${value} }}`, scope, place, compile)
      return hasTemplate(value) ? renderText(value, scope, place, compile) : value
    }
    if (Array.isArray(value)) return value.map(render)
    if (typeof value !== 'object' || value === null) return value
    if (Object.getPrototypeOf(value) !== Object.prototype) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, render(item)]))
  }
  return Object.fromEntries(
    Object.entries(kwargs).map(([key, value]) => [key, key === 'column_name' ? value : render(value)]),
  )
}
