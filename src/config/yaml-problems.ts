import type { YAMLError } from 'yaml'
import { type Diagnostic, problem, type SourceLocation } from '../core/diagnostic.js'

/** A line whose value starts with a template tag that no quotes protect. */
const UNQUOTED_TAG = /^(\s*(?:-\s+)*(?:[^\s:#][^:#]*:\s+)?)(\{[{%].*)$/

/** A complaint of the YAML parser in words of a user's file, with what to do. */
export function syntaxProblem(error: YAMLError, text: string, location: SourceLocation): Diagnostic {
  const line = text.split('\n')[location.line - 1] ?? ''
  const tag = UNQUOTED_TAG.exec(line)
  if (tag !== null) {
    const column = (tag[1] ?? '').length + 1
    return templateProblem(tag[2] ?? '', { ...location, column })
  }
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^(?:"[^"]*"|'[^']*'|[^\s:]+)/.exec(text.slice(error.pos[0]))?.[0] ?? ''
      return problem('YAML_DUPLICATE_KEY', `Key "${key.replace(/^["']|["']$/g, '')}" is written twice in one map`, {
        location,
        hint: 'Keep one of the two; the other would be lost without notice.',
      })
    }
    case 'TAB_AS_INDENT':
      return problem('YAML_TAB', 'The line is indented with a tab', {
        location,
        hint: 'YAML is indented with spaces: replace the tab.',
      })
    case 'BLOCK_AS_IMPLICIT_KEY':
      return problem('YAML_SYNTAX', 'The line holds a second key, or is indented more than the lines around it', {
        location,
        hint: 'Put quotes around a text that holds ": ", or align the key with its neighbours.',
      })
    case 'MULTILINE_IMPLICIT_KEY':
    case 'MISSING_CHAR':
      return problem('YAML_SYNTAX', missingCharacter(error.message), { location, hint: closingHint(error.message) })
    case 'BAD_SCALAR_START':
      return problem('YAML_SYNTAX', `A text may not start with "${text.charAt(error.pos[0])}"`, {
        location,
        hint: 'Put quotes around it.',
      })
    case 'MULTIPLE_DOCS':
      return problem('YAML_SYNTAX', 'The file holds several documents, separated by "---"', {
        location,
        hint: 'Keep one document in each file.',
      })
    case 'TAG_RESOLVE_FAILED':
      return problem('YAML_SYNTAX', `Tag "${text.slice(...error.pos)}" is not known`, {
        location,
        hint: 'Put quotes around a text that starts with "!".',
      })
    case 'BAD_INDENT':
      return problem('YAML_SYNTAX', 'The indentation does not fit the lines above, or a bracket is left open', {
        location,
        hint: 'Align the line with the keys of its map, and close every "[" and "{".',
      })
    default:
      return problem('YAML_SYNTAX', `The file is not valid YAML here: ${lowerFirst(error.message)}`, {
        location,
        hint: 'Look at the indentation and the quotes of this line and the one above.',
      })
  }
}

/** The problem of a template tag without quotes that the parser took for a map. */
export function unquotedTemplate(text: string, offset: number, location: SourceLocation): Diagnostic {
  const end = text.indexOf('\n', offset)
  return templateProblem(text.slice(offset, end === -1 ? undefined : end), location)
}

function templateProblem(value: string, location: SourceLocation): Diagnostic {
  const written = value.trim()
  const quoted = written.includes('"') ? `'${written.replaceAll("'", "''")}'` : `"${written}"`
  return problem('YAML_UNQUOTED_TEMPLATE', 'A value that starts with a template tag needs quotes in YAML', {
    location,
    hint: `Write ${quoted}.`,
  })
}

function missingCharacter(message: string): string {
  if (/quote/.test(message)) return 'A quote is opened and never closed'
  if (/Flow sequence/.test(message)) return 'A list is opened with "[" and never closed'
  if (/Flow map/.test(message)) return 'A map is opened with "{" and never closed'
  return 'A key is expected here, followed by ":" and a space'
}

function closingHint(message: string): string {
  return /quote|Flow/.test(message) ? 'Close it, or put quotes around the whole text.' : 'Write "key: value".'
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
