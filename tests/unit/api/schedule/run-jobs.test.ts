import { expect, test } from 'vitest'
import type { JobBook } from '../../../../src/api/schedule/job-book.js'
import { type Job, readJobs } from '../../../../src/api/schedule/jobs.js'
import { type JobState, runJobs } from '../../../../src/api/schedule/run-jobs.js'
import type { DiagnosticError } from '../../../../src/core/diagnostic.js'

const location = { file: 'project.yml', line: 7, column: 5 }

const SURROUNDINGS = { environment: { REGION: 'eu' }, variables: {} }

function jobs(given: Partial<Parameters<typeof readJobs>[0]['jobs'][number]>[]): readonly Job[] {
  const defaults = { name: 'nightly', cron: '30 2 * * *', timezone: 'UTC', command: ['build'], missed: 'run', location }
  return readJobs({ file: 'project.yml', jobs: given.map((job) => ({ ...defaults, ...job }) as never) }, SURROUNDINGS)
}

/** A clock that goes on when the schedule waits, and a book in memory. Ends at `until`. */
function scene(options: {
  from: string
  until: string
  work?: (job: Job, clock: { now: Date }) => Promise<number>
  last?: Record<string, string>
  claims?: Record<string, 'running' | 'done'>
  isSerial?: boolean
}) {
  const clock = { now: new Date(options.from) }
  const until = new Date(options.until)
  const controller = new AbortController()
  const started: string[] = []
  const commands: (readonly string[])[] = []
  const said: string[] = []
  let states: readonly JobState[] = []
  const finished: number[] = []
  const book: JobBook = {
    lastDue: async (job) => (options.last?.[job] === undefined ? null : new Date(options.last[job])),
    claim: async (job) =>
      options.claims?.[job] ?? {
        finish: async (exitCode) => void finished.push(exitCode),
      },
  }
  const run = (list: readonly Job[]) =>
    runJobs({
      jobs: list,
      book,
      isSerial: options.isSerial ?? false,
      async start(job, command) {
        started.push(`${job.name} ${clock.now.toISOString()}`)
        commands.push(command)
        return options.work?.(job, clock) ?? 0
      },
      now: () => clock.now,
      async wait(milliseconds) {
        await new Promise((resolve) => setImmediate(resolve))
        clock.now = new Date(clock.now.getTime() + milliseconds)
        if (clock.now >= until) controller.abort()
      },
      say: (text) => said.push(text),
      onState: (now) => (states = now),
      signal: controller.signal,
    })
  return { run, started, commands, said, finished, states: () => states, controller, clock }
}

test('a job runs at its times, and is written down with its exit code', async () => {
  const { run, started, finished, states } = scene({
    from: '2026-01-01T00:00:00Z',
    until: '2026-01-03T12:00:00Z',
    work: async () => 1,
  })
  await run(jobs([{}]))
  expect(started).toEqual([
    'nightly 2026-01-01T02:30:00.000Z',
    'nightly 2026-01-02T02:30:00.000Z',
    'nightly 2026-01-03T02:30:00.000Z',
  ])
  expect(finished).toEqual([1, 1, 1])
  expect(states()).toMatchObject([{ name: 'nightly', running: false, last: { exitCode: 1 } }])
})

test('a command is told the time that is due, also when the run comes later', async () => {
  const { run, started, commands } = scene({
    from: '2026-01-03T09:00:00Z',
    until: '2026-01-04T12:00:00Z',
    last: { nightly: '2026-01-01T02:30:00Z' },
  })
  await run(
    jobs([{ command: ['build', '--vars', "{as_of: '{{ due.date() }} 00:00:00+00'}", "{{ env_var('REGION') }}"] }]),
  )
  expect(started).toEqual(['nightly 2026-01-03T09:00:00.000Z', 'nightly 2026-01-04T02:30:00.000Z'])
  expect(commands).toEqual([
    ['build', '--vars', "{as_of: '2026-01-03 00:00:00+00'}", 'eu'],
    ['build', '--vars', "{as_of: '2026-01-04 00:00:00+00'}", 'eu'],
  ])
})

