import { type Diagnostic, DiagnosticError } from '../../../src/core/diagnostic.js'

/** The diagnostics that `run` ends in; fails the test when it does not. */
export function problemsOf(run: () => unknown): readonly Diagnostic[] {
  try {
    run()
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics
    throw error
  }
  throw new Error('expected a DiagnosticError, but nothing was thrown')
}

/** A diagnostic as one line: `CODE file:line:column message | hint`. */
export function shown({ code, location, message, hint }: Diagnostic): string {
  const place = location === undefined ? '' : ` ${location.file}:${location.line}:${location.column}`
  return `${code}${place} ${message}${hint === undefined ? '' : ` | ${hint}`}`
}
