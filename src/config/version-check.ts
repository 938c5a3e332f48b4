import { COMPATIBLE_DBT_VERSION } from '../core/compatible-version.js'
import { type Diagnostic, problem, type SourceLocation } from '../core/diagnostic.js'

const REQUIREMENT = /^\s*(>=|<=|>|<|==?|~=)?\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?[\w.+-]*\s*$/

/**
 * Compares `require-dbt-version` with the release whose language the engine follows: every requirement must hold. Texts
 * that are no requirement are problems too.
 */
export function checkRequiredVersion(requirements: readonly string[], location: SourceLocation): readonly Diagnostic[] {
  const own = COMPATIBLE_DBT_VERSION.split('.').map(Number)
  return requirements
    .flatMap((each) => each.split(','))
    .flatMap((written): readonly Diagnostic[] => {
      const match = REQUIREMENT.exec(written)
      if (match === null) {
        return [
          problem('VERSION_INVALID', `"${written}" is not a requirement of a version`, {
            location,
            hint: 'Write a comparison and a version, such as ">=1.9.0".',
          }),
        ]
      }
      const [, operator = '=', ...numbers] = match
      if (holds(operator, compare(own, numbers))) return []
      return [
        problem(
          'VERSION_REQUIRED',
          `The project requires dbt "${written.trim()}", but the engine follows dbt ${COMPATIBLE_DBT_VERSION}`,
          { location, hint: 'Widen "require-dbt-version", or go on at your own risk with --no-version-check.' },
        ),
      ]
    })
}

function compare(own: readonly number[], wanted: readonly (string | undefined)[]): number {
  for (const [index, part] of wanted.entries()) {
    const difference = (own[index] ?? 0) - Number(part ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function holds(operator: string, order: number): boolean {
  switch (operator) {
    case '>=':
    case '~=':
      return order >= 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '<':
      return order < 0
    default:
      return order === 0
  }
}
