import { spawnSync } from 'node:child_process'

/** What a benchmark found: two times in seconds (or what `unit` says), and the ratio that must hold. */
export interface Finding {
  readonly name: string
  readonly ours: number
  readonly against: string
  /** Null where the limit is a number of seconds. */
  readonly theirs: number | null
  /** Largest ratio that holds, or largest number of seconds (of `unit`) when `theirs` is null. */
  readonly limit: number
  /** What the numbers are; default seconds. */
  readonly unit?: 's' | 'MB' | 'reads'
  /** Digits of the ratio; default two. */
  readonly digits?: number
}

export interface BenchContext {
  /** Folder of the repository. */
  readonly root: string
  readonly binary: string
}

export type Benchmark = (context: BenchContext) => Promise<readonly Finding[]>

/** Seconds that a command takes. Throws when it fails: a wrong result is not a fast one. */
export function secondsOf(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): number {
  const start = process.hrtime.bigint()
  const result = spawnSync(command, [...args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    input: options.input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (result.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}\n${result.stdout}\n${result.stderr}`)
  }
  return seconds
}

/** The middle of an odd number of measurements. */
export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Measures two things in turns, so that a busy moment of the machine hits both. */
export function inTurns(
  rounds: number,
  ours: () => number,
  theirs: () => number,
): { readonly ours: number; readonly theirs: number } {
  const times = Array.from({ length: rounds }, () => [ours(), theirs()] as const)
  return { ours: median(times.map(([first]) => first)), theirs: median(times.map(([, second]) => second)) }
}
