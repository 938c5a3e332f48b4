import type { Diagnostic } from '../core/diagnostic.js'
import type { EngineEvent } from '../core/event.js'
import type { RunResult } from '../core/result.js'

type Mask = (text: string) => string

/** The event without secrets in any text that came from templates, statements or the server. */
export function maskEvent(event: EngineEvent, mask: Mask): EngineEvent {
  switch (event.kind) {
    case 'message':
      return { ...event, text: mask(event.text) }
    case 'sql':
      return { ...event, sql: mask(event.sql) }
    case 'diagnostic':
      return { ...event, diagnostic: maskDiagnostic(event.diagnostic, mask) }
    case 'nodeFinished':
      return { ...event, result: maskResult(event.result, mask) }
    case 'runFinished':
      return { ...event, results: event.results.map((result) => maskResult(result, mask)) }
    default:
      return event
  }
}

/** The diagnostics without secrets. */
export function maskDiagnostics(diagnostics: readonly Diagnostic[], mask: Mask): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => maskDiagnostic(diagnostic, mask))
}

/** The result without secrets, for events, artifacts and reports. */
export function maskResult(result: RunResult, mask: Mask): RunResult {
  return {
    ...result,
    message: result.message === null ? null : mask(result.message),
    compiledCode: result.compiledCode === null ? null : mask(result.compiledCode),
    executedSql: result.executedSql.map(mask),
    diagnostics: maskDiagnostics(result.diagnostics, mask),
  }
}

function maskDiagnostic(diagnostic: Diagnostic, mask: Mask): Diagnostic {
  return {
    ...diagnostic,
    message: mask(diagnostic.message),
    ...(diagnostic.hint === undefined ? {} : { hint: mask(diagnostic.hint) }),
    ...(diagnostic.excerpt === undefined ? {} : { excerpt: mask(diagnostic.excerpt) }),
  }
}