test('the time zone decides, also when its clocks are changed', async () => {
  const { run, started } = scene({ from: '2026-03-28T00:00:00Z', until: '2026-03-30T00:00:00Z' })
  await run(jobs([{ cron: '0 6 * * *', timezone: 'Europe/Berlin' }]))
  expect(started).toEqual(['nightly 2026-03-28T05:00:00.000Z', 'nightly 2026-03-29T04:00:00.000Z'])
})

test('a job that is still at work is not started a second time', async () => {
  let end: (code: number) => void = () => undefined
  const { run, started, said, controller } = scene({
    from: '2026-01-01T00:00:30Z',
    until: '2026-01-01T00:05:00Z',
    work: () => new Promise((resolve) => (end = resolve)),
  })
  controller.signal.addEventListener('abort', () => end(0))
  await run(jobs([{ cron: '* * * * *' }]))
  expect(started).toHaveLength(1)
  expect(said.join('\n')).toContain('still at work, so 2026-01-01T00:02:00.000Z is left out')
  expect(said.join('\n')).toContain('Waiting for "nightly" to end')
})

test('times that were missed are made up for once, or left out', async () => {
  const last = { nightly: '2026-01-01T02:30:00Z' }
  const made = scene({ from: '2026-01-05T12:00:00Z', until: '2026-01-05T13:00:00Z', last })
  await made.run(jobs([{}]))
  expect(made.started).toEqual(['nightly 2026-01-05T12:00:00.000Z'])
  expect(made.said.join('\n')).toContain('2026-01-05T02:30:00.000Z was missed; it runs now')
  const left = scene({ from: '2026-01-05T12:00:00Z', until: '2026-01-05T13:00:00Z', last })
  await left.run(jobs([{ missed: 'skip' }]))
  expect(left.started).toEqual([])
  expect(left.said.join('\n')).toContain('it is left out')
})

test('a machine that slept past the time does what the job says of missed times', async () => {
  for (const [missed, runs] of [
    ['run', 1],
    ['skip', 0],
  ] as const) {
    const { run, started, clock, said } = scene({ from: '2026-01-01T02:00:00Z', until: '2026-01-01T05:00:00Z' })
    const working = run(jobs([{ missed }]))
    await new Promise((resolve) => setImmediate(resolve))
    clock.now = new Date('2026-01-01T04:00:00Z')
    await working
    expect(started).toHaveLength(runs)
    expect(said.join('\n').includes('was missed and is left out')).toBe(missed === 'skip')
  }
})

test('what another machine runs, or has run, is not run here', async () => {
  const { run, started, said } = scene({
    from: '2026-01-01T00:00:00Z',
    until: '2026-01-01T12:00:00Z',
    claims: { nightly: 'running', hourly: 'done' },
  })
  await run(jobs([{}, { name: 'hourly', cron: '0 5 * * *' }]))
  expect(started).toEqual([])
  expect(said.join('\n')).toMatch(/left out, it is running elsewhere[^]*was run elsewhere/)
})

test('on a warehouse for one process, jobs of one time run one after the other', async () => {
  const atWork = { now: 0, most: 0 }
  const { run, started } = scene({
    from: '2026-01-01T00:00:00Z',
    until: '2026-01-01T12:00:00Z',
    isSerial: true,
    async work() {
      atWork.now += 1
      atWork.most = Math.max(atWork.most, atWork.now)
      await new Promise((resolve) => setImmediate(resolve))
      atWork.now -= 1
      return 0
    },
  })
  await run(jobs([{}, { name: 'other' }]))
  expect(started).toHaveLength(2)
  expect(atWork.most).toBe(1)
})

test('jobs that cannot be are told all at once, each with its place', () => {
  const wrong = [
    { cron: 'every day' },
    { name: 'b', timezone: 'Europe/Nowhere' },
    { name: 'c', command: [] },
    { name: 'c' },
    { name: 'd', command: ['schedule'] },
    { name: 'e', command: ['build', '{{ deu.date() }}'] },
  ]
  try {
    jobs(wrong)
    expect.unreachable()
  } catch (error) {
    expect((error as DiagnosticError).diagnostics.map(({ code, location: place }) => [code, place?.line])).toEqual([
      ['JOB_TIME', 7],
      ['JOB_TIME', 7],
      ['JOB_COMMAND', 7],
      ['JOB_TWICE', 7],
      ['JOB_COMMAND', 7],
      ['TEMPLATE_UNDEFINED', 7],
    ])
  }
})
