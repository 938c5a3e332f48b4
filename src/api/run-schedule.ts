import { setTimeout as sleep } from 'node:timers/promises'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { CommandOptions } from './contract.js'
import { type OpenedProject, withProject } from './open-project.js'
import { serveHealth } from './schedule/health-server.js'
import { openJobBook } from './schedule/job-book.js'
import { type Job, readJobs } from './schedule/jobs.js'
import { type JobState, runJobs } from './schedule/run-jobs.js'
import { startJob } from './schedule/start-job.js'

export interface ScheduleOptions extends CommandOptions {
  /** Node and the file of the command line, which jobs are started with. */
  readonly program: readonly [executable: string, script: string]
  /** Who runs the jobs, for the table of runs. */
  readonly machine: string
  /** Port on loopback that answers `GET /health`; absent: none. */
  readonly healthPort?: number
  readonly say: (text: string, level: 'info' | 'warn' | 'error') => void
}

/** A job, and when it runs next; null: never. */
export interface NextRun {
  readonly job: Job
  readonly next: Date | null
}

/**
 * Runs the jobs of the project at their times, until `signal` is aborted and the jobs at work have ended.
 *
 * Throws DiagnosticError when the project has no jobs or one that cannot be, and when the warehouse is not there.
 */
export async function runSchedule(options: ScheduleOptions): Promise<void> {
  await withProject(options, async (opened) => {
    const { say } = options
    const jobs = jobsOf(opened)
    let states: readonly JobState[] = []
    const health =
      options.healthPort === undefined
        ? null
        : await serveHealth(options.healthPort, () => ({ status: 'ok', jobs: states }))
    if (health !== null) say(`Health at ${health.url}`, 'info')
    const passedOn = globalWords(options)
    try {
      await runJobs({
        jobs,
        book: openJobBook({
          settings: opened.target.settings,
          project: opened.project.name,
          machine: options.machine,
        }),
        isSerial: opened.target.settings.type === 'pglite',
        start: (_job, command, signal) =>
          startJob({
            program: options.program,
            words: [...command, ...passedOn],
            folder: opened.project.root,
            environment: opened.host.environment,
            signal,
          }),
        now: () => opened.host.now(),
        wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
        say: (text, level) => say(opened.mask(text), level),
        onState: (now) => (states = now),
        signal: options.signal ?? new AbortController().signal,
      })
    } finally {
      health?.close()
    }
  })
}

/** The jobs of the project with the time at which each runs next; null when there is none. */
export async function listJobs(options: CommandOptions): Promise<readonly NextRun[]> {
  return withProject(options, async (opened) =>
    jobsOf(opened).map((job) => ({ job, next: job.nextAfter(opened.host.now()) })),
  )
}

function jobsOf({ project, environment, commandLineVars }: OpenedProject): readonly Job[] {
  const jobs = readJobs(project, { environment, variables: commandLineVars })
  if (jobs.length > 0) return jobs
  throw new DiagnosticError(
    problem('NO_JOBS', `${project.file} has no jobs`, {
      location: { file: project.file, line: 1, column: 1 },
      hint: 'Add "schedule: { jobs: [{ name: nightly, cron: 30 2 * * *, command: build }] }".',
    }),
  )
}

/** What the schedule was told of where the project and its profile are holds for its jobs too. */
function globalWords(options: CommandOptions): readonly string[] {
  const given = [
    ['--profiles-dir', options.profilesDir],
    ['--profile', options.profile],
    ['--target', options.target],
  ] as const
  return given.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]))
}
