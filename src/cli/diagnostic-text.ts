import type { Diagnostic, DiagnosticFrame } from '../core/diagnostic.js'
import { counted } from '../core/text.js'
import type { Painted } from './log-line.js'

/** Text of a file that a diagnostic names; null when it cannot be read. */
export type SourceReader = (file: string) => string | null

/** How many problems are printed whole; the rest are counted. */
export const SHOWN_DIAGNOSTICS = 10

type Line = readonly (string | Painted)[]

/**
 * Problems as people read them: place, message, the line with a caret, the macros on the way, what to do.
 *
 * The first ten are shown, errors before warnings; a last line counts the others.
 */
export function diagnosticLines(diagnostics: readonly Diagnostic[], source: SourceReader): readonly Line[] {
  const sorted = [
    ...diagnostics.filter(({ severity }) => severity === 'error'),
    ...diagnostics.filter(({ severity }) => severity === 'warning'),
  ]
  const shown = sorted
    .slice(0, SHOWN_DIAGNOSTICS)
    .flatMap((diagnostic, index): readonly Line[] => [
      ...(index === 0 ? [] : [[]]),
      ...oneDiagnostic(diagnostic, source),
    ])
  const more = sorted.length - SHOWN_DIAGNOSTICS
  return more > 0 ? [...shown, [], [`… and ${counted(more, 'more problem')}`]] : shown
}

function oneDiagnostic(diagnostic: Diagnostic, source: SourceReader): readonly Line[] {
  const { code, location, severity } = diagnostic
  const place = location === undefined ? '' : `  ${location.file}:${location.line}:${location.column}`
  const excerpt = excerptOf(diagnostic, source)
  return [
    [
      { text: code, colour: severity === 'error' ? 'red' : 'yellow' },
      { text: place, colour: 'dim' },
    ],
    ...diagnostic.message.split('\n').map((text): Line => [text]),
    ...(excerpt.length === 0 ? [] : [[], ...excerpt.map((text): Line => [text])]),
    ...frameLines(diagnostic.frames ?? []),
    ...(diagnostic.hint ?? '')
      .split('\n')
      .filter((text) => text !== '')
      .map((text): Line => [{ text, colour: 'cyan' }]),
  ]
}

/** The way to the problem; a macro that calls itself from one place is one line, however often. */
function frameLines(frames: readonly DiagnosticFrame[]): readonly Line[] {
  const texts = frames.map(({ label, file, line, column }) => `  in ${label ?? 'template'} (${file}:${line}:${column})`)
  return texts.flatMap((text, index): readonly Line[] => {
    if (text === texts[index - 1]) return []
    const next = texts.findIndex((other, at) => at > index && other !== text)
    const times = (next === -1 ? texts.length : next) - index
    return [[{ text: times === 1 ? text : `${text}, ${times} times`, colour: 'dim' }]]
  })
}

/** Two lines of the source with a caret under the column; the diagnostic's own excerpt when it brings one. */
export function excerptOf(diagnostic: Diagnostic, source: SourceReader): readonly string[] {
  if (diagnostic.excerpt !== undefined) return diagnostic.excerpt.split('\n').map((text) => `  ${text}`)
  if (diagnostic.location === undefined) return []
  const { file, line, column } = diagnostic.location
  const lines = (diagnostic.text ?? source(file))?.split(/\r\n|\r|\n/)
  const culprit = lines?.[line - 1]
  if (lines === undefined || culprit === undefined) return []
  const gutter = String(line).length
  const numbered = (number: number, text: string): string => `  ${String(number).padStart(gutter)} | ${text}`
  const before = lines[line - 2]
  // Tabs stay tabs under the text, so that the caret stands right whatever their width.
  const indent = culprit.slice(0, column - 1).replace(/[^\t]/g, ' ')
  return [
    ...(before === undefined ? [] : [numbered(line - 1, before)]),
    numbered(line, culprit),
    `  ${' '.repeat(gutter)} | ${indent}^`,
  ].map((text) => text.trimEnd())
}
