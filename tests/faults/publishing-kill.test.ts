import { afterAll, beforeAll, expect, it } from 'vitest'
import { faultProject, type FaultProject } from '../support/fault-project.js'

const KILLS = Number(process.env.TSMODEL_TEST_KILLS ?? 200)

let project: FaultProject

beforeAll(async () => {
  project = await faultProject()
})

afterAll(() => project.remove())

it(`leaves old or new relations, never half of one, when the process is killed at ${KILLS} random moments`, async () => {
  const begun = performance.now()
  const measured = project.start('build', 1)
  await measured.says('Concurrency')
  const workBegan = performance.now()
  expect((await measured.finished).exitCode).toBe(0)
  const duration = performance.now() - workBegan
  let before = await project.versions()
  const kills = { early: 0, between: 0, late: 0, orphans: 0 }
  for (let version = 2; version < KILLS + 2; version += 1) {
    const running = project.start('build', version)
    await running.says('Concurrency')
    await new Promise((resolve) => setTimeout(resolve, Math.random() * duration * 1.05))
    running.process.kill('SIGKILL')
    await running.finished
    const after = await project.versions()
    for (const [name, shown] of Object.entries(after)) expect([before[name], version], name).toContain(shown)
    const moved = Object.entries(after).filter(([name, shown]) => shown !== before[name]).length
    if (moved === 0) kills.early += 1
    else if (moved === Object.keys(after).length) kills.late += 1
    else kills.between += 1
    before = after
    if (version % 10 === 0) {
      kills.orphans += (await project.orphans()).length
      const whole = await project.run('build', version)
      expect(whole.exitCode, whole.out + whole.error).toBe(0)
      expect(await project.orphans()).toEqual([])
      before = await project.versions()
      expect(new Set(Object.values(before))).toEqual(new Set([version]))
    }
  }
  const last = await project.run('build', KILLS + 2)
  expect(last.exitCode, last.out + last.error).toBe(0)
  expect(await project.orphans()).toEqual([])
  expect(new Set(Object.values(await project.versions()))).toEqual(new Set([KILLS + 2]))
  // The moments were spread: before anything was published, between two relations, and behind the last.
  expect(kills.early + kills.late).toBeLessThan(KILLS)
  process.stdout.write(
    `${KILLS} kills in ${((performance.now() - begun) / 1000).toFixed(0)} s: ${kills.early} before the first publication, ${kills.between} between two, ${kills.late} after the last; ${kills.orphans} relations left aside were cleared\n`,
  )
})
