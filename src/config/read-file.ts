import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js'
import type { HostFiles } from '../core/host.js'
import { readYaml, type YamlDocument } from './yaml-document.js'

/**
 * Reads a YAML file of the project; problems name it as `shown`, which is how people know it (from the project's root).
 */
export function readYamlFile(files: HostFiles, path: string, shown: string): YamlDocument {
  return readYaml(shown, files.readText(path))
}

/** What `read` gives, or undefined when it ends in problems, which are added to `problems`. */
export function collecting<Value>(problems: Diagnostic[], read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    problems.push(...error.diagnostics)
    return undefined
  }
}
