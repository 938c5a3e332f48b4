import { DiagnosticError, problem } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'
import type { InitOptions } from './contract.js'
import { schemaFiles } from './engine-files.js'
import { starterProject } from './starter-project.js'

/**
 * Writes a small working project into a new folder named after it, below the working directory.
 *
 * Throws DiagnosticError: `BAD_PROJECT_NAME`, `FOLDER_IN_USE` (nothing of the user's is ever written over).
 */
export async function initProject({
  host,
  name,
}: InitOptions): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    const better = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^(?=\d)/, '_')
    throw new DiagnosticError(
      problem('BAD_PROJECT_NAME', `"${name}" cannot name a project: only letters, digits and underscores can`, {
        hint: /[A-Za-z]/.test(better) ? `Try "${better}".` : 'Try "my_project".',
      }),
    )
  }
  const folder = joinPath(host.workingDirectory, name)
  if (host.files.exists(folder) && (!host.files.isDirectory(folder) || host.files.list(folder).length > 0)) {
    throw new DiagnosticError(
      problem('FOLDER_IN_USE', `"${folder}" exists already and is not empty`, { hint: 'Choose another name.' }),
    )
  }
  const files = filesOf(host, name)
  for (const [path, content] of Object.entries(files)) host.files.write(joinPath(folder, path), content)
  return { folder: name, files: Object.keys(files) }
}

const INSTALLED = 'node_modules/tsmodel/schemas'

/** Editors find the schemas where the package is installed; where it is not, the project gets a copy, which needs no network. */
function filesOf(host: Host, name: string): Readonly<Record<string, string>> {
  if (host.files.exists(joinPath(host.workingDirectory, INSTALLED))) return starterProject(name, `../${INSTALLED}`)
  const copies = Object.entries(schemaFiles()).map(([file, text]) => [`schemas/${file}`, text] as const)
  return { ...starterProject(name, 'schemas'), ...Object.fromEntries(copies) }
}
