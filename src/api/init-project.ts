import { DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { InitOptions } from './contract.js'
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
  const files = starterProject(name)
  for (const [path, content] of Object.entries(files)) host.files.write(joinPath(folder, path), content)
  return { folder: name, files: Object.keys(files) }
}
