import type { Diagnostic, DiagnosticFrame } from '../core/diagnostic.js'

/** The classes of errors that Python's Jinja2 (and dbt) would raise. */
export type TemplateErrorKind =
  | 'TemplateSyntaxError'
  | 'TemplateAssertionError'
  | 'TemplateRuntimeError'
  | 'UndefinedError'
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'IndexError'
  | 'AttributeError'
  | 'ZeroDivisionError'
  | 'OverflowError'
  | 'FilterArgumentError'
  | 'SecurityError'
  | 'RecursionError'
  | 'RuntimeError'
  | 'AssertionError'
  | 'CompilationError'

/** Where something stands in a template. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** An error of a template: of its text, or of what it did. `frames` leads from the innermost place outwards. */
export class TemplateError extends Error {
  readonly kind: TemplateErrorKind
  readonly frames: DiagnosticFrame[] = []
  readonly code: string | undefined
  readonly hint: string | undefined

  constructor(
    kind: TemplateErrorKind,
    message: string,
    position?: Position | null,
    details: { readonly code?: string; readonly hint?: string | undefined } = {},
  ) {
    super(message)
    this.name = kind
    this.kind = kind
    this.code = details.code
    this.hint = details.hint
    if (position) this.frames.push({ file: position.file, line: position.line, column: position.column })
  }

  /** The error as the command line and the JSON log carry it. */
  toDiagnostic(): Diagnostic {
    const [first, ...rest] = this.frames
    return {
      code: this.code ?? CODES[this.kind] ?? 'TEMPLATE_ERROR',
      severity: 'error',
      message: this.kind === 'CompilationError' ? this.message : `${this.kind}: ${this.message}`,
      ...(first === undefined ? {} : { location: { file: first.file, line: first.line, column: first.column } }),
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(rest.length === 0 ? {} : { frames: rest }),
    }
  }
}

const CODES: Partial<Record<TemplateErrorKind, string>> = {
  TemplateSyntaxError: 'TEMPLATE_SYNTAX',
  TemplateAssertionError: 'TEMPLATE_SYNTAX',
  UndefinedError: 'TEMPLATE_UNDEFINED',
  CompilationError: 'TEMPLATE_COMPILATION',
}

/** A Python-style error without a position yet; the function that runs adds its own. */
export function raise(kind: TemplateErrorKind, message: string): never {
  throw new TemplateError(kind, message)
}
