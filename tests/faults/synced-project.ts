import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { startCommand, type Running } from '../support/built-command.js'
import { runScript } from '../support/databases.js'

export interface Place {
  readonly port: number
  readonly database: string
}

/** A project that syncs an incremental table, one by its transactions, and one that is replaced whole. */
export interface SyncedProject {
  /** Changes all tables of the source, each with its rows of this round. */
  change(round: number): Promise<void>
  start(): Running
  /** A whole sync must end well, with copies that are equal, and nothing left beside them. */
  expectEqualAfterSync(): Promise<void>
  remove(): void
}

const TABLES = ['events', 'accounts', 'facts'] as const

/** `reached` is where the engine connects; the tests themselves go straight to `source` and `target`. */
export async function syncedProject(
  source: Place,
  target: Place,
  reached: { readonly source: Place; readonly target: Place } = { source, target },
): Promise<SyncedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-faults-'))
  const url = ({ port, database }: Place): string => `postgres://postgres@127.0.0.1:${port}/${database}`
  await runScript(
    url(source),
    `create table events (id bigserial primary key, at timestamptz default clock_timestamp(), note text);
     create table accounts (id int primary key, balance numeric(12,2), filling text);
     create table facts (id int primary key, filling text);
     insert into events (note) select repeat('e', 100) from generate_series(1, 20000);
     insert into accounts select g, g, repeat('a', 100) from generate_series(1, 20000) g;
     insert into facts select g, repeat('f', 200) from generate_series(1, 20000) g`,
  )
  mkdirSync(join(folder, 'models'))
  writeFileSync(
    join(folder, 'models/sources.yml'),
    `sources:
  - name: app
    schema: raw
    sync: { connection: app }
    tables:
      - { name: events, sync: { mode: incremental, cursor: at, lookback: 1 minute, deletes: hard } }
      - { name: accounts, sync: { mode: incremental, cursor: xmin, deletes: hard } }
      - { name: facts }
`,
  )
  const common = { type: 'postgres', host: '127.0.0.1', user: 'postgres', retries: 0, sslmode: 'disable' }
  const app = { ...common, port: reached.source.port, dbname: reached.source.database }
  const it = {
    ...common,
    port: reached.target.port,
    dbname: reached.target.database,
    schema: 'raw',
    threads: 3,
    connections: { app },
  }
  writeFileSync(join(folder, 'project.yml'), 'name: faults\nprofile: faults\n')
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ faults: { target: 'it', outputs: { it } } }))
  const start = (): Running => startCommand(['sync'], { cwd: folder })
  return {
    async change(round) {
      await runScript(
        url(source),
        `insert into events (note) select 'round ${round}' from generate_series(1, 500);
         update events set note = note || '.', at = clock_timestamp() where id % 97 = ${round % 97};
         delete from events where id % 211 = ${round % 211};
         update accounts set balance = balance + 1 where id % 53 = ${round % 53};
         delete from accounts where id % 307 = ${round % 307};
         insert into accounts select 100000 + ${round}, ${round}, 'new' on conflict (id) do nothing;
         update facts set filling = 'round ${round}' where id % 10 = ${round % 10}`,
      )
    },
    start,
    async expectEqualAfterSync() {
      const { exitCode, out, error } = await start().finished
      expect(exitCode, out + error).toBe(0)
      for (const table of TABLES) {
        const sum = (schema: string): string =>
          `select count(*), sum(hashtextextended(t::text, 0)) from ${schema}.${table} t`
        expect([table, await runScript(url(target), sum('raw'))]).toEqual([
          table,
          await runScript(url(source), sum('public')),
        ])
      }
      const beside = `select relname::text from pg_class where relnamespace = 'raw'::regnamespace and relkind = 'r' order by 1`
      expect(await runScript(url(target), beside)).toEqual([...TABLES].sort().map((name) => [name]))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
