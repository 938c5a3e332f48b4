import { inTurns, type Benchmark } from './measure.js'
import { withPostgresProject } from './postgres-project.js'

const ROWS = 200_000

/** Holds: a seed of 200,000 rows in at most 1.5 times what psql takes to `\copy` them, the start of the engine included. */
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
    const times = inTurns(
      5,
      () => project.tsmodel('seed'),
      () => project.psql(script),
    )
    return [{ name: `seed of ${ROWS} rows`, ...times, against: '\\copy in psql', limit: 1.5 }]
  })
