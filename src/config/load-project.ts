import { type Diagnostic, DiagnosticError, problem, stopOnErrors, warning } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import { behaviourWarnings, unservedKeys } from './behaviour-flags.js'
import { checkShape } from './check-shape.js'
import { readConfigTree } from './config-tree.js'
import type { ConfigTree, ConfigTreeKind, Layer, Located, Project } from './contract.js'
import type { Environment } from './environment.js'
import { historySchema } from './history-schema.js'
import { collecting, readYamlFile } from './read-file.js'
import { renderValues, yamlScope } from './render-values.js'
import { readJobs } from './scheduled-jobs.js'
import { type ProjectFile, projectFile } from './schemas/project-schema.js'
import { variablesFile } from './schemas/packages-schema.js'
import { checkRequiredVersion } from './version-check.js'
import type { YamlDocument, YamlPath } from './yaml-document.js'

/** The names a project file may have, the preferred one first. */
export const PROJECT_FILES = ['project.yml', 'dbt_project.yml'] as const

export interface LoadProjectOptions {
  readonly host: Host
  /** Folder of the project; default the working directory. */
  readonly projectDir?: string
  /** What `--vars` gave. */
  readonly vars?: Readonly<Record<string, unknown>>
  /** Default the host's; `loadEnvironment` adds `.env`. */
  readonly environment?: Environment
  /** False takes projects that require another version of dbt too. */
  readonly versionCheck?: boolean
}

export interface LoadedProject {
  readonly project: Project
  readonly warnings: readonly Diagnostic[]
}

const TREES: readonly (readonly [ConfigTreeKind, keyof ProjectFile])[] = [
  ['models', 'models'],
  ['seeds', 'seeds'],
  ['snapshots', 'snapshots'],
  ['sources', 'sources'],
  ['data_tests', 'tests'],
  ['data_tests', 'data_tests'],
  ['unit_tests', 'unit_tests'],
  ['analyses', 'analyses'],
  ['exposures', 'exposures'],
  ['functions', 'functions'],
]

/** Parts of the file that are templates of another stage: hooks and configuration run later, variables never. */
const LATER: ReadonlySet<string> = new Set([
  'on-run-start',
  'on-run-end',
  'query-comment',
  'vars',
  ...TREES.map(([, key]) => key),
])

/** The command of a job is rendered when the job starts. */
function isLater([first, ...rest]: YamlPath): boolean {
  return LATER.has(String(first)) || (first === 'schedule' && rest[0] === 'jobs' && rest[2] === 'command')
}

/**
 * Reads `project.yml` or `dbt_project.yml`, renders what may be a template, and checks it.
 *
 * Throws DiagnosticError with every problem of the file: `PROJECT_NOT_FOUND`, those of `readYaml`, `WRONG_TYPE`,
 * `MISSING_KEY`, and what its templates say. Unknown keys are warnings.
 */
export function loadProject(options: LoadProjectOptions): LoadedProject {
  const { host } = options
  const root = absolute(options.projectDir ?? host.workingDirectory, host)
  const { file, warnings } = findProjectFile(host, root)
  const document = readYamlFile(host.files, joinPath(root, file), file)
  if (typeof document.value !== 'object' || document.value === null || Array.isArray(document.value)) {
    throw new DiagnosticError(
      problem('WRONG_TYPE', `${file} holds no keys`, {
        location: document.locate([]),
        hint: 'A project file needs at least "name:" and "profile:".',
      }),
    )
  }
  const diagnostics: Diagnostic[] = [...warnings]
  const variables = options.vars ?? {}
  const scope = yamlScope({
    environment: options.environment ?? host.environment,
    variable: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    variableNames: () => Object.keys(variables),
  })
  const rendered = renderValues(document.value, scope, document, [], isLater)
  diagnostics.push(...rendered.problems, ...checkShape(projectFile, rendered.value, document))
  const { flags } = rendered.value as ProjectFile
  diagnostics.push(
    ...behaviourWarnings(flags ?? {}, document),
    ...unservedKeys(rendered.value as ProjectFile, document),
  )
  const trees = readTrees(document.value as Readonly<Record<string, unknown>>, document, diagnostics)
  const vars = readVariables(host, root, rendered.value as ProjectFile, document, diagnostics)
  if (options.versionCheck !== false) diagnostics.push(...versionProblems(rendered.value as ProjectFile, document))
  stopOnErrors(diagnostics)
  return {
    project: toProject(rendered.value as ProjectFile, { root, file, document, trees, vars }),
    warnings: diagnostics,
  }
}

