import type { OpenedProject } from './open-project.js'

/**
 * The values that variables have in this invocation, flat: `name`, and `package:name` for what the project says for one
 * package. The command line stands above the project file.
 */
export function variableValues({
  project,
  packages,
  commandLineVars,
}: Pick<OpenedProject, 'project' | 'packages' | 'commandLineVars'>): Readonly<Record<string, unknown>> {
  const scopes = new Set([project.name, ...packages.map(({ name }) => name)])
  const values: Record<string, unknown> = {}
  for (const owner of [...packages, project]) {
    for (const [name, value] of Object.entries(owner.vars)) {
      if (!scopes.has(name) || typeof value !== 'object' || value === null) values[name] = value
      else for (const [inner, scoped] of Object.entries(value)) values[`${name}:${inner}`] = scoped
    }
  }
  return { ...values, ...commandLineVars }
}
