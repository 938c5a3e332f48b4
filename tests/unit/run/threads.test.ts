import { expect, it } from 'vitest'
import { makeConfig, makeModel } from '../../support/factories.js'
import { makeColumn, makeColumns } from '../../support/factories.js'
import { freshDatabase } from '../../support/databases.js'
import { open, runNodes } from './workshop.js'

it.each([4, 16])(
  'never deadlocks with itself on %i threads with keys, rights and shared dependents in play',
  async (threads) => {
    const server = await freshDatabase()
    const database = await open(server.settings)
    try {
      await server.sql('create schema analytics')
      const columns = makeColumns(makeColumn('id', { dataType: 'integer', constraints: [{ type: 'primary_key' }] }))
      const nodes = Array.from({ length: 16 }, (_, index) =>
        makeModel(`t${index}`, {
          rawCode: 'select i as id from generate_series(1, 20) as i',
          columns,
          config: makeConfig({
            materialized: index % 4 === 3 ? 'view' : 'table',
            contract: { enforced: index % 4 !== 3 },
            grants: { select: ['public'] },
          }),
        }),
      )
      await runNodes(database, nodes, { threads })
      await server.sql(`
      create table public.child (a int references analytics.t0 (id), b int references analytics.t1 (id), c int references analytics.t2 (id));
      insert into public.child select 1, 2, 3;
      ${[1, 2, 3, 4].map((n) => `create view public.v${n} as select x.id from analytics.t${n} x join analytics.t0 y using (id) join analytics.t${n + 4} z using (id)`).join(';')};
      create view public.top as select id from public.v1 join public.v2 using (id) join public.v3 using (id)`)
      for (let round = 0; round < 5; round += 1) {
        const runs = await Promise.all([runNodes(database, nodes, { threads }), runNodes(database, nodes, { threads })])
        const bad = runs.flatMap((run) => [...run.results.values()].filter((result) => result.status !== 'success'))
        expect(bad.map((result) => result.message)).toEqual([])
      }
      expect(await server.sql('select count(*) from public.top')).toEqual([['20']])
    } finally {
      await database.close()
      await server.drop()
    }
  },
)
