import { inTurns, type Benchmark, type Finding } from './measure.js'
import { withPostgresProject, type PostgresProject } from './postgres-project.js'

const WIDE_ROWS = 2_000_000
const SMALL_TABLES = 100

/** Names of the 30 columns by what is asked of them beside having a value. */
const COLUMNS = {
  keys: ['id'],
  texts: ['state', 'kind', 'grade', 'colour', 'size', 'channel', 'origin', 'unit', 'level'],
  numbers: Array.from({ length: 20 }, (_, index) => `number_${index}`),
} as const

const POSITIVE = `{% test positive(model, column_name) %}
select {{ column_name }} from {{ model }} where {{ column_name }} < 0
{% endtest %}`

/**
 * Holds, without the start of the engine: 60 tests of one table of 2 M rows and 30 columns at least 5 times as fast as one
 * query each; 200 tests of 100 small tables in at most 3 times what one psql takes for their queries.
 */
export const dataTests: Benchmark = ({ binary }) =>
  withPostgresProject(binary, (project) => {
    project.write({ 'macros/positive.sql': POSITIVE })
    return [wideTable(project), smallTables(project)]
  })

function wideTable(project: PostgresProject): Finding {
  const texts = COLUMNS.texts.map((name, index) => `(array['a', 'b', 'c'])[1 + (i + ${index}) % 3] as ${name}`)
  const numbers = COLUMNS.numbers.map((name, index) => `(i * ${index + 3}) % 100000 as ${name}`)
  const columns = [
    ...COLUMNS.keys.map((name) => ({ name, data_tests: ['not_null', 'unique'] })),
    ...COLUMNS.texts.map((name) => ({
      name,
      data_tests: ['not_null', { accepted_values: { arguments: { values: ['a', 'b', 'c'] } } }],
    })),
    ...COLUMNS.numbers.map((name) => ({ name, data_tests: ['not_null', 'positive'] })),
  ]
  project.write({
    'models/wide.sql': `select i as id, ${[...texts, ...numbers].join(', ')} from generate_series(1, ${WIDE_ROWS}) as i\n`,
    'models/wide.yml': JSON.stringify({ models: [{ name: 'wide', columns }] }),
  })
  project.tsmodel('run')
  project.psql('vacuum (analyze) bench.wide')
  // What they write to target/run are their own queries, also when they were answered together.
  project.tsmodel('test')
  const script = project.statements('_wide_')
  const ours = (): number => {
    project.tsmodel('test')
    return project.lastElapsed()
  }
  return {
    name: `60 tests of ${WIDE_ROWS} rows`,
    ...inTurns(3, ours, () => project.psql(script)),
    against: 'psql, one query each',
    limit: 0.2,
  }
}

function smallTables(project: PostgresProject): Finding {
  const names = Array.from({ length: SMALL_TABLES }, (_, index) => `small_${index}`)
  project.write({
    ...Object.fromEntries(
      names.map((name) => [`models/${name}.sql`, 'select i as id from generate_series(1, 100) as i\n']),
    ),
    'models/small.yml': JSON.stringify({
      models: names.map((name) => ({ name, columns: [{ name: 'id', data_tests: ['not_null', 'unique'] }] })),
    }),
  })
  const chosen = ['--select', ...names]
  project.tsmodel('run', ...chosen)
  project.tsmodel('test', ...chosen)
  const script = project.statements('_small_')
  const ours = (): number => {
    project.tsmodel('test', ...chosen)
    return project.lastElapsed()
  }
  return {
    name: `${2 * SMALL_TABLES} tests of ${SMALL_TABLES} small tables`,
    ...inTurns(5, ours, () => project.psql(script)),
    against: 'psql, one query each',
    limit: 3,
  }
}
