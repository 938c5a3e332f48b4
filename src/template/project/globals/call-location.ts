import type { SourceLocation } from '../../../core/diagnostic.js'
import { TemplateError } from '../../errors.js'
import type { CallSite } from '../../host-values.js'

/** Where a call stands in its file. */
export function locationOf(call: CallSite): SourceLocation {
  return { file: call.file, line: call.line, column: call.column }
}

/** The error of a call that the user can mend, placed at the call. */
export function callError(
  call: CallSite,
  message: string,
  details: { readonly code?: string; readonly hint?: string | undefined } = {},
): TemplateError {
  return new TemplateError('CompilationError', message, call, details)
}
