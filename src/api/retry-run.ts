import { readRunResults, type RunResultsV6 } from '../artifacts/index.js'
import { DiagnosticError, problem, warning } from '../core/diagnostic.js'
import { isAbsolutePath, joinPath } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import type { UniqueId } from '../core/node.js'
import { isFailure, type RunResult } from '../core/result.js'
import { counted } from '../core/text.js'
import { cloneChosen } from './clone-nodes.js'
import { compileChosen } from './compile-nodes.js'
import type { DocsOptions, OperationOptions, RetryOptions, RunOptions, RunOutcome, RunVerb } from './contract.js'
import { engineVersion } from './engine-version.js'
import { failedBatches } from './event-time.js'
import { documentProject } from './generate-docs.js'
import { announce, type OpenedProject, openProject, withProject } from './open-project.js'
import { parseOpened } from './parse-opened.js'
import { flagsOfRun, selectionOfRun } from './retried-flags.js'
import { operate } from './run-operation.js'
import { runSelected } from './run-nodes.js'

const VERBS: readonly RunVerb[] = ['sync', 'seed', 'run', 'test', 'build', 'snapshot']
const OTHERS = ['clone', 'compile', 'generate', 'run-operation'] as const
const UNFINISHED: readonly string[] = ['error', 'fail', 'skipped', 'runtime error', 'partial success']

/** A last run, and how it is to be done again. */
interface Retry {
  readonly last: RunResultsV6
  /** What the last run was given, and above that what the retry was given. */
  readonly options: RunOptions
  /** What failed or was skipped. */
  readonly unfinished: ReadonlySet<UniqueId>
}

/**
 * Does the last command again for the nodes that failed or were skipped in it, with its flags; `vars`, `threads` and what
 * else the retry is given stand above those. The last command is read from `run_results.json` of the target folder, or of
 * the folder `state`. Where nothing failed, that is said, and nothing is done.
 *
 * Throws DiagnosticError: `NO_LAST_RUN`, `CANNOT_RETRY`, and what the command throws.
 */
export async function retryRun(given: RetryOptions): Promise<RunOutcome> {
  const opened = openProject(given)
  const last = lastRun(opened, given)
  const which = [...VERBS, ...OTHERS].find((each) => each === last.args['which'])
  if (which === undefined) throw cannotRetry(last.args['which'])
  const isUnfinished = (status: string): boolean =>
    UNFINISHED.includes(status) || (status === 'warn' && (given.warnError ?? opened.flags['warn_error']) === true)
  const options = {
    ...flagsOfRun(last.args),
    ...withoutState(given),
    flags: { ...last.args, ...given.flags, which },
  }
  const unfinished = new Set(last.results.flatMap(({ unique_id: id, status }) => (isUnfinished(status) ? [id] : [])))
  const retry = { last, options, unfinished }
  if (unfinished.size === 0) return nothingToRetry(retry, which)
  switch (which) {
    case 'clone':
      return cloneChosen(options, unfinished)
    case 'compile':
      return reported(retry, async () => {
        const { outputs, ...made } = await compileChosen(options, unfinished)
        return { ...made, text: `Compiled ${counted(outputs.length, 'node')}` }
      })
    case 'generate':
      // The site is of the whole project, and nothing of it was written.
      return reported(retry, async () => {
        const { path, files, ...made } = await documentProject({
          ...options,
          ...selectionOfRun(last.args),
          ...docsFlags(last.args),
        })
        return { ...made, text: `Documentation written to ${path} (${counted(files, 'file')})` }
      })
    case 'run-operation':
      return reported(retry, async () => {
        const operation = operationOf(last.args)
        return { ...(await operate({ ...options, ...operation })), text: `Ran ${operation.macro ?? 'the template'}` }
      })
    default:
      return runAgain(which, retry)
  }
}

