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

/** What the project file says about the command line itself. */
export interface ProjectDefaults {
  /** `flags:` */
  readonly flags: Readonly<Record<string, unknown>>
  /** `log-path:`, from the project's root. */
  readonly logPath: string
}

/** Reads them; the usual ones where the file cannot be read, which the command itself will say. */
export function readProjectDefaults(host: Host, projectDir: string | undefined): ProjectDefaults {
  try {
    const where = projectDir === undefined ? {} : { projectDir }
    const { project } = loadProject({ host, ...where, versionCheck: false })
    return { flags: project.flags, logPath: project.logPath }
  } catch (error) {
    if (error instanceof DiagnosticError) return { flags: {}, logPath: 'logs' }
    throw error
  }
}
