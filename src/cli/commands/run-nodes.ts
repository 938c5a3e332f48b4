import type { RunOutcome, RunVerb } from '../../api/contract.js'
import { runNodes } from '../../api/run-nodes.js'
import type { CommandContext, ExitCode, RunCommand } from '../command.js'
import { conflictOption, selectionOptions, switchOption, textOption } from '../flag-options.js'
import { githubAnnotations } from '../github-annotations.js'
import { junitReport } from '../junit-report.js'
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
      ...switchOption(values, 'empty', 'empty'),
      ...textOption(values, 'sample', 'sample'),
      ...textOption(values, 'eventTimeStart', 'eventTimeStart'),
      ...textOption(values, 'eventTimeEnd', 'eventTimeEnd'),
      ...conflictOption(values),
    })
    return reportOutcome(outcome, context)
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