async function runAgain(verb: RunVerb, { last, options, unfinished }: Retry): Promise<RunOutcome> {
  return withProject(options, async (opened) => {
    opened.emit({ kind: 'runStarting', version: engineVersion(), invocationId: opened.invocationId })
    const graph = parseOpened(opened)
    const { nodes, unitTests } = graph.parsed.manifest
    // Hooks of the project run with every run, whatever they came to in the last one.
    const isThere = (id: UniqueId): boolean =>
      unitTests?.has(id) === true || (nodes.has(id) && nodes.get(id)?.resourceType !== 'operation')
    const ids = new Set([...unfinished].filter(isThere))
    return runSelected(verb, { ids, graph, opened, options, batches: failedBatches(last) })
  })
}

/** A command that says nothing of single nodes: `text` is what is said of it. */
async function reported(
  { options }: Retry,
  work: () => Promise<{ readonly results: readonly RunResult[]; readonly manifest: Manifest; readonly text: string }>,
): Promise<RunOutcome> {
  const start = options.host.elapsed()
  const { results, manifest, text } = await work()
  const elapsed = options.host.elapsed() - start
  options.emit?.({ kind: 'message', level: 'info', text })
  const cancelled = options.signal?.aborted === true
  return { results, manifest, elapsed, cancelled, success: !cancelled && !results.some(isFailure), warnings: [] }
}

async function nothingToRetry({ options }: Retry, which: string): Promise<RunOutcome> {
  return withProject(options, async (opened) => {
    opened.emit({ kind: 'runStarting', version: engineVersion(), invocationId: opened.invocationId })
    const { manifest } = parseOpened(opened).parsed
    const nothing = warning('NOTHING_TO_RETRY', `Nothing to do: nothing failed in the last ${nameOf(which)}`)
    announce([nothing], opened)
    opened.emit({ kind: 'runFinished', results: [], seconds: 0 })
    return { results: [], elapsed: 0, success: true, cancelled: false, warnings: [nothing], manifest }
  })
}

function cannotRetry(which: unknown): DiagnosticError {
  return new DiagnosticError(
    problem('CANNOT_RETRY', `The last command was "${String(which ?? 'unknown')}", which cannot be retried`, {
      hint: `Commands that can: ${[...VERBS, ...OTHERS].map(nameOf).join(', ')}.`,
    }),
  )
}

function nameOf(which: string): string {
  return which === 'generate' ? 'docs generate' : which
}

function lastRun({ host, targetPath }: OpenedProject, { state }: RetryOptions): RunResultsV6 {
  const folder =
    state === undefined ? targetPath : isAbsolutePath(state) ? state : joinPath(host.workingDirectory, state)
  const path = joinPath(folder, 'run_results.json')
  if (!host.files.exists(path)) {
    throw new DiagnosticError(
      problem('NO_LAST_RUN', `There is no "run_results.json" in ${folder}`, { hint: 'Run "tsmodel build" first.' }),
    )
  }
  return readRunResults(host.files.readText(path), path)
}

/** `state` of a retry is where the last run is read from; what that run compared with is among its own flags. */
function withoutState({ state: _state, ...rest }: RetryOptions): Omit<RetryOptions, 'state'> {
  return rest
}

function docsFlags(args: Readonly<Record<string, unknown>>): Pick<DocsOptions, 'static' | 'emptyCatalog' | 'compile'> {
  return {
    ...(typeof args['static'] === 'boolean' ? { static: args['static'] } : {}),
    ...(typeof args['empty_catalog'] === 'boolean' ? { emptyCatalog: args['empty_catalog'] } : {}),
    ...(typeof args['compile'] === 'boolean' ? { compile: args['compile'] } : {}),
  }
}

function operationOf(args: Readonly<Record<string, unknown>>): Pick<OperationOptions, 'macro' | 'args' | 'sql'> {
  const { macro, sql, args: given } = args
  if (typeof macro !== 'string') return typeof sql === 'string' ? { sql } : {}
  return { macro, ...(given === undefined ? {} : { args: JSON.stringify(given) }) }
}
