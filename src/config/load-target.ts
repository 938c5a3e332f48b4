import type { ConnectionSettings } from '../adapters/contract.js'
import { type Diagnostic, DiagnosticError, problem, stopOnErrors } from '../core/diagnostic.js'
import type { Host } from '../core/host.js'
import { nearestHint } from '../core/text.js'
import type { z } from 'zod'
import { checkShape } from './check-shape.js'
import { connectionSettings, databaseOf } from './connection-settings.js'
import type { Project, Target } from './contract.js'
import type { Environment } from './environment.js'
import { findProfiles } from './find-profiles.js'
import { historySchema } from './history-schema.js'
import { readYamlFile } from './read-file.js'
import { passwordsOf } from './passwords.js'
import { renderValues, yamlScope } from './render-values.js'
import {
  pgliteConnection,
  pgliteOutput,
  postgresConnection,
  postgresOutput,
  profile as profileSchema,
} from './schemas/profiles-schema.js'
import { environmentSecrets, type Secrets } from './secrets.js'
import type { YamlDocument, YamlPath } from './yaml-document.js'

export interface LoadTargetOptions {
  readonly host: Host
  readonly project: Project
  /** `--profile`, `--target`, `--profiles-dir`, `--threads`. */
  readonly profile?: string
  readonly target?: string
  readonly profilesDir?: string
  readonly threads?: number
  /** What `--vars` gave. */
  readonly vars?: Readonly<Record<string, unknown>>
  /** Default the host's; `loadEnvironment` adds `.env`. */
  readonly environment?: Environment
}

/** A target with what was noticed while it was read, and what no output may show of it. */
export interface LoadedTarget extends Target {
  readonly warnings: readonly Diagnostic[]
  readonly secrets: Secrets
}

/** Default of dbt: one node at a time. */
const DEFAULT_THREADS = 1

/** Types of connection, with the schemas of an output and of a named connection. */
const TYPES: Readonly<Record<string, { readonly output: z.ZodType; readonly connection: z.ZodType }>> = {
  postgres: { output: postgresOutput, connection: postgresConnection },
  pglite: { output: pgliteOutput, connection: pgliteConnection },
}

/**
 * Reads the profile of a project and makes the chosen target ready to connect with. Only that target is rendered: others
 * may need variables that are not set here.
 *
 * Throws DiagnosticError: `PROFILES_NOT_FOUND`, `PROFILE_NOT_FOUND`, `TARGET_NOT_FOUND`, `UNKNOWN_TYPE`, and what
 * `readYaml`, templates and the shape of the file say.
 */
export function loadTarget(options: LoadTargetOptions): LoadedTarget {
  const { host, project } = options
  const environment = options.environment ?? host.environment
  const profileName = options.profile ?? project.profileName
  if (profileName === null) {
    throw new DiagnosticError(
      problem('PROFILE_NOT_GIVEN', `${project.file} names no profile`, {
        location: { file: project.file, line: 1, column: 1 },
        hint: 'Add "profile: <name>", or give one with --profile.',
      }),
    )
  }
  const found = findProfiles(host, project.root, options.profilesDir)
  const document = readYamlFile(host.files, found.path, found.shown)
  const profile = chosenProfile(profileName, document, options)
  const variables = options.vars ?? {}
  const scope = yamlScope({
    environment,
    variable: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    variableNames: () => Object.keys(variables),
    secretsAllowed: true,
  })
  const named = renderValues(profile.target ?? 'default', scope, document, [profileName, 'target'])
  stopOnErrors(named.problems)
  const targetName = options.target ?? String(named.value)
  const at = [profileName, 'outputs', targetName]
  const output = chosenOutput(targetName, profile, document, profileName)
  const rendered = renderValues(output, scope, document, at)
  stopOnErrors(rendered.problems)
  const given = checkedOutput(rendered.value, document, at)
  const context = { host, environment, projectRoot: project.root, document }
  const diagnostics: Diagnostic[] = [...given.warnings]
  const settings = connectionSettings(given.output, { ...context, defaultPath: '.tsmodel/warehouse', at }, diagnostics)
  const connections = readConnections(given.output.connections ?? {}, context, at, diagnostics)
  stopOnErrors(diagnostics)
  const history = historySchema(given.output.history)
  const threads = options.threads ?? (typeof given.output.threads === 'number' ? given.output.threads : DEFAULT_THREADS)
  return {
    profileName,
    targetName,
    settings,
    schema: given.output.schema,
    threads,
    connections,
    ...(history === undefined ? {} : { historySchema: history }),
    visible: visibleTarget({ profileName, targetName, schema: given.output.schema, threads, settings }),
    warnings: diagnostics,
    secrets: environmentSecrets(environment).with(
      passwordsOf([settings, ...Object.values(connections)], host, environment),
    ),
  }
}

