import type { PGlite } from '@electric-sql/pglite'
import { loadPackages, loadProject, loadTarget, parseCliVars } from '../../../src/config/index.js'
import { type CompilerOptions, createCompiler, type TemplateCompiler } from '../../../src/compile/index.js'
import type { CompiledNode, CompileNodeOptions } from '../../../src/core/compiled.js'
import type { Diagnostic } from '../../../src/core/diagnostic.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import { isCompilable } from '../../../src/core/node.js'
import { type ParsedProject, parseProject } from '../../../src/parse/index.js'
import { memoryHost } from '../../support/memory-host.js'
import { queryHost } from '../../support/template-host.js'
import { builtin } from '../parse/project.js'

const PROFILES = 'shop: {target: dev, outputs: {dev: {type: pglite, schema: analytics}}}\n'

/** A parsed project with its compiler, and what its templates said and asked. */
export interface Shop {
  readonly parsed: ParsedProject
  readonly compiler: TemplateCompiler
  readonly logged: readonly string[]
  /** Statements of templates. */
  readonly asked: readonly string[]
  /** Compiles the node of this id. */
  compile(id: string, options?: CompileNodeOptions): Promise<CompiledNode>
  /** Calls a macro as `run-operation` does. */
  call(macro: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
}

/** Opens a project given as a record of files, with `database` for what its templates ask. */
export function openShop(
  database: PGlite,
  files: Readonly<Record<string, string>>,
  overrides: Partial<CompilerOptions> = {},
): Shop {
  const host = memoryHost({ 'project.yml': 'name: shop\nprofile: shop\n', 'profiles.yml': PROFILES, ...files })
  const vars = parseCliVars('')
  const { project } = loadProject({ host, vars })
  const { packages } = loadPackages({ host, project, vars })
  const target = loadTarget({ host, project, vars })
  const parsed = parseProject({ host, project, packages, builtin, target, vars })
  const logged: string[] = []
  const compiler = createCompiler({
    host,
    manifest: parsed.manifest,
    library: parsed.library,
    project,
    packages,
    target,
    invocationId: 'c0ffee',
    runStartedAt: host.now(),
    log: (text, level) => logged.push(`${level}: ${text}`),
    ...overrides,
  })
  const asking = queryHost(database)
  return {
    parsed,
    compiler,
    logged,
    asked: asking.asked,
    compile: (id, options) => {
      const node = parsed.manifest.nodes.get(id)
      if (node === undefined || !isCompilable(node)) throw new Error(`no such node: ${id}`)
      return compiler.compile(node, asking, options)
    },
    call: (macro, args = {}) => compiler.runOperation(macro, args, asking),
  }
}

/** The first diagnostic that `work` ends in. */
export async function problemOf(work: Promise<unknown>): Promise<Diagnostic | undefined> {
  try {
    await work
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]
    throw error
  }
  return undefined
}
