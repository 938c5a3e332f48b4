import type { Diagnostic } from '../../core/diagnostic.js'
import { DiagnosticError } from '../../core/diagnostic.js'
import type { JobBook } from './job-book.js'
import type { Job } from './jobs.js'

/** How a job stands, for the health endpoint. */
export interface JobState {
  readonly name: string
  readonly running: boolean
  readonly next: Date | null
  /** Of this process; null before its first run. */
  readonly last: { readonly due: Date; readonly exitCode: number; readonly seconds: number } | null
}

export interface ScheduleOptions {
  readonly jobs: readonly Job[]
  readonly book: JobBook
  /** Whether only one job may run at a time, because the warehouse takes one process. */
  readonly isSerial: boolean
  /** Runs a command line to its end, which comes soon after `signal` is aborted. */
  readonly start: (job: Job, command: readonly string[], signal: AbortSignal) => Promise<number>
  readonly now: () => Date
  /** Resolves after `milliseconds`, or when `signal` is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly say: (text: string, level: 'info' | 'warn' | 'error') => void
  readonly onState: (states: readonly JobState[]) => void
  readonly signal: AbortSignal
}

/** The clock is looked at this often, because a machine that sleeps hears of no time. */
const GLANCE_MS = 30_000

/** A job that starts later than this has missed its time. */
const LATE_MS = 5 * 60_000

const NOT_STARTED = 127

/** Pause before a job is tried again whose claim could not be written, because the warehouse was away. */
const RETRY_MS = 60_000

interface Clockwork {
  readonly job: Job
  next: Date | null
  running: Promise<void> | null
  last: JobState['last']
}

/**
 * Runs jobs at their times until `signal` is aborted, and returns when the last of them has ended. One run of a job at a
 * time, here and on all machines that share the book.
 */
export async function runJobs(options: ScheduleOptions): Promise<void> {
  const { jobs, book, now, wait, say, signal } = options
  const all: Clockwork[] = []
  for (const job of jobs) {
    const next = firstTime(job, await book.lastDue(job.name), now(), say)
    all.push({ job, next, running: null, last: null })
    say(`Job "${job.name}": next at ${next?.toISOString() ?? 'no time'}`, 'info')
  }
  const tell = (): void =>
    options.onState(
      all.map(({ job, next, running, last }) => ({ name: job.name, next, running: running !== null, last })),
    )
  let before: Promise<void> = Promise.resolve()

  function launch(clockwork: Clockwork, due: Date): void {
    const run = async (): Promise<void> => {
      if (signal.aborted) return
      clockwork.last = (await runOne(options, clockwork, due)) ?? clockwork.last
    }
    const turn = options.isSerial ? before.then(run) : run()
    clockwork.running = turn.finally(() => {
      clockwork.running = null
      tell()
    })
    before = clockwork.running
  }

  tell()
  while (!signal.aborted) {
    const moment = now()
    for (const clockwork of all) {
      const { job, next } = clockwork
      if (next === null || next > moment) continue
      clockwork.next = job.nextAfter(moment)
      if (clockwork.running !== null) {
        say(`Job "${job.name}": still at work, so ${next.toISOString()} is left out`, 'warn')
      } else if (job.missed === 'skip' && moment.getTime() - next.getTime() > LATE_MS) {
        say(`Job "${job.name}": ${next.toISOString()} was missed and is left out`, 'warn')
      } else {
        launch(clockwork, next)
        tell()
      }
    }
    const soonest = Math.min(...all.map(({ next }) => next?.getTime() ?? Infinity))
    await wait(Math.max(0, Math.min(GLANCE_MS, soonest - now().getTime())), signal)
  }
  const atWork = all.filter(({ running }) => running !== null)
  if (atWork.length > 0) say(`Waiting for ${atWork.map(({ job }) => `"${job.name}"`).join(', ')} to end`, 'info')
  await Promise.all(atWork.flatMap(({ running }) => (running === null ? [] : [running])))
}

/** When a job runs first: at once when a time since its last run was missed and is made up for. */
function firstTime(job: Job, last: Date | null, now: Date, say: ScheduleOptions['say']): Date | null {
  const expected = last === null ? null : job.nextAfter(last)
  if (expected === null || expected > now) return job.nextAfter(now)
  const missed = job.lastUntil(now) ?? expected
  const consequence = job.missed === 'run' ? 'it runs now' : 'it is left out'
  say(`Job "${job.name}": ${missed.toISOString()} was missed; ${consequence}`, 'warn')
  return job.missed === 'run' ? missed : job.nextAfter(now)
}

/** Claims one time of a job and runs it; null when it did not run here. */
async function runOne(options: ScheduleOptions, clockwork: Clockwork, due: Date): Promise<JobState['last']> {
  const { book, say, now, wait, signal } = options
  const { job } = clockwork
  for (;;) {
    try {
      const command = job.commandAt(due)
      const claim = await book.claim(job.name, due)
      if (typeof claim === 'string') {
        say(
          `Job "${job.name}": ${due.toISOString()} ${claim === 'running' ? 'left out, it is running' : 'was run'} elsewhere`,
          'info',
        )
        return null
      }
      say(`Job "${job.name}": starts (${due.toISOString()}): ${command.join(' ')}`, 'info')
      const start = now().getTime()
      const exitCode = await started(options, job, command)
      const seconds = (now().getTime() - start) / 1000
      const result = exitCode === 0 ? 'OK' : `FAILED with exit code ${exitCode}`
      const next = clockwork.next?.toISOString() ?? 'no time'
      say(`Job "${job.name}": ${result} in ${seconds.toFixed(1)}s; next at ${next}`, exitCode === 0 ? 'info' : 'error')
      await claim.finish(exitCode)
      return { due, exitCode, seconds }
    } catch (error) {
      say(`Job "${job.name}": ${firstMessage(error)}`, 'error')
      if (signal.aborted || (clockwork.next !== null && clockwork.next.getTime() <= now().getTime() + RETRY_MS)) {
        return null
      }
      await wait(RETRY_MS, signal)
      if (signal.aborted) return null
    }
  }
}

/** Exit code of a job; a process that cannot be started ends as one that a shell does not find. */
async function started({ start, say, signal }: ScheduleOptions, job: Job, command: readonly string[]): Promise<number> {
  try {
    return await start(job, command, signal)
  } catch (error) {
    say(`Job "${job.name}": ${firstMessage(error)}`, 'error')
    return NOT_STARTED
  }
}

function firstMessage(error: unknown): string {
  if (!(error instanceof DiagnosticError)) return error instanceof Error ? error.message : String(error)
  const [first]: readonly Diagnostic[] = error.diagnostics
  return first?.message ?? error.message
}
