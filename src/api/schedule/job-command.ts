import { renderText, yamlScope } from '../../config/index.js'
import type { SourceLocation } from '../../core/diagnostic.js'
import type { Scope } from '../../template/index.js'
import { datetimeOfDate } from '../../template/project/index.js'

/** What the command line of a job may read besides the time for which it runs. */
export interface CommandSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What `--vars` gave. */
  readonly variables: Readonly<Record<string, unknown>>
}

/**
 * Words of a job's command line for a run that is due at `due`: each is a template that knows `due` (a datetime in UTC), `var`
 * and `env_var`. The time that is due, and not the clock, so that a run that is made up for later says the same.
 *
 * Throws TemplateError.
 */
export function commandAt(
  words: readonly string[],
  due: Date,
  surroundings: CommandSurroundings,
  location: SourceLocation,
): readonly string[] {
  const scope = dueScope(due, surroundings)
  // A word that is one expression is its text here, never a number or a list.
  return words.map((word) => (word.includes('{{') ? String(renderText(`{{ '' }}${word}`, scope, location)) : word))
}

function dueScope(due: Date, { environment, variables }: CommandSurroundings): Scope {
  const outer = yamlScope({
    environment,
    variable: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    variableNames: () => Object.keys(variables),
  })
  const moment = datetimeOfDate(due)
  return {
    lookup: (name) => (name === 'due' ? moment : outer.lookup(name)),
    names: () => ['due', ...outer.names()],
  }
}
