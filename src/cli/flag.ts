/** A flag as data: the parser, the help text, the environment and the tests of the documents all read the same table. */
export interface Flag {
  /** Without dashes, as dbt spells it: `full-refresh`. */
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** Other spellings that are understood and not shown. */
  readonly aliases?: readonly string[]
  /**
   * `switch` has a `--no-` form; `words` takes any number of values and may be repeated; `number` is a whole number.
   */
  readonly kind: 'switch' | 'text' | 'number' | 'words' | 'choice'
  readonly choices?: readonly string[]
  /** Name of the value in the help text. */
  readonly value?: string
  readonly description: string
  /** Variables beside those of its name that set it in the field, strongest first. */
  readonly variables?: readonly string[]
  /** Accepted for the sake of scripts written for dbt, and without effect here. */
  readonly inert?: boolean
  /** Accepted with a warning that says this: what the flag asks for is not done. */
  readonly notServed?: string
}

/** Values by the name of the flag in camelCase; absent when nobody set it. */
export type FlagValues = Readonly<Record<string, boolean | string | number | readonly string[]>>

/** `full-refresh` → `fullRefresh`. */
export function flagKey(name: string): string {
  return name.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** `full-refresh` → `full_refresh`: the name in `flags:` of project.yml, in templates and in run_results.json. */
export function flagSnakeName(name: string): string {
  return name.replaceAll('-', '_')
}

/** The variables that set a flag, strongest first. */
export function flagVariables(name: string): readonly string[] {
  const upper = flagSnakeName(name).toUpperCase()
  return [`TSMODEL_${upper}`, `DBT_ENGINE_${upper}`, `DBT_${upper}`]
}
