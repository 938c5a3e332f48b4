import { listJobs, runSchedule } from '../../api/run-schedule.js'
import type { RunCommand } from '../command.js'
import { numberOption } from '../flag-options.js'
import { rowsAsTable } from '../row-output.js'

/** `schedule`: runs the jobs of project.yml at their times, until it is told to stop; `--list` shows when. */
export const scheduleCommand: RunCommand = async ({ values, host, options, reporter, signal }) => {
  if (values.list === true) {
    const jobs = await listJobs(options)
    const columns = ['job', 'next run', 'if missed', 'command'].map((name) => ({ name, dataType: 'text' }))
    const rows = jobs.map(({ job, next }) => [
      job.name,
      next?.toISOString() ?? 'never',
      job.missed,
      job.commandAt(next ?? new Date(0)).join(' '),
    ])
    reporter.data(rowsAsTable({ name: 'jobs', columns, rows }))
    return 0
  }
  await runSchedule({
    ...options,
    ...numberOption(values, 'healthPort', 'healthPort'),
    program: [process.execPath, process.argv[1] ?? ''],
    machine: host.environment.HOSTNAME ?? `process ${process.pid}`,
    signal,
    say: (text, level) => reporter.say(text, level),
  })
  reporter.say('The schedule has ended.')
  return 0
}
