import { inTurns, secondsOf, type Benchmark } from './measure.js'

/** Holds: `--version` and `--help` take at most twice the time of a bare Node. */
export const startUp: Benchmark = async ({ binary }) => {
  const bare = (): number => secondsOf(process.execPath, ['-e', '0'])
  return ['--version', '--help'].map((flag) => {
    const { ours, theirs } = inTurns(15, () => secondsOf(process.execPath, [binary, flag]), bare)
    return { name: `tsmodel ${flag}`, ours, against: 'node -e 0', theirs, limit: 2 }
  })
}
