import {
  type Environment,
  type LoadedTarget,
  loadEnvironment,
  loadPackages,
  loadProject,
  loadSelectors,
  loadTarget,
  parseCliVars,
  type Project,
  readFlags,
  type SelectorEntry,
} from '../config/index.js'
import { type Diagnostic, DiagnosticError } from '../core/diagnostic.js'
import type { EventListener } from '../core/event.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import type { CommandOptions } from './contract.js'
import { maskDiagnostics, maskEvent } from './masking.js'
import { holdsText } from './node-host.js'
import { projectFolder } from './surroundings.js'
import { judged, type WarningPolicy, warningPolicy } from './warning-policy.js'

/** Everything that is known before the project's files are parsed. */
export interface OpenedProject {
  readonly host: Host
  readonly environment: Environment
  readonly commandLineVars: Readonly<Record<string, unknown>>
  readonly project: Project
  /** Installed packages, each after those that it needs. */
  readonly packages: readonly Project[]
  readonly selectors: readonly SelectorEntry[]
  readonly target: LoadedTarget
  /** Flags as templates see them: the command line over the environment over the project file. */
  readonly flags: Readonly<Record<string, unknown>>
  /** Absolute. */
  readonly targetPath: string
  readonly invocationId: string
  readonly startedAt: Date
  /** Passes events on, secrets masked. */
  readonly emit: EventListener
  /** Text without secrets. */
  readonly mask: (text: string) => string
  /** Whether `mask` would change a text of these bytes. */
  readonly holdsSecret: (bytes: Uint8Array) => boolean
  readonly warnings: readonly Diagnostic[]
  /** What becomes of warnings, by their code. */
  readonly warningPolicy: WarningPolicy
}

/** Reads project, packages, selectors and profile. Throws DiagnosticError with all problems of the stage that failed. */
export function openProject(options: CommandOptions): OpenedProject {
  const root = projectFolder(options.host, options.projectDir)
  const { environment, warnings } = loadEnvironment(options.host, root)
  const host = { ...options.host, environment }
  const vars = options.vars === undefined ? {} : parseCliVars(options.vars)
  const versionCheck = options.flags?.['version_check'] !== false
  const loaded = loadProject({ host, projectDir: root, vars, environment, versionCheck })
  const { project } = loaded
  const flags = readFlags(environment, project.flags)
  const allFlags = { ...flags.flags, ...options.flags }
  const target = loadTarget({
    host,
    project,
    vars,
    environment,
    ...given(options, 'profile'),
    ...given(options, 'target'),
    ...given(options, 'profilesDir'),
    ...given(options, 'threads'),
  })
  const packages = loadPackages({ host, project, vars, environment, versionCheck })
  const selectors = loadSelectors(host, project)
  const mask = (text: string): string => target.secrets.mask(text)
  const targetPath = options.targetPath ?? textOr(flags.flags.target_path, project.targetPath)
  return {
    host,
    environment,
    commandLineVars: vars,
    project,
    packages: packages.packages,
    selectors: selectors.selectors,
    target,
    flags: allFlags,
    targetPath: isAbsolutePath(targetPath) ? targetPath : joinPath(project.root, targetPath),
    invocationId: options.invocationId ?? host.newId(),
    startedAt: host.now(),
    emit: (event) => options.emit?.(maskEvent(event, mask)),
    mask,
    holdsSecret: (bytes) => target.secrets.some((value) => holdsText(bytes, value)),
    warningPolicy: warningPolicy(
      options.warnError ?? allFlags['warn_error'] === true,
      options.warnErrorOptions ?? allFlags['warn_error_options'],
    ),
    warnings: [
      ...warnings,
      ...loaded.warnings,
      ...flags.warnings,
      ...target.warnings,
      ...packages.warnings,
      ...selectors.warnings,
    ],
  }
}

/**
 * Opens the project and does `work` with it. Problems that leave it show no secrets; warnings are announced first, and end
 * the command when warnings count as errors.
 */
export async function withProject<Result>(
  options: CommandOptions,
  work: (opened: OpenedProject) => Promise<Result>,
): Promise<Result> {
  const opened = openProject(options)
  try {
    announce(opened.warnings, opened)
    return await work(opened)
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    throw new DiagnosticError(maskDiagnostics(error.diagnostics, opened.mask), { cause: error })
  }
}

/** Says warnings, or throws them where the flags ask for that. */
export function announce(warnings: readonly Diagnostic[], opened: Pick<OpenedProject, 'emit' | 'warningPolicy'>): void {
  for (const diagnostic of judged(warnings, opened.warningPolicy)) opened.emit({ kind: 'diagnostic', diagnostic })
}

function given<Key extends keyof CommandOptions>(
  options: CommandOptions,
  key: Key,
): Partial<Pick<CommandOptions, Key>> {
  return options[key] === undefined ? {} : ({ [key]: options[key] } as Pick<CommandOptions, Key>)
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}