type Output = z.infer<typeof postgresOutput> | z.infer<typeof pgliteOutput>
type Profile = z.infer<typeof profileSchema>

function chosenProfile(name: string, document: YamlDocument, { project, profile }: LoadTargetOptions): Profile {
  const value = document.value
  const profiles = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
  const names = profiles.filter((key) => key !== 'config')
  if (!names.includes(name)) {
    const asked = profile === undefined ? `${project.file} asks for profile` : '--profile asks for'
    throw new DiagnosticError(
      problem('PROFILE_NOT_FOUND', `${asked} "${name}", but ${document.file} has no such profile`, {
        ...(project.profileLocation === null || profile !== undefined ? {} : { location: project.profileLocation }),
        hint: nearestHint(name, names).hint ?? `${document.file} has: ${names.join(', ') || 'none'}.`,
      }),
    )
  }
  const chosen: unknown = (value as Readonly<Record<string, unknown>>)[name]
  stopOnErrors(checkShape(profileSchema, chosen, document, [name]))
  return chosen as Profile
}

function chosenOutput(target: string, profile: Profile, document: YamlDocument, profileName: string): unknown {
  const names = Object.keys(profile.outputs)
  if (names.includes(target)) return profile.outputs[target]
  throw new DiagnosticError(
    problem('TARGET_NOT_FOUND', `Profile "${profileName}" has no target "${target}"`, {
      location: document.locateKey([profileName, 'outputs']),
      hint: nearestHint(target, names).hint ?? `It has: ${names.join(', ') || 'none'}.`,
    }),
  )
}

function checkedOutput(
  value: unknown,
  document: YamlDocument,
  at: YamlPath,
): { readonly output: Output; readonly warnings: readonly Diagnostic[] } {
  const type = typeOf(value, document, at)
  const warnings = stopOnErrors(checkShape(type.output, value, document, at))
  return { output: value as Output, warnings }
}

function readConnections(
  given: Readonly<Record<string, unknown>>,
  context: {
    readonly host: Host
    readonly environment: Environment
    readonly projectRoot: string
    readonly document: YamlDocument
  },
  output: YamlPath,
  diagnostics: Diagnostic[],
): Readonly<Record<string, ConnectionSettings>> {
  const connections: Record<string, ConnectionSettings> = {}
  for (const [name, value] of Object.entries(given)) {
    const at = [...output, 'connections', name]
    const problems = checkShape(typeOf(value, context.document, at).connection, value, context.document, at)
    diagnostics.push(...problems)
    if (problems.some(({ severity }) => severity === 'error')) continue
    connections[name] = connectionSettings(
      value as z.infer<typeof postgresConnection>,
      { ...context, defaultPath: `.tsmodel/connections/${name}`, at },
      diagnostics,
    )
  }
  return connections
}

function typeOf(
  value: unknown,
  document: YamlDocument,
  at: YamlPath,
): { readonly output: z.ZodType; readonly connection: z.ZodType } {
  const type: unknown =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['type'] : undefined
  if (typeof type === 'string' && Object.hasOwn(TYPES, type)) return TYPES[type]!
  const known = Object.keys(TYPES)
  throw new DiagnosticError(
    typeof type === 'string'
      ? problem('UNKNOWN_TYPE', `"${type}" is not a type of database that the engine knows`, {
          location: document.locate([...at, 'type']),
          hint: nearestHint(type, known).hint ?? `It knows: ${known.join(', ')}.`,
        })
      : problem('MISSING_KEY', `Key "type" is missing in "${String(at.at(-1))}"`, {
          location: document.locate(at),
          hint: `Add "type: pglite" (embedded) or "type: postgres".`,
        }),
  )
}

/** What templates see as `target`. The embedded database is Postgres to them: macros choose their SQL by the type. */
function visibleTarget(target: Omit<Target, 'connections' | 'visible'>): Readonly<Record<string, unknown>> {
  const { settings } = target
  const database = databaseOf(settings)
  const server =
    settings.type === 'pglite'
      ? { host: '', port: 0, user: 'postgres' }
      : {
          host: settings.host ?? null,
          port: settings.port ?? 5432,
          user: settings.user ?? null,
          role: settings.role ?? null,
          search_path: settings.searchPath ?? null,
          sslmode: settings.sslmode ?? null,
          connect_timeout: settings.connectTimeout ?? 10,
          keepalives_idle: settings.keepalivesIdle ?? 0,
          application_name: settings.applicationName ?? 'tsmodel',
        }
  return {
    profile_name: target.profileName,
    name: target.targetName,
    target_name: target.targetName,
    type: 'postgres',
    schema: target.schema,
    database,
    dbname: database,
    threads: target.threads,
    ...server,
  }
}