function findProjectFile(
  host: Host,
  root: string,
): { readonly file: string; readonly warnings: readonly Diagnostic[] } {
  const found = PROJECT_FILES.filter((name) => host.files.exists(joinPath(root, name)))
  const [file, other] = found
  if (file !== undefined) {
    return {
      file,
      warnings:
        other === undefined
          ? []
          : [
              warning('TWO_PROJECT_FILES', `Both ${file} and ${other} exist; ${file} is read`, {
                hint: `Remove ${other}.`,
              }),
            ],
    }
  }
  const above = projectAbove(host, root)
  throw new DiagnosticError(
    problem('PROJECT_NOT_FOUND', `No ${PROJECT_FILES.join(' or ')} in "${root}"`, {
      hint:
        above === undefined
          ? 'Go to the folder of the project, give it with --project-dir, or make one with "tsmodel init".'
          : `There is one in "${above}": go there, or give it with --project-dir.`,
    }),
  )
}

function projectAbove(host: Host, root: string): string | undefined {
  for (let end = root.lastIndexOf('/'); end > 0; end = root.lastIndexOf('/', end - 1)) {
    const folder = root.slice(0, end)
    if (PROJECT_FILES.some((name) => host.files.exists(joinPath(folder, name)))) return folder
  }
  return undefined
}

function readTrees(
  raw: Readonly<Record<string, unknown>>,
  document: YamlDocument,
  diagnostics: Diagnostic[],
): Partial<Record<ConfigTreeKind, ConfigTree>> {
  const trees: Partial<Record<ConfigTreeKind, ConfigTree>> = {}
  for (const [kind, key] of TREES) {
    const value = raw[key]
    if (value === undefined || value === null) continue
    const read = readConfigTree(kind, value, document, [key])
    diagnostics.push(...read.diagnostics)
    const before = trees[kind]
    trees[kind] = before === undefined ? read.tree : merged(before, read.tree)
  }
  return trees
}

/** Two spellings of one tree (`tests` and `data_tests`) count as one; the later wins. */
function merged(left: ConfigTree, right: ConfigTree): ConfigTree {
  const children: Record<string, ConfigTree> = { ...left.children }
  for (const [name, child] of Object.entries(right.children)) {
    const before = children[name]
    children[name] = before === undefined ? child : merged(before, child)
  }
  return {
    values: { ...left.values, ...right.values },
    locations: { ...left.locations, ...right.locations },
    location: left.location,
    children,
  }
}

/** `vars:` of the project file, or `vars.yml` beside it; both at once would leave two places to look. */
function readVariables(
  host: Host,
  root: string,
  project: ProjectFile,
  document: YamlDocument,
  diagnostics: Diagnostic[],
): Readonly<Record<string, unknown>> {
  const own = project.vars ?? {}
  const path = joinPath(root, 'vars.yml')
  if (!host.files.exists(path)) return own
  const file = collecting(diagnostics, () => readYamlFile(host.files, path, 'vars.yml'))
  if (file === undefined) return own
  diagnostics.push(...checkShape(variablesFile, file.value ?? {}, file))
  const given = (file.value as { readonly vars?: Readonly<Record<string, unknown>> } | null)?.vars ?? {}
  if (Object.keys(own).length > 0 && Object.keys(given).length > 0) {
    diagnostics.push(
      problem('VARS_TWICE', 'Variables are declared both in the project file and in vars.yml', {
        location: document.locateKey(['vars']),
        hint: 'Keep them in one of the two.',
      }),
    )
  }
  return { ...own, ...given }
}

