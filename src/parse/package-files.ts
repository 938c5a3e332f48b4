import { type Diagnostic, DiagnosticError, warning } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import { discoverFiles, type FileKind, type ProjectFile } from './discover.js'
import type { ParseInput } from './contract.js'
import type { PackageContext } from './parse-context.js'

/** The files of one package: all of them, and the texts of those that hold text (seeds do not). */
export interface PackageFiles {
  readonly owner: PackageContext
  readonly files: readonly ProjectFile[]
  readonly texts: readonly { readonly file: ProjectFile; readonly text: string }[]
}

/**
 * Finds and reads the files of a package; what cannot be read is a problem.
 * @param only reads nothing but files of this kind
 */
export function readPackageFiles(
  input: ParseInput,
  owner: PackageContext,
  diagnostics: Diagnostic[],
  only?: FileKind,
): PackageFiles {
  const { files: host } = input.host
  const { project } = owner
  const files = discoverFiles(host, project.root, project)
  const texts = files.flatMap((file) => {
    if (file.kind === 'seed' || (only !== undefined && file.kind !== only)) return []
    if (file.kind === 'pythonModel') {
      diagnostics.push(pythonModel(owner.shown(file.file)))
      return []
    }
    try {
      return [{ file, text: host.readText(joinPath(project.root, file.file)) }]
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      diagnostics.push(
        ...error.diagnostics.map((each) => ({
          ...each,
          location: each.location ?? { file: owner.shown(file.file), line: 1, column: 1 },
        })),
      )
      return []
    }
  })
  return { owner, files, texts }
}

function pythonModel(file: string): Diagnostic {
  return warning('PYTHON_MODEL', `Models in Python are not served: "${file}" is left out`, {
    location: { file, line: 1, column: 1 },
    hint: 'Write the model in SQL.',
  })
}
