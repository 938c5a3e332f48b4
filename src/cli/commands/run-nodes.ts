import type { RunOutcome, RunVerb } from '../../api/contract.js'
import { runNodes } from '../../api/run-nodes.js'
import { showRows } from '../../api/show-rows.js'
import type { CommandContext, ExitCode, RunCommand } from '../command.js'
import { conflictOption, selectionOptions, switchOption, textOption } from '../flag-options.js'
import { githubAnnotations } from '../github-annotations.js'
import { junitReport } from '../junit-report.js'
import { rowsAsTable } from '../row-output.js'
import { joinPath } from '../../core/host.js'

/** `build`, `run`, `test`, `seed`, `sync` and `snapshot`. */
export function runNodesCommand(verb: RunVerb): RunCommand {
  return async (context) => {
    const { values, options } = context
    const outcome = await runNodes(verb, {
      ...options,
      ...selectionOptions(values),
      ...switchOption(values, 'fullRefresh', 'fullRefresh'),
      ...switchOption(values, 'failFast', 'failFast'),
      ...switchOption(values, 'storeFailures', 'storeFailures'),
      ...switchOption(values, 'audit', 'audit'),
      ...switchOption(values, 'batch', 'batch'),
      ...switchOption(values, 'prove', 'prove'),
      ...switchOption(values, 'empty', 'empty'),
      ...textOption(values, 'sample', 'sample'),
      ...textOption(values, 'eventTimeStart', 'eventTimeStart'),
      ...textOption(values, 'eventTimeEnd', 'eventTimeEnd'),
      ...conflictOption(values),
    })
    if (verb === 'seed' && values.show === true) await showSeeds(outcome, context)
    return reportOutcome(outcome, context)
  }
}

/** The first rows of every seed that was loaded, as they are in the database. */
async function showSeeds(outcome: RunOutcome, { options, reporter }: CommandContext): Promise<void> {
  const loaded = outcome.results.filter((result) => result.status === 'success' && result.uniqueId.startsWith('seed.'))
  const select = loaded.flatMap(({ uniqueId }) => outcome.manifest.nodes.get(uniqueId)?.fqn.join('.') ?? [])
  if (select.length === 0) return
  for (const rows of await showRows({ ...options, select })) {
    reporter.say(`Rows of seed '${rows.name}':`)
    reporter.data(rowsAsTable(rows))
  }
}

/** Writes what was asked for beside the run's own lines, and gives the exit code. */
export function reportOutcome(outcome: RunOutcome, { values, host, reporter }: CommandContext): ExitCode {
  if (typeof values.junit === 'string') {
    const path = joinPath(host.workingDirectory, values.junit)
    host.files.write(path, junitReport(outcome, host.now()))
  }
  if (host.environment.GITHUB_ACTIONS === 'true') {
    for (const line of githubAnnotations(outcome)) reporter.data(line)
  }
  if (outcome.cancelled) return 130
  return outcome.success ? 0 : 1
}
