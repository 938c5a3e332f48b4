import { DiagnosticError, problem } from '../core/diagnostic.js'
import { readYaml } from './yaml-document.js'

/**
 * The dictionary given to `--vars`, as YAML or JSON: `{as_of: 2026-01-01}`. An empty text gives none.
 *
 * Throws DiagnosticError (`VARS_INVALID`) when the text is not a dictionary.
 */
export function parseCliVars(text: string): Readonly<Record<string, unknown>> {
  const example = `Write it as --vars '{name: value}'.`
  let value: unknown
  try {
    value = readYaml('--vars', text).value
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    const [first] = error.diagnostics
    throw new DiagnosticError(
      problem('VARS_INVALID', `--vars is not valid YAML: ${first?.message ?? error.message}`, {
        ...(first?.location === undefined ? {} : { location: first.location }),
        excerpt: text,
        hint: example,
      }),
      { cause: error },
    )
  }
  if (value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
  throw new DiagnosticError(
    problem('VARS_INVALID', `--vars must be a dictionary, not ${JSON.stringify(text)}`, { hint: example }),
  )
}
