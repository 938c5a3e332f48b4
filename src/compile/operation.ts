import type { QueryHost, TimeWindow } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { Node, OperationNode } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import { compileTemplate, fromHost, hostFunction, toHost } from '../template/index.js'
import { inlineNode } from './inline.js'
import type { Compilation } from './node-host.js'
import { scopeOf } from './render-node.js'
import { templateProblem } from './template-problem.js'

/** Calls a macro with named arguments and gives what it returns, as a plain value. */
export async function runOperation(
  shared: Compilation,
  name: string,
  args: Readonly<Record<string, unknown>>,
  database: QueryHost,
): Promise<unknown> {
  const { library, manifest } = shared.options
  const found = library.find(name, manifest.projectName)
  if (found === undefined) {
    throw new DiagnosticError(
      problem('MACRO_NOT_FOUND', `There is no macro "${name}"`, nearestHint(name, library.names(manifest.projectName))),
    )
  }
  const node: OperationNode = { ...inlineNode(manifest, ''), name, originalFilePath: found.file }
  return (await callInNode(shared, node, name, args, database, {})).value
}

/** What a call came to. */
export interface CallOutcome {
  /** What the macro returned, as a plain value. */
  readonly value: unknown
  /** The result that its statement named `main` stored; undefined when there was none. */
  readonly main: unknown
}

/**
 * Calls the macro `name` (or `package.macro`) in the place of a node, with arguments by position or by name. It is called
 * from a template, so that it is awaited as any other macro.
 */
export async function callInNode(
  shared: Compilation,
  node: Node,
  name: string,
  args: Readonly<Record<string, unknown>> | readonly unknown[],
  database: QueryHost,
  names: Readonly<Record<string, unknown>>,
  window?: TimeWindow,
): Promise<CallOutcome> {
  let outcome: CallOutcome = { value: null, main: undefined }
  const keep = hostFunction('keep', ([value, main]) => {
    outcome = { value: toHost(value), main: main ?? undefined }
    return ''
  })
  const trace = { ephemerals: new Map(), config: {} }
  try {
    const scope = scopeOf(shared, node, database, trace, {
      names: { ...names, __keep: keep, __arguments: fromHost(args) },
      ...(window === undefined ? {} : { window }),
    })
    const spread = Array.isArray(args) ? '*' : '**'
    const text = `{{ __keep(${name}(${spread}__arguments), load_result('main')) }}`
    await compileTemplate({ file: node.originalFilePath, text }).render(scope)
    return outcome
  } catch (error) {
    throw templateProblem(error, shared.options.library)
  }
}
