import { readdirSync, readFileSync } from 'node:fs'
import { loadPackages, loadProject, loadTarget, parseCliVars } from '../../../src/config/index.js'
import type { Diagnostic } from '../../../src/core/diagnostic.js'
import type { Node } from '../../../src/core/node.js'
import { type ParsedProject, parseProject } from '../../../src/parse/index.js'
import { memoryHost } from '../../support/memory-host.js'
import { problemsOf, shown } from '../config/problems.js'

const folder = new URL('../../../src/builtin/', import.meta.url)

/** The macros that come with the engine, as the engine reads them. */
export const builtin = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.sql'))
  .sort()
  .map((path) => ({ file: `builtin/${path}`, text: readFileSync(new URL(path, folder), 'utf8') }))

const PROFILES =
  'shop: {target: dev, outputs: {dev: {type: pglite, schema: analytics, connections: {app: {type: pglite}}}}}\n'

export interface ProjectOptions {
  readonly vars?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Parses a project given as a record of files; the project and profile files have defaults. */
export function parse(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ProjectOptions = {},
): ParsedProject {
  const host = memoryHost(
    { 'project.yml': 'name: shop\nprofile: shop\n', 'profiles.yml': PROFILES, ...files },
    options.environment === undefined ? {} : { environment: options.environment },
  )
  const vars = parseCliVars(options.vars ?? '')
  const { project } = loadProject({ host, vars })
  const { packages } = loadPackages({ host, project, vars })
  return parseProject({ host, project, packages, builtin, target: loadTarget({ host, project, vars }), vars })
}

/** The problems that a project ends in, one line each. */
export function parseProblems(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ProjectOptions = {},
): readonly string[] {
  return problemsOf(() => parse(files, options)).map(shown)
}

/** The warnings of a project, one line each. */
export function warningsOf(files: Readonly<Record<string, string>>): readonly string[] {
  return parse(files).warnings.map((each: Diagnostic) => shown(each))
}

/** A node that must be there. */
export function nodeOf<Type extends Node['resourceType']>(
  parsed: ParsedProject,
  uniqueId: string,
  resourceType: Type,
): Extract<Node, { readonly resourceType: Type }> {
  const node = parsed.manifest.nodes.get(uniqueId)
  if (node?.resourceType !== resourceType) {
    throw new Error(`no ${resourceType} ${uniqueId}; there are ${[...parsed.manifest.nodes.keys()].join(', ')}`)
  }
  return node as Extract<Node, { readonly resourceType: Type }>
}

/** A model that must be there, by its name in the project `shop`. */
export function modelOf(parsed: ParsedProject, name: string): Extract<Node, { readonly resourceType: 'model' }> {
  return nodeOf(parsed, `model.shop.${name}`, 'model')
}
