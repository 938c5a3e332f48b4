import { afterAll, beforeAll, expect, it } from 'vitest'
import { faultProject, type FaultProject } from '../support/fault-project.js'

const KILLS = Number(process.env.TSMODEL_TEST_KILLS ?? 200)
const PER_SCENE = 10
const SCENES = Math.ceil(KILLS / PER_SCENE)
/** A start of the engine, a build, and the end of its sessions, on a machine that does other work as well. */
const LIMIT_OF_A_RUN = 20_000

let project: FaultProject
let duration = 0
let version = 0
let before: Readonly<Record<string, number>> = {}
const met = { early: 0, between: 0, late: 0, ended: 0 }
const atWork = new Map<string, number>()
const leftAside = new Set<string>()

beforeAll(async () => {
  project = await faultProject()
  await buildWhole()
})

afterAll(() => project.remove())

/** A build that nobody disturbs. It also says how long the work takes on this machine at this time. */
async function buildWhole(): Promise<void> {
  version += 1
  const running = project.start('build', version)
  await running.says('Concurrency')
  const workBegan = performance.now()
  const { exitCode, out, error } = await running.finished
  expect(exitCode, out + error).toBe(0)
  duration = performance.now() - workBegan
  expect(await orphansNow()).toEqual([])
  before = await project.versions()
  expect(new Set(Object.values(before))).toEqual(new Set([version]))
}

const orphansNow = async (): Promise<readonly string[]> =>
  (
    await project.database.sql(
      "select relname || ' ' || oid from pg_class where relname like '\\_tsm\\_%' and relkind in ('r', 'v', 'm')",
    )
  ).map(([named]) => named!)

/** A server learns of a client's death at its next word to it, and may until then finish what it was told to do. */
async function untilItsSessionsEnded(): Promise<void> {
  const asked = "select count(*) from pg_stat_activity where application_name like 'tsmodel%'"
  const begun = performance.now()
  while ((await project.database.sql(asked))[0]![0] !== '0') {
    if (performance.now() - begun > LIMIT_OF_A_RUN / 2) throw new Error('Sessions of a killed run are still open')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Nodes that had begun and not ended, by the lines of the output. */
function unfinishedIn(said: string): readonly string[] {
  const named = (kind: string): readonly string[] =>
    [...said.matchAll(new RegExp(` ${kind} .*?(?:analytics|test)\\b[ .]*(\\w+)`, 'g'))].map(([, name]) => name!)
  const done = new Set(named('(?:OK|PASS)'))
  return named('START').filter((name) => !done.has(name))
}

/** False when the run had ended before: such a kill does not count. */
async function killOnce(): Promise<boolean> {
  version += 1
  const running = project.start('build', version)
  await running.says('Concurrency')
  await new Promise((resolve) => setTimeout(resolve, Math.random() * duration))
  running.process.kill('SIGKILL')
  const { exitCode, out } = await running.finished
  await untilItsSessionsEnded()
  const after = await project.versions()
  for (const [name, shown] of Object.entries(after)) expect([before[name], version], name).toContain(shown)
  const moved = Object.keys(after).filter((name) => after[name] !== before[name]).length
  before = after
  if (exitCode !== null) {
    expect(exitCode, out).toBe(0)
    met.ended += 1
    return false
  }
  if (moved === 0) met.early += 1
  else if (moved === Object.keys(after).length) met.late += 1
  else met.between += 1
  for (const name of unfinishedIn(out)) atWork.set(name, (atWork.get(name) ?? 0) + 1)
  for (const orphan of await orphansNow()) leftAside.add(orphan)
  return true
}

it.each(Array.from({ length: SCENES }, (_, index) => index + 1))(
  `a process killed at ${PER_SCENE} random moments leaves old or new relations, never half of one, and the next run nothing aside (%i of ${SCENES})`,
  async (scene) => {
    const begun = performance.now()
    const wanted = Math.min(PER_SCENE, KILLS - (scene - 1) * PER_SCENE)
    for (let kills = 0, attempts = 0; kills < wanted; attempts += 1) {
      // The machine may have become quicker since the work was measured.
      if (attempts > 0 && attempts % PER_SCENE === 0) await buildWhole()
      if (await killOnce()) kills += 1
    }
    await buildWhole()
    process.stdout.write(
      `scene ${scene} of ${SCENES} in ${((performance.now() - begun) / 1000).toFixed(0)} s: ${met.early} kills before the first publication, ${met.between} between two, ${met.late} behind the last (${met.ended} came too late and do not count); ${leftAside.size} relations were left aside and cleared\n`,
    )
  },
  2 * PER_SCENE * LIMIT_OF_A_RUN,
)

it('the moments were spread over the whole of the work', () => {
  const nodes = [...atWork].sort(([, some], [, others]) => others - some).map(([name, times]) => `${name} ${times}`)
  process.stdout.write(`Nodes that were at work when the process died: ${nodes.join(', ')}\n`)
  expect(met.early + met.between + met.late).toBe(KILLS)
  expect(met.early + met.between).toBeGreaterThan(KILLS * 0.2)
})
