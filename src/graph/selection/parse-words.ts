import { type Diagnostic, DiagnosticError, problem } from '../../core/diagnostic.js'
import type { Criterion, IndirectSelection, SelectionSpec } from './spec.js'

const CRITERION = /^(@)?(?:(\d*)\+)?(?:([^:+@,\s]+):)?(.*?)(?:\+(\d*))?$/s

/**
 * What `--select` or `--exclude` say: words are a union, their parts between commas an intersection.
 *
 * Throws DiagnosticError `SELECTION_SYNTAX` with all words that cannot be read.
 */
export function parseWords(words: readonly string[], indirectSelection: IndirectSelection): SelectionSpec {
  const problems: Diagnostic[] = []
  const parts = words
    .flatMap((word) => word.split(/\s+/))
    .filter((word) => word !== '')
    .map((word): SelectionSpec => {
      const criteria = word.split(',').flatMap((part) => {
        try {
          return [parseCriterion(part, indirectSelection, word)]
        } catch (error) {
          if (!(error instanceof DiagnosticError)) throw error
          problems.push(...error.diagnostics)
          return []
        }
      })
      return criteria.length === 1 ? criteria[0]! : { kind: 'intersection', parts: criteria, indirectSelection }
    })
  if (problems.length > 0) throw new DiagnosticError(problems)
  return { kind: 'union', parts, indirectSelection }
}

/** Reads one criterion such as `2+tag:nightly+1`; `word` is what it stands in, for the message. */
export function parseCriterion(text: string, indirectSelection: IndirectSelection, word: string = text): Criterion {
  const [, at, parents, methodText, value = '', children] = CRITERION.exec(text)!
  if (value === '') {
    const hint = text === '' ? 'Remove the comma, or put a criterion beside it.' : 'Put a name after it.'
    throw syntaxProblem(text === '' ? `"${word}" has nothing beside a comma` : `"${text}" selects nothing`, hint)
  }
  if (at !== undefined && children !== undefined) {
    throw syntaxProblem(
      `"${text}" begins with "@" and ends with "+", but "@" takes all descendants already`,
      `Write "${text.replace(/\+\d*$/, '')}".`,
    )
  }
  if (at !== undefined && parents !== undefined) {
    throw syntaxProblem(`"${text}" begins with "@" and with "+"`, 'Keep one of the two.')
  }
  const [method, ...methodArguments] = methodText === undefined ? [impliedMethod(value)] : methodText.split('.')
  return {
    kind: 'criterion',
    method: method!,
    methodArguments,
    value,
    parentsDepth: depthOf(parents),
    childrenDepth: depthOf(children),
    childrensParents: at !== undefined,
    indirectSelection,
    isImplied: false,
    raw: text,
  }
}

/** The method of a value that names none: a path, a file, or a name. */
export function impliedMethod(value: string): string {
  if (/[\\/]/.test(value)) return 'path'
  return /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn'
}

function depthOf(digits: string | undefined): number | null {
  if (digits === undefined) return null
  return digits === '' ? Infinity : Number(digits)
}

function syntaxProblem(message: string, hint: string): DiagnosticError {
  return new DiagnosticError(problem('SELECTION_SYNTAX', message, { hint }))
}
