import { inTurns, type Benchmark } from './measure.js'
import { withPostgresProject } from './postgres-project.js'

const MODELS = 300

/**
 * Holds: 300 small tables in at most 1.5 times what one psql takes for the very statements that the run wrote to
 * `target/run`, the start of the engine and its artifacts included; in at most 1.3 times without them; and on four threads
 * faster than it. psql sends each statement and waits for it, and does not look into the catalog.
 */
export const manyModels: Benchmark = ({ binary }) =>
  withPostgresProject(binary, (project) => {
    project.write(
      Object.fromEntries(
        Array.from({ length: MODELS }, (_, index) => {
          const parent = index < 10 ? 'generate_series(1, 100) as n' : `{{ ref('model_${index % 10}') }}`
          return [`models/model_${index}.sql`, `select n, n * ${index} as value from ${parent}\n`]
        }),
      ),
    )
    // The second run replaces what the first one made, which is what the statements must do again and again.
    project.tsmodel('run')
    project.tsmodel('run')
    const script = project.statements()
    const psql = (): number => project.psql(script)
    const nodesOn = (threads: number) => (): number => {
      project.tsmodel('run', '--threads', String(threads))
      return project.lastElapsed()
    }
    const against = 'psql, same statements'
    const name = `run of ${MODELS} models`
    return [
      { name: `${name}, whole command`, ...inTurns(5, () => project.tsmodel('run'), psql), against, limit: 1.5 },
      { name: `${name}, its nodes`, ...inTurns(5, nodesOn(1), psql), against, limit: 1.3 },
      { name: `${name}, its nodes, 4 threads`, ...inTurns(5, nodesOn(4), psql), against, limit: 1 },
    ]
  })
