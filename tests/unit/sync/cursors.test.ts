import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SyncConfig } from '../../../src/core/node.js'
import { isContinued } from '../../../src/sync/cursor.js'
import { bucketCount, changedBuckets, commonHash } from '../../../src/sync/key-buckets.js'
import { makeScene, type Scene } from './scene.js'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(() => scene.close())

describe('UUIDs as cursor', () => {
  const options: Partial<SyncConfig> = { mode: 'incremental', cursor: 'id', lookback: '10 minutes' }
  /** A UUID of version 7 of so many minutes ago. */
  const uuid = (minutes: number, tail: string): string =>
    `(lpad(to_hex((extract(epoch from now() - interval '${minutes} minutes') * 1000)::bigint), 12, '0') || '7000a000' || '${tail.padStart(12, '0')}')::uuid`

  beforeEach(async () => {
    await scene.copy('drop table if exists analytics.things')
    await scene.source.script(`drop table if exists things; create table things (id uuid primary key, note text);
      insert into things values (${uuid(90, 'a')}, 'old'), (${uuid(60, 'b')}, 'older'), (${uuid(30, 'c')}, 'new')`)
  })

  test('only what is new is read, and late ones within the look-back are not lost', async () => {
    expect(await scene.sync('things', options)).toMatchObject({ isFull: true, rows: 3 })
    await scene.source.script(`insert into things values (${uuid(35, 'd')}, 'late'), (${uuid(1, 'e')}, 'newest')`)
    expect(await scene.sync('things', options)).toMatchObject({ rows: 3, inserted: 2 })
  })

  test('one from a clock that runs ahead does not hide the others', async () => {
    await scene.source.script(`insert into things values (${uuid(-100_000, 'f')}, 'future')`)
    await scene.sync('things', options)
    await scene.source.script(`insert into things values (${uuid(0, 'd')}, 'now')`)
    expect(await scene.sync('things', options)).toMatchObject({ inserted: 1 })
  })

  test('those of another version do not grow, and are refused', async () => {
    await scene.source.script(
      'insert into things values (gen_random_uuid(), null); delete from things where note is not null',
    )
    expect(await scene.problemOf('things', options)).toMatchObject({
      code: 'SYNC_CURSOR_INVALID',
      message: expect.stringContaining('do not grow with time') as string,
    })
  })
})

describe('transactions by their number', () => {
  const point = (xmin: bigint, xmax: bigint) => ({ cursor: null, xmin: String(xmin), xmax: String(xmax) })

  test('are told apart across the wraparound of their 32 bits, but not over more than half of it', () => {
    const last = 4_294_967_000n
    expect(isContinued([point(last, last + 10n)], point(last + 2_000_000_000n, last + 2_000_000_000n))).toBe(true)
    expect(isContinued([point(last, last + 10n)], point(last + 2_200_000_000n, last + 2_200_000_000n))).toBe(false)
  })

  test('that were counted further than the source is now mean another source: all rows are compared', async () => {
    await scene.source.script(
      `create table counted (id int primary key, note text); insert into counted values (1, 'a')`,
    )
    const options: Partial<SyncConfig> = { mode: 'incremental', cursor: 'xmin' }
    await scene.sync('counted', options)
    await scene.copy(`update analytics.counted set note = 'of a later time'`)
    expect(await scene.sync('counted', options)).toMatchObject({ updated: expect.any(Number) as number })
    await scene.copy(
      `update tsmodel.sync_state set points = jsonb_build_array(jsonb_build_object('cursor', null, 'xmin', '99000000000', 'xmax', '99000000001'))`,
    )
    scene.messages.length = 0
    await scene.copy(`update analytics.counted set note = 'of a later time'`)
    expect(await scene.sync('counted', options)).toMatchObject({ rows: 1, updated: 1 })
    expect(scene.messages.join()).toContain('was restored, replaced or not synced for very long')
    expect(await scene.sync('counted', options)).toMatchObject({ updated: 0 })
  })

  test('are not known of the rows of a view', async () => {
    await scene.source.script('create view seen as select 1 as id')
    expect(await scene.problemOf('seen', { mode: 'incremental', cursor: 'xmin', key: ['id'] })).toMatchObject({
      code: 'SYNC_CURSOR_INVALID',
    })
  })
})

describe('lost rows', () => {
  test('are found by checksums of buckets: only the keys of those that differ are read', async () => {
    await scene.source.script(
      `create table many (a int, b text, primary key (a, b)); insert into many select g, 'k' || g from generate_series(1, 20000) g`,
    )
    const options: Partial<SyncConfig> = { mode: 'incremental', cursor: 'a', deletes: 'hard' }
    await scene.sync('many', options)
    await scene.source.script(`delete from many where a in (5, 17000); insert into many values (20001, 'new')`)
    expect(await scene.sync('many', options)).toMatchObject({ inserted: 1, deleted: 2 })
    expect(await scene.copy('select count(*) from analytics.many where a in (5, 17000)')).toEqual([['0']])
    expect(await scene.copy('select count(*) from analytics.many')).toEqual([['19999']])
  })

  test('buckets are as many as the table is large', () => {
    expect([0, 500, 8_000, 200_000, 5_000_000, 500_000_000].map(bucketCount)).toEqual([1, 1, 16, 512, 16_384, 65_536])
  })

  test('servers that hash alike use their own hash, others MD5, and both find the same', async () => {
    const source = await scene.database.acquire('one')
    const target = await scene.database.acquire('other')
    const other = {
      ...target,
      query: async (sql: string, parameters?: readonly (string | null)[]) => {
        const result = await target.query(sql, parameters)
        return sql.includes('hashtextextended') ? { ...result, rows: [['0']] } : result
      },
    }
    expect((await commonHash(source, target))(['id'])).toContain('hashtextextended')
    const slow = (await commonHash(source, other))(['1', `'a'`])
    expect(slow).toContain('md5')
    expect((await source.query(`select ${slow} <> 0`)).rows).toEqual([['t']])
    await source.release()
    await target.release()
  })

  test('a bucket that only the source has is no loss', () => {
    const copy = new Map([
      ['0', '2 10'],
      ['1', '1 7'],
    ])
    expect(
      changedBuckets(
        new Map([
          ['0', '2 10'],
          ['2', '1 1'],
        ]),
        copy,
      ),
    ).toEqual(['1'])
    expect(
      changedBuckets(
        new Map([
          ['0', '2 11'],
          ['1', '1 7'],
        ]),
        copy,
      ),
    ).toEqual(['0'])
  })
})