function versionProblems(project: ProjectFile, document: YamlDocument): readonly Diagnostic[] {
  const required: unknown = project['require-dbt-version']
  const list = typeof required === 'string' ? [required] : Array.isArray(required) ? required.map(String) : []
  return checkRequiredVersion(list, document.locate(['require-dbt-version']))
}

interface ProjectParts {
  readonly root: string
  readonly file: string
  readonly document: YamlDocument
  readonly trees: Partial<Record<ConfigTreeKind, ConfigTree>>
  readonly vars: Readonly<Record<string, unknown>>
}

function toProject(given: ProjectFile, { root, file, document, trees, vars }: ProjectParts): Project {
  const requireVersion = given['require-dbt-version']
  const targetPath = given['target-path'] ?? 'target'
  const packagesInstallPath = given['packages-install-path'] ?? 'dbt_packages'
  return {
    name: given.name,
    version: given.version === undefined || given.version === null ? null : String(given.version),
    root,
    file,
    profileName: given.profile ?? null,
    profileLocation: given.profile === undefined ? null : document.locate(['profile']),
    modelPaths: paths(given['model-paths'] ?? given['source-paths'], 'models'),
    seedPaths: paths(given['seed-paths'] ?? given['data-paths'], 'seeds'),
    snapshotPaths: paths(given['snapshot-paths'], 'snapshots'),
    testPaths: paths(given['test-paths'], 'tests'),
    macroPaths: paths(given['macro-paths'], 'macros'),
    analysisPaths: paths(given['analysis-paths'], 'analyses'),
    functionPaths: paths(given['function-paths'], 'functions'),
    docsPaths: given['docs-paths'] ?? [],
    assetPaths: given['asset-paths'] ?? [],
    targetPath,
    logPath: given['log-path'] ?? 'logs',
    packagesInstallPath,
    cleanTargets: given['clean-targets'] ?? [targetPath],
    layers: (given.layers ?? []).map(toLayer),
    vars,
    dispatch: (given.dispatch ?? []).map((entry) => ({
      macroNamespace: entry.macro_namespace,
      searchOrder: entry.search_order,
    })),
    quoting: Object.fromEntries(
      Object.entries(given.quoting ?? {}).flatMap(([key, value]) => (typeof value === 'boolean' ? [[key, value]] : [])),
    ),
    onRunStart: hookTexts(given['on-run-start'], document, ['on-run-start']),
    onRunEnd: hookTexts(given['on-run-end'], document, ['on-run-end']),
    configTrees: trees,
    flags: given.flags ?? {},
    queryComment: given['query-comment'],
    requireDbtVersion: typeof requireVersion === 'string' ? [requireVersion] : (requireVersion ?? []),
    restrictAccess: given['restrict-access'] === true,
    jobs: readJobs(given.schedule, document),
    historySchema: historySchema(given.history ?? true) ?? null,
  }
}

function paths(given: readonly string[] | null | undefined, fallback: string): readonly string[] {
  return (given ?? [fallback]).map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''))
}

function toLayer(
  layer: string | { readonly name: string; readonly paths?: readonly string[] | null | undefined },
): Layer {
  if (typeof layer === 'string') return { name: layer, paths: [layer] }
  return { name: layer.name, paths: layer.paths ?? [layer.name] }
}

function hookTexts(
  value: ProjectFile['on-run-start'],
  document: YamlDocument,
  at: YamlPath,
): readonly Located<string>[] {
  if (value === undefined || value === null) return []
  const list = Array.isArray(value) ? value : [value]
  return list.map((item, index) => {
    const path = Array.isArray(value) ? [...at, index] : at
    return typeof item === 'string'
      ? { value: item, location: document.locateText(path) }
      : { value: item.sql, location: document.locateText([...path, 'sql']) }
  })
}

function absolute(path: string, host: Host): string {
  const whole = isAbsolutePath(path) ? path : joinPath(host.workingDirectory, path)
  return whole.replace(/(?<=.)\/+$/, '')
}
