import { DiagnosticError, problem } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import { type Flag, flagKey, flagSnakeName, flagVariables, type FlagValues } from './flag.js'

const TRUE = new Set(['true', 't', 'yes', 'y', 'on', '1'])
const FALSE = new Set(['false', 'f', 'no', 'n', 'off', '0'])

/**
 * The values of flags: the command line first, then the environment, then `flags:` of the project file.
 *
 * Throws DiagnosticError for a variable or project flag whose value does not fit; an empty variable is an unset one.
 */
export function resolveFlags(
  flags: readonly Flag[],
  given: FlagValues,
  environment: Readonly<Record<string, string | undefined>>,
  projectFlags: Readonly<Record<string, unknown>>,
): FlagValues {
  const values: Record<string, FlagValues[string]> = {}
  for (const flag of flags) {
    const value = given[flagKey(flag.name)] ?? fromEnvironment(flag, environment) ?? fromProject(flag, projectFlags)
    if (value !== undefined) values[flagKey(flag.name)] = value
  }
  return values
}

/** The value that `text` means for `flag`. `origin` names where it was written, for the message. */
export function parseFlag(flag: Flag, text: string, origin: string): FlagValues[string] {
  switch (flag.kind) {
    case 'text':
      return text
    case 'words':
      return text.split(/\s+/).filter((word) => word !== '')
    case 'switch': {
      const word = text.trim().toLowerCase()
      if (TRUE.has(word)) return true
      if (FALSE.has(word)) return false
      throw badValue(`${origin} is "${text}", which is neither true nor false`, 'Write true or false.')
    }
    case 'number':
      if (/^[+-]?\d+$/.test(text.trim())) return Number(text)
      throw badValue(`${origin} is "${text}", which is not a whole number`, undefined)
    case 'choice': {
      const choices = flag.choices ?? []
      const word = text.trim().toLowerCase()
      if (choices.includes(word)) return word
      throw badValue(
        `${origin} is "${text}", which is not one of ${choices.join(', ')}`,
        nearestHint(word, choices).hint,
      )
    }
  }
}

function fromEnvironment(
  flag: Flag,
  environment: Readonly<Record<string, string | undefined>>,
): FlagValues[string] | undefined {
  for (const variable of [...flagVariables(flag.name), ...(flag.variables ?? [])]) {
    const text = environment[variable]
    if (text !== undefined && text !== '') return parseFlag(flag, text, `The environment variable ${variable}`)
  }
  return undefined
}

function fromProject(flag: Flag, projectFlags: Readonly<Record<string, unknown>>): FlagValues[string] | undefined {
  const name = flagSnakeName(flag.name)
  const value = projectFlags[name]
  if (value === undefined || value === null) return undefined
  if (flag.kind === 'words' && Array.isArray(value)) return value.map(String)
  // A mapping is what the command line takes as text: JSON is YAML.
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return parseFlag(flag, text, `The project flag "${name}"`)
}

function badValue(message: string, hint: string | undefined): DiagnosticError {
  return new DiagnosticError(problem('BAD_FLAG_VALUE', message, hint === undefined ? {} : { hint }))
}
