import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { faultProject, type FaultProject } from '../support/fault-project.js'

let project: FaultProject
let version = 0

beforeAll(async () => {
  project = await faultProject()
})

afterEach(async () => {
  expect(await project.orphans()).toEqual([])
  version += 1
  const next = await project.run('build', version)
  expect(next.exitCode, next.out + next.error).toBe(0)
  expect(new Set(Object.values(await project.versions()))).toEqual(new Set([version]))
})

afterAll(() => project.remove())

/** Starts a run that writes its artifacts to a folder of its own. */
const start = (number: number, args: readonly string[], sleep = 0) =>
  project.start('build', number, { sleep, args: ['--target-path', `target_${number}`, ...args] })

it.each([
  ['the same nodes', [], []],
  ['nodes that overlap', ['--select', 'orders+', 'slow'], ['--select', 'totals+', 'slow', 'ledger', 'history']],
] as const)('two runs of %s end well, and the one that waits says for whom', async (_, first, second) => {
  version += 2
  const [left, right] = await Promise.all([start(version - 1, first, 6).finished, start(version, second, 6).finished])
  for (const { exitCode, out, error } of [left, right]) expect(exitCode, out + error).toBe(0)
  const waits =
    /Waiting for another run that is building analytics\.slow \(server process \d+, tsmodel model\.shop\.slow\)/
  expect([left, right].filter(({ out }) => waits.test(out))).toHaveLength(1)
  const shown = await project.versions()
  for (const [name, at] of Object.entries(shown)) expect([version - 1, version], name).toContain(at)
  // Whoever waited was the last to write.
  expect(shown['slow']).toBe(waits.test(left.out) ? version - 1 : version)
})

it('with --on-conflict fail, the second run fails where it meets the first, and says who that is', async () => {
  version += 2
  const one = start(version - 1, [], 15)
  await one.says('START sql table model analytics.slow')
  const other = await start(version, ['--select', 'slow', '--on-conflict', 'fail']).finished
  expect(other.exitCode).toBe(1)
  expect(other.out + other.error).toMatch(
    /analytics\.slow is being built by another run \(server process \d+, tsmodel model\.shop\.slow\)/,
  )
  expect(other.out + other.error).toContain('--on-conflict wait')
  const { exitCode, out, error } = await one.finished
  expect(exitCode, out + error).toBe(0)
  expect((await project.versions())['slow']).toBe(version - 1)
})
