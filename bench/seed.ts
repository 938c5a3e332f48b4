import { inTurns, median, type Benchmark } from './measure.js'
import { withPostgresProject } from './postgres-project.js'

const ROWS = 200_000

/**
 * Holds: a seed of 200,000 rows in at most 1.5 times what psql takes to `\copy` them, both with the start of the engine and
 * without it.
 */
export const seedRows: Benchmark = ({ binary }) =>
  withPostgresProject(binary, (project) => {
    const lines = Array.from(
      { length: ROWS },
      (_, index) => `${index},name ${index},${index % 100}.5,2025-01-${String(1 + (index % 28)).padStart(2, '0')},true`,
    )
    project.write({ 'seeds/people.csv': `id,name,amount,day,is_new\n${lines.join('\n')}\n` })
    project.tsmodel('seed')
    const script = `begin;
create table bench.copied (id integer, name text, amount numeric, day date, is_new boolean);
\\copy bench.copied from '${project.path('seeds/people.csv')}' with (format csv, header)
drop table if exists bench.plain;
alter table bench.copied rename to plain;
commit;
analyze bench.plain;
`
    const alone: number[] = []
    const times = inTurns(
      7,
      () => {
        const whole = project.tsmodel('seed')
        alone.push(project.lastElapsed())
        return whole
      },
      () => project.psql(script),
    )
    const compared = { theirs: times.theirs, against: '\\copy in psql', limit: 1.5 }
    return [
      { name: `seed of ${ROWS} rows, whole command`, ours: times.ours, ...compared },
      { name: 'the same, its node', ours: median(alone), ...compared },
    ]
  })
