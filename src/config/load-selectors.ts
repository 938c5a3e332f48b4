import { type Diagnostic, problem, stopOnErrors } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'
import { checkShape } from './check-shape.js'
import type { Project } from './contract.js'
import { readYamlFile } from './read-file.js'
import { selectorsFile } from './schemas/packages-schema.js'

/** One entry of `selectors.yml`; the definition is read by the graph. */
export interface SelectorEntry {
  readonly name: string
  readonly description?: string
  readonly default?: boolean
  readonly definition: unknown
}

/**
 * The selectors of a project, in the order of the file; none when it has no `selectors.yml`.
 *
 * Throws DiagnosticError: what reading the file says, and `DUPLICATE_SELECTOR`.
 */
export function loadSelectors(
  host: Host,
  project: Project,
): { readonly selectors: readonly SelectorEntry[]; readonly warnings: readonly Diagnostic[] } {
  const path = joinPath(project.root, 'selectors.yml')
  if (!host.files.exists(path)) return { selectors: [], warnings: [] }
  const document = readYamlFile(host.files, path, 'selectors.yml')
  if (document.value === null) return { selectors: [], warnings: [] }
  const warnings = stopOnErrors(checkShape(selectorsFile, document.value, document))
  const { selectors } = document.value as { readonly selectors: readonly SelectorEntry[] }
  const seen = new Set<string>()
  const repeated: Diagnostic[] = []
  selectors.forEach(({ name }, index) => {
    if (seen.has(name)) {
      repeated.push(
        problem('DUPLICATE_SELECTOR', `Two selectors are named "${name}"`, {
          location: document.locate(['selectors', index, 'name']),
          hint: 'Rename one of them.',
        }),
      )
    }
    seen.add(name)
  })
  stopOnErrors(repeated)
  return { selectors, warnings }
}
