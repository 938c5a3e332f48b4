import { compileTemplate, fromHost, NOT_FOUND, type Scope, TemplateError } from '../../../src/template/index.js'

/** A scope of plain JavaScript values. */
export function scopeOf(names: Readonly<Record<string, unknown>> = {}): Scope {
  const values = new Map(Object.entries(names).map(([name, value]) => [name, fromHost(value)]))
  return { lookup: (name) => (values.has(name) ? values.get(name) : NOT_FOUND), names: () => values.keys() }
}

/** What a template writes. */
export function render(text: string, names: Readonly<Record<string, unknown>> = {}): string {
  return compileTemplate({ file: 'models/a.sql', text }).renderSync(scopeOf(names)).text
}

/** The error that a template ends with; fails when there is none. */
export function errorOf(text: string, names: Readonly<Record<string, unknown>> = {}): TemplateError {
  try {
    render(text, names)
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error(`no error: ${text}`)
}
