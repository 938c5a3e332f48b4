import { readRunResults, type RunResultsV6 } from '../artifacts/index.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { UniqueId } from '../core/node.js'
import type { RetryOptions, RunOptions, RunOutcome, RunVerb } from './contract.js'
import { engineVersion } from './engine-version.js'
import { failedBatches } from './event-time.js'
import { openProject, withProject } from './open-project.js'
import { parseOpened } from './parse-opened.js'
import { runSelected } from './run-nodes.js'

const VERBS: readonly RunVerb[] = ['sync', 'seed', 'run', 'test', 'build', 'snapshot']
const UNFINISHED: readonly string[] = ['error', 'fail', 'skipped', 'runtime error', 'partial success']

/**
 * Runs again the nodes of the last run that failed or were skipped, with that run's command and flags; `vars` and
 * `threads` may be new.
 *
 * Throws DiagnosticError: `NO_LAST_RUN`, `CANNOT_RETRY`, and what a run throws.
 */
export async function retryRun(given: RetryOptions): Promise<RunOutcome> {
  const last = lastRun(given)
  const verb = VERBS.find((each) => each === last.args.which)
  if (verb === undefined) {
    throw new DiagnosticError(
      problem(
        'CANNOT_RETRY',
        `The last command was "${String(last.args.which ?? 'unknown')}", which cannot be retried`,
        {
          hint: `Commands that can: ${VERBS.join(', ')}.`,
        },
      ),
    )
  }
  const options = { ...flagsOf(last.args), ...given, flags: { ...last.args, ...given.flags, which: verb } }
  return withProject(options, async (opened) => {
    opened.emit({ kind: 'runStarting', version: engineVersion(), invocationId: opened.invocationId })
    const graph = parseOpened(opened)
    const ids = new Set<UniqueId>()
    for (const result of last.results) {
      const { nodes, unitTests } = graph.parsed.manifest
      // Hooks of the project run with every run, whatever they came to in the last one.
      const isThere =
        unitTests?.has(result.unique_id) === true ||
        (nodes.has(result.unique_id) && nodes.get(result.unique_id)?.resourceType !== 'operation')
      if (isThere && UNFINISHED.includes(result.status)) ids.add(result.unique_id)
    }
    return runSelected(verb, { ids, graph, opened, options, batches: failedBatches(last) })
  })
}

function lastRun(options: RetryOptions): RunResultsV6 {
  const { host, targetPath } = openProject(options)
  const path = joinPath(targetPath, 'run_results.json')
  if (!host.files.exists(path)) {
    throw new DiagnosticError(
      problem('NO_LAST_RUN', `There is no "run_results.json" in ${targetPath}`, { hint: 'Run "tsmodel build" first.' }),
    )
  }
  return readRunResults(host.files.readText(path), path)
}

/** The flags of the last run that decide what it does. */
function flagsOf(args: Readonly<Record<string, unknown>>): Partial<RunOptions> {
  const text = (key: string): string | undefined => (typeof args[key] === 'string' ? args[key] : undefined)
  const isOn = (key: string): boolean | undefined => (typeof args[key] === 'boolean' ? args[key] : undefined)
  return Object.fromEntries(
    Object.entries({
      profile: text('profile'),
      target: text('target'),
      vars: text('vars'),
      fullRefresh: isOn('full_refresh'),
      failFast: isOn('fail_fast'),
      storeFailures: isOn('store_failures'),
      audit: isOn('audit'),
      batch: isOn('batch'),
      prove: isOn('prove'),
      empty: isOn('empty'),
      state: text('state'),
      defer: isOn('defer'),
      deferState: text('defer_state'),
      favorState: isOn('favor_state'),
      sample: text('sample'),
      eventTimeStart: text('event_time_start'),
      eventTimeEnd: text('event_time_end'),
    }).filter(([, value]) => value !== undefined),
  )
}
