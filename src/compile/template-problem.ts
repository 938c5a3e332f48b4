import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js'
import { TemplateError, type TemplateSource } from '../template/index.js'
import { BUILTIN_PACKAGE, type MacroLibrary } from '../template/project/index.js'

/** What stands for the file of a text that is in none. */
export const INLINE_FILE = '<inline>'

/**
 * What a render threw, as the user should see it: errors of templates become diagnostics whose place is in the user's
 * files, also when the engine's own macros were running; everything else stays. A template that stands in no file comes
 * with its text.
 */
export function templateProblem(error: unknown, library: MacroLibrary, source?: TemplateSource): unknown {
  if (!(error instanceof TemplateError)) return error
  const diagnostic = outsideBuiltin(error.toDiagnostic(), library)
  const isInline = source?.file === INLINE_FILE && diagnostic.location?.file === INLINE_FILE
  return new DiagnosticError(isInline ? { ...diagnostic, text: source.text } : diagnostic, {
    cause: error.cause ?? error,
  })
}

/** Moves the place of a problem out of the engine's macros, to where the user's file called them. */
function outsideBuiltin(diagnostic: Diagnostic, library: MacroLibrary): Diagnostic {
  const { location, frames = [] } = diagnostic
  if (location === undefined) return diagnostic
  const ours = new Set(
    library
      .all()
      .filter((definition) => library.packageOf(definition) === BUILTIN_PACKAGE)
      .map((definition) => definition.file),
  )
  if (!ours.has(location.file)) return diagnostic
  const outside = frames.findIndex((frame) => !ours.has(frame.file))
  const found = frames[outside]
  if (found === undefined) return diagnostic
  return {
    ...diagnostic,
    location: { file: found.file, line: found.line, column: found.column },
    frames: [...frames.slice(outside + 1)],
  }
}
