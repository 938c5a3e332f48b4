import { DiagnosticError, problem } from '../../core/diagnostic.js'
import type { Node } from '../../core/node.js'
import { nearestHint } from '../../core/text.js'

/** The test that a criterion puts to each node. */
export type Matcher = (node: Node) => boolean

/** Throws DiagnosticError `SELECTION_VALUE` when `value` is none of the words allowed. */
export function checkChoice(what: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return
  throw new DiagnosticError(
    problem('SELECTION_VALUE', `"${value}" is not a ${what}`, {
      hint: nearestHint(value, allowed).hint ?? `It may be ${allowed.map((word) => `"${word}"`).join(', ')}.`,
    }),
  )
}
