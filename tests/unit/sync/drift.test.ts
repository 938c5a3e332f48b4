import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import type { SyncConfig } from '../../../src/core/node.js'
import { makeScene, type Scene } from './scene.js'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(() => scene.close())

/** What a source goes through between two syncs, and the columns of the copy then; or the code of what stops it. */
interface Change {
  readonly name: string
  readonly script: string
  readonly full: Readonly<Record<'add' | 'fail' | 'ignore', string>>
  readonly incremental: Readonly<Record<'add' | 'fail' | 'ignore', string>>
}

const BEFORE = 'id integer, n integer, note text'
const always = (outcome: string) => ({ add: outcome, fail: outcome, ignore: outcome })
const stopped = { add: 'SCHEMA_DRIFT', fail: 'SCHEMA_DRIFT' }

const CHANGES: readonly Change[] = [
  {
    name: 'an added column',
    script: `alter table t add extra text default 'x'`,
    full: { add: `${BEFORE}, extra text`, fail: 'SCHEMA_DRIFT', ignore: `${BEFORE}, extra text` },
    incremental: { add: `${BEFORE}, extra text`, fail: 'SCHEMA_DRIFT', ignore: BEFORE },
  },
  {
    name: 'a dropped column',
    script: 'alter table t drop note',
    full: { ...stopped, ignore: 'id integer, n integer' },
    incremental: { ...stopped, ignore: BEFORE },
  },
  {
    name: 'a renamed column',
    script: 'alter table t rename note to remark',
    full: { ...stopped, ignore: 'id integer, n integer, remark text' },
    incremental: { ...stopped, ignore: BEFORE },
  },
  {
    name: 'a wider type',
    script: 'alter table t alter n type bigint',
    full: {
      add: 'id integer, n bigint, note text',
      fail: 'SCHEMA_DRIFT',
      ignore: 'id integer, n bigint, note text',
    },
    incremental: { add: 'id integer, n bigint, note text', fail: 'SCHEMA_DRIFT', ignore: BEFORE },
  },
  {
    name: 'another type',
    script: `alter table t alter n type text using n::text`,
    full: { ...stopped, ignore: 'id integer, n text, note text' },
    incremental: { ...stopped, ignore: BEFORE },
  },
  {
    name: 'another order of the columns',
    script: `create table swapped (note text, n integer, id integer primary key);
      insert into swapped select note, n, id from t; drop table t; alter table swapped rename to t`,
    full: always('note text, n integer, id integer'),
    incremental: always(BEFORE),
  },
  {
    name: 'another key',
    script: 'alter table t drop constraint t_pkey; alter table t add primary key (id, n)',
    full: always(BEFORE),
    incremental: always(BEFORE),
  },
  {
    name: 'a table that is gone',
    script: 'drop table t',
    full: always('SOURCE_TABLE_NOT_FOUND'),
    incremental: always('SOURCE_TABLE_NOT_FOUND'),
  },
]

const MODES: Readonly<Record<'full' | 'incremental', Partial<SyncConfig>>> = {
  full: {},
  incremental: { mode: 'incremental', cursor: 'xmin', deletes: 'hard' },
}

test('a copy that keeps its type takes the values that fit it, and refuses the others with nothing changed', async () => {
  const options = { ...MODES.incremental, onDrift: 'ignore' } as const
  await scene.source.script(`create table kept (id int primary key, n int); insert into kept values (1, 1)`)
  await scene.sync('kept', options)
  await scene.source.script('alter table kept alter n type bigint; insert into kept values (2, 2)')
  expect(await scene.sync('kept', options)).toMatchObject({ isFull: false, inserted: 1 })
  await scene.source.script('insert into kept values (3, 3), (4, 4000000000)')
  await expect(scene.sync('kept', options)).rejects.toMatchObject({
    sqlState: '22003',
    context: expect.stringContaining('column n: "4000000000"') as string,
  })
  expect(await scene.copy('select id, n from analytics.kept order by id')).toEqual([
    ['1', '1'],
    ['2', '2'],
  ])
})

describe.each(['full', 'incremental'] as const)('a source of mode %s', (mode) => {
  test.each(CHANGES)('$name', async (change) => {
    for (const onDrift of ['add', 'fail', 'ignore'] as const) {
      await scene.source.script(`drop table if exists t; create table t (id int primary key, n int, note text);
        insert into t values (1, 1, 'a'), (2, 2, 'b')`)
      await scene.sync('t', MODES[mode], { fullRefresh: true })
      await scene.source.script(change.script)
      const outcome = await scene.sync('t', { ...MODES[mode], onDrift }).catch((error: unknown) => {
        if (error instanceof DiagnosticError) return error.diagnostics[0]?.code
        throw error
      })
      const [[columns, rows] = []] = await scene.copy(
        `select (select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) from pg_attribute
           where attrelid = 'analytics.t'::regclass and attnum > 0 and not attisdropped), count(*) from analytics.t`,
      )
      const found = typeof outcome === 'string' ? outcome : columns
      expect([onDrift, found]).toEqual([onDrift, change[mode][onDrift]])
      // Whatever stops a sync, the copy of before is there as it was.
      if (typeof outcome === 'string') expect([onDrift, columns]).toEqual([onDrift, BEFORE])
      expect([onDrift, rows]).toEqual([onDrift, '2'])
    }
  })
})
