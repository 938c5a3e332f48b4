import { readFileSync } from 'node:fs'
import { type Benchmark, median } from './measure.js'
import { withPostgresProject } from './postgres-project.js'

const MODELS = 300

/**
 * Holds: keeping the results of 300 small tables, each with a test, takes at most one percent of their run. Both numbers are
 * the engine's own, of the same runs: two runs differ by more than a percent.
 */
export const history: Benchmark = ({ binary }) =>
  withPostgresProject(binary, (project) => {
    project.write(
      Object.fromEntries(
        Array.from({ length: MODELS }, (_, index) => [
          [`models/model_${index}.sql`, `select n, n * ${index} as value from generate_series(1, 100) as n\n`],
          [
            `models/model_${index}.yml`,
            `models: [{ name: model_${index}, columns: [{ name: n, data_tests: [not_null] }] }]\n`,
          ],
        ]).flat(),
      ),
    )
    project.tsmodel('build')
    const rounds = Array.from({ length: 5 }, () => {
      project.tsmodel('build')
      const log = readFileSync(project.path('logs/tsmodel.log'), 'utf8')
      const seconds = Number([...log.matchAll(/History took ([\d.]+) s/g)].at(-1)?.[1] ?? Number.NaN)
      return { seconds, elapsed: project.lastElapsed() }
    })
    return [
      {
        name: `history of ${MODELS} models and their tests`,
        ours: median(rounds.map(({ seconds }) => seconds)),
        against: 'the whole run',
        theirs: median(rounds.map(({ elapsed }) => elapsed)),
        limit: 0.01,
        digits: 4,
      },
    ]
  })
