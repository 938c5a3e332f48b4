/** A place in a file of the user: 1-based line and column, column counted in UTF-16 units. */
export interface SourceLocation {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One step of the way to a problem, innermost first: the macro that was running, and where. */
export interface DiagnosticFrame extends SourceLocation {
  /** What was running there, for example `macro cents_to_euro`. */
  readonly label?: string
}

export type DiagnosticSeverity = 'error' | 'warning'

/**
 * A problem of the user's input, as data: found in one place, printed in another.
 *
 * `message` names the culprit and quotes the wrong value; `hint` says what to do.
 */
export interface Diagnostic {
  /** Stable upper-case word that tests and scripts match, such as `REF_NOT_FOUND`. */
  readonly code: string
  readonly severity: DiagnosticSeverity
  readonly message: string
  readonly location?: SourceLocation
  readonly hint?: string
  /** Where the problem was reached from, innermost first. */
  readonly frames?: readonly DiagnosticFrame[]
  /** Text to show instead of the file at `location`, for example SQL that stands in no file. */
  readonly excerpt?: string
  /** The whole text that `location` is in, when it stands in no file, as an inline template. */
  readonly text?: string
}

/** Makes an error-severity diagnostic; the fields left out stay absent. */
export function problem(
  code: string,
  message: string,
  details: Partial<Omit<Diagnostic, 'code' | 'message' | 'severity'>> = {},
): Diagnostic {
  return { code, severity: 'error', message, ...details }
}

/** Makes a warning; the command goes on after it. */
export function warning(
  code: string,
  message: string,
  details: Partial<Omit<Diagnostic, 'code' | 'message' | 'severity'>> = {},
): Diagnostic {
  return { code, severity: 'warning', message, ...details }
}

/**
 * Ends a stage with all its problems. The one error class for what users can cause; anything else that is thrown is a
 * defect of the engine.
 */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[] | Diagnostic, options?: { cause?: unknown }) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic]
    super(list.map((diagnostic) => diagnostic.message).join('\n'), options)
    this.name = 'DiagnosticError'
    this.diagnostics = list
  }
}

/** Throws when any of `diagnostics` is an error; returns the warnings otherwise. */
export function stopOnErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) throw new DiagnosticError(diagnostics)
  return diagnostics
}
