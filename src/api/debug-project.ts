import { adapterFor, type ConnectionSettings, DatabaseError, openDatabase } from '../adapters/index.js'
import {
  findProfiles,
  type LoadedTarget,
  loadEnvironment,
  loadProject,
  loadTarget,
  parseCliVars,
  type Project,
} from '../config/index.js'
import { type Diagnostic, DiagnosticError, problem } from '../core/diagnostic.js'
import type { CommandOptions, DebugCheck } from './contract.js'
import { engineVersion } from './engine-version.js'
import { maskDiagnostics } from './masking.js'
import { projectFolder } from './surroundings.js'

/**
 * Looks at everything that a run needs: the project file, the profile, the target's database and the named connections.
 * Every check that can be made is made; none of them throws.
 */
export async function debugProject(options: CommandOptions): Promise<readonly DebugCheck[]> {
  const { host } = options
  const root = projectFolder(host, options.projectDir)
  const checks: DebugCheck[] = [
    { name: 'tsmodel', ok: true, text: engineVersion(), diagnostics: [] },
    { name: 'Project folder', ok: true, text: root, diagnostics: [] },
  ]
  const { environment } = loadEnvironment(host, root)
  const vars = options.vars === undefined ? {} : parseCliVars(options.vars)
  const project = attempt(checks, 'Project file', () => {
    const loaded = loadProject({ host, projectDir: root, vars, environment })
    return { value: loaded.project, text: `${loaded.project.file}, project "${loaded.project.name}"` }
  })
  if (project === null) return checks
  const target = attempt(checks, 'Profile', () => {
    const loaded = loadTarget({ host, project, vars, environment, ...profileOptions(options) })
    return { value: loaded, text: `"${loaded.profileName}", target "${loaded.targetName}"` }
  })
  if (target === null) return checks
  checks.push(await connectionCheck('Connection', target.settings, target))
  for (const [name, settings] of Object.entries(target.connections)) {
    checks.push(await connectionCheck(`Connection "${name}"`, settings, target))
  }
  return checks
}

/** Folder of the profiles.yml that would be read. Throws DiagnosticError (`PROFILES_NOT_FOUND`). */
export function profilesFolder(options: CommandOptions): string {
  const { path } = findProfiles(options.host, projectFolder(options.host, options.projectDir), options.profilesDir)
  return path.slice(0, path.lastIndexOf('/'))
}

function profileOptions(options: CommandOptions): Partial<Pick<CommandOptions, 'profile' | 'target' | 'profilesDir'>> {
  const { profile, target, profilesDir } = options
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(target === undefined ? {} : { target }),
    ...(profilesDir === undefined ? {} : { profilesDir }),
  }
}

function attempt<Value extends Project | LoadedTarget>(
  checks: DebugCheck[],
  name: string,
  read: () => { readonly value: Value; readonly text: string },
): Value | null {
  try {
    const { value, text } = read()
    checks.push({ name, ok: true, text, diagnostics: [] })
    return value
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    checks.push({ name, ok: false, text: 'not usable', diagnostics: error.diagnostics })
    return null
  }
}

async function connectionCheck(name: string, settings: ConnectionSettings, target: LoadedTarget): Promise<DebugCheck> {
  const place = placeOf(settings)
  try {
    const database = await openDatabase({ settings, purpose: 'debug' })
    try {
      const session = await database.acquire('debug')
      await session.query('select 1')
      await session.release()
      const version = `Postgres ${Math.floor(database.serverVersion / 10000)}.${database.serverVersion % 10000}`
      return { name, ok: true, text: `${place}, ${version}, database "${database.databaseName}"`, diagnostics: [] }
    } finally {
      await database.close()
    }
  } catch (error) {
    return {
      name,
      ok: false,
      text: place,
      diagnostics: maskDiagnostics(diagnosticsOf(error), (text) => target.secrets.mask(text)),
    }
  }
}

function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics
  if (!(error instanceof DatabaseError)) throw error
  return [problem('DATABASE_ERROR', error.message, error.hint === null ? {} : { hint: error.hint })]
}

function placeOf(settings: ConnectionSettings): string {
  const { type } = adapterFor(settings)
  if (settings.type === 'pglite') return `${type}, embedded in ${settings.path}`
  return `${type} at ${settings.host ?? 'the local socket'}:${settings.port ?? 5432}, user "${settings.user ?? 'default'}"`
}
