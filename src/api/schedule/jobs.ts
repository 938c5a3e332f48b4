import { Cron } from 'croner'
import type { Project, ScheduledJob } from '../../config/index.js'
import { type Diagnostic, problem, stopOnErrors } from '../../core/diagnostic.js'
import { TemplateError } from '../../template/index.js'
import { commandAt, type CommandSurroundings } from './job-command.js'

/** A job whose times can be worked out. */
export interface Job {
  readonly name: string
  /** Words of the command line for a run that is due at `due`, without the command itself. Throws TemplateError. */
  commandAt(due: Date): readonly string[]
  /** What becomes of a time at which nobody was there: it is made up for once, or left out. */
  readonly missed: 'run' | 'skip'
  /** The first time after `moment`; null when there is none. */
  nextAfter(moment: Date): Date | null
  /** The last time up to `moment`; null when there was none. */
  lastUntil(moment: Date): Date | null
}

/** The jobs of a project. Throws DiagnosticError with every time, time zone and command that cannot be. */
export function readJobs(project: Pick<Project, 'jobs' | 'file'>, surroundings: CommandSurroundings): readonly Job[] {
  const diagnostics: Diagnostic[] = []
  const names = new Set<string>()
  const jobs = project.jobs.flatMap((given) => {
    const place = { location: given.location }
    if (names.has(given.name)) {
      diagnostics.push(problem('JOB_TWICE', `There are two jobs "${given.name}"`, { ...place, hint: 'Rename one.' }))
    }
    names.add(given.name)
    if (given.command.length === 0 || given.command[0] === 'schedule') {
      const hint = 'Write it without "tsmodel", such as: build --select tag:nightly'
      diagnostics.push(problem('JOB_COMMAND', `The job "${given.name}" has no command to run`, { ...place, hint }))
    }
    try {
      const job = toJob(given, surroundings)
      job.commandAt(new Date(0))
      return [job]
    } catch (error) {
      if (error instanceof TemplateError) {
        diagnostics.push({ ...error.toDiagnostic(), location: given.location })
        return []
      }
      diagnostics.push(
        problem('JOB_TIME', `The times of the job "${given.name}" make no sense: ${(error as Error).message}`, {
          ...place,
          hint: 'Five fields: minute, hour, day, month, day of the week; the time zone by name: Europe/Berlin.',
        }),
      )
      return []
    }
  })
  stopOnErrors(diagnostics)
  return jobs
}

function toJob({ name, cron, timezone, command, missed, location }: ScheduledJob, around: CommandSurroundings): Job {
  const times = new Cron(cron, { timezone, mode: '5-or-6-parts', paused: true })
  // The library looks at the time zone only when it works out a time.
  times.nextRun(new Date(0))
  return {
    name,
    missed,
    commandAt: (due) => commandAt(command, due, around, location),
    nextAfter: (moment) => times.nextRun(moment),
    lastUntil(moment) {
      // The library's times lie before the moment given.
      return times.previousRuns(1, new Date(moment.getTime() + 1))[0] ?? null
    },
  }
}
