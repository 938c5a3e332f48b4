import { expect, test } from 'vitest'
import { syncOptions } from '../../../src/parse/sync-options.js'

test('a block without options is a full sync, and nothing that is not given is there', () => {
  expect(syncOptions({ connection: 'app' })).toEqual({ mode: 'full' })
  expect(syncOptions({ cursor: null, key: null, mask: null })).toEqual({ mode: 'full' })
})

test('every option arrives under the name the engine reads', () => {
  expect(
    syncOptions({
      mode: 'incremental',
      cursor: 'updated_at',
      lookback: 5,
      key: 'id',
      deletes: 'soft',
      exclude: ['embedding'],
      rename: { a: 'b' },
      mask: { email: 'hash', phone: null, name: 'partial', street: { partial: 3 }, note: 'null' },
      verify: 'count',
      min_rows: 1,
      max_drop: 0.5,
      on_drift: 'ignore',
      unknown_types: 'skip',
    }),
  ).toEqual({
    mode: 'incremental',
    cursor: 'updated_at',
    lookback: '5',
    key: ['id'],
    deletes: 'soft',
    exclude: ['embedding'],
    rename: { a: 'b' },
    mask: {
      email: { kind: 'hash' },
      phone: { kind: 'null' },
      name: { kind: 'partial', keep: 1 },
      street: { kind: 'partial', keep: 3 },
      note: { kind: 'null' },
    },
    verify: 'count',
    minRows: 1,
    maxDrop: 0.5,
    onDrift: 'ignore',
    unknownTypes: 'skip',
  })
})
