import { loadEnvironment, loadProject } from '../config/index.js'
import { DiagnosticError } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'

/** The host with the variables of `.env` files below those of the shell. */
export function hostWithDotEnv(host: Host, projectDir?: string): Host {
  return { ...host, environment: loadEnvironment(host, projectFolder(host, projectDir)).environment }
}

/** Absolute folder of the project. */
export function projectFolder(host: Host, projectDir: string | undefined): string {
  if (projectDir === undefined) return host.workingDirectory
  return isAbsolutePath(projectDir) ? projectDir : joinPath(host.workingDirectory, projectDir)
}

/** `flags:` of the project file; none when the file cannot be read, which the command itself will say. */
export function readProjectFlags(host: Host, projectDir: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return loadProject({ host, ...(projectDir === undefined ? {} : { projectDir }) }).project.flags
  } catch (error) {
    if (error instanceof DiagnosticError) return {}
    throw error
  }
}
