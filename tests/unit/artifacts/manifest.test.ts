import { describe, expect, test } from 'vitest'
import { nodeArtifact, manifestArtifact, serialize } from '../../../src/artifacts/index.js'
import type { Manifest } from '../../../src/core/manifest.js'
import { makeColumns, makeConfig, makeGenericTest, makeManifest, makeModel } from '../../support/factories.js'
import { schemaProblems, schemasAreHere } from './published-schema.js'
import { makeShop, meta } from './shop.js'

const shop = manifestArtifact(makeShop(), meta)

describe.skipIf(!schemasAreHere)('against the published schema of manifest.json', () => {
  test('a project with one of everything is valid', () => {
    expect(schemaProblems('manifest-v12', shop)).toEqual([])
  })

  test('a compiled project is valid', () => {
    const compiled = new Map([
      [
        'model.shop.orders',
        { code: 'select 1', path: 'target/compiled/orders.sql', extraCtes: [{ id: 'a', sql: 'b' }] },
      ],
      ['seed.shop.countries', { code: 'not for seeds', path: null, extraCtes: [] }],
    ])
    expect(schemaProblems('manifest-v12', manifestArtifact(makeShop(), meta, { compiled }))).toEqual([])
  })

  test('an empty project is valid', () => {
    expect(schemaProblems('manifest-v12', manifestArtifact(makeManifest([]), meta))).toEqual([])
  })

  test('a manifest with a field too many is not', () => {
    const broken = { ...shop, nodes: { a: { ...shop.nodes['model.shop.orders'], layer: 'core' } } }
    expect(schemaProblems('manifest-v12', broken)).not.toEqual([])
  })
})

test('the head names the schema, a dbt version that tools know, the invocation and the layers in order', () => {
  expect(shop.metadata).toMatchObject({
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    dbt_version: '1.12.3',
    generated_at: '2026-08-24T09:12:05.250Z',
    invocation_id: meta.invocationId,
    project_name: 'shop',
    adapter_type: 'postgres',
    env: { TSMODEL_LAYERS: '["staging","core","ai"]' },
  })
})

test('edges are written both ways, with a key for every node', () => {
  expect(shop.parent_map['model.shop.orders']).toEqual(['model.shop.int_orders', 'seed.shop.countries'])
  expect(shop.parent_map['seed.shop.countries']).toEqual([])
  expect(shop.child_map['source.shop.app_db.orders']).toEqual([
    'model.shop.stg_orders',
    'test.shop.not_null_orders_placed_at.0123456789',
  ])
  expect(shop.child_map['exposure.shop.revenue']).toEqual([])
})

test('what is ours alone stands in the parts that the schema leaves open', () => {
  expect(shop.nodes['model.shop.orders']?.config['_extra']).toEqual({ layer: 'core' })
  expect(shop.sources['source.shop.app_db.orders']?.config['_extra']).toMatchObject({
    layer: 'staging',
    sync: { connection: 'app', schema: 'public', table: 'orders', mode: 'full' },
    location: { file: 'models/_sources.yml', line: 3, column: 7 },
  })
})

test('a config has the field’s keys with their defaults, then the project’s own keys in alphabetical order', () => {
  const config = shop.nodes['model.shop.orders']?.config ?? {}
  expect(config).toMatchObject({
    materialized: 'incremental',
    on_schema_change: 'ignore',
    unique_key: 'id',
    docs: { show: true, node_color: '#cd7f32' },
    contract: { enforced: true, alias_types: true },
    'pre-hook': [{ sql: 'set work_mem = 1', transaction: true, index: null }],
    'post-hook': [{ sql: 'vacuum', transaction: false, index: 2 }],
  })
  const own = ['area', 'constraints', 'indexes', 'zone']
  expect(Object.keys(config).filter((key) => own.includes(key))).toEqual(own)
  expect(config).not.toHaveProperty('pre_hook')
})

test('a node without a place in the database has no relation name', () => {
  expect(shop.nodes['model.shop.orders']?.relation_name).toBe('"warehouse"."core"."orders"')
  expect(shop.nodes['model.shop.int_orders']?.relation_name).toBeNull()
  expect(shop.nodes['test.shop.unique_stg_orders_id.0123456789']?.relation_name).toBeNull()
  expect(shop.nodes['test.shop.not_null_stg_orders_id.0123456789']?.relation_name).not.toBeNull()
})

test('quotes in names are doubled', () => {
  const odd = nodeArtifact(makeModel('m', { schema: 'Odd "Schema', alias: 'a.b' }))
  expect(odd.relation_name).toBe('"warehouse"."Odd ""Schema"."a.b"')
})

test('compiled code is merged in where it is given, and nowhere else', () => {
  const compiled = new Map([['model.shop.orders', { code: 'select 2', path: 'target/x.sql', extraCtes: [] }]])
  const artifact = manifestArtifact(makeShop(), meta, { compiled })
  expect(artifact.nodes['model.shop.orders']).toMatchObject({
    compiled: true,
    compiled_code: 'select 2',
    compiled_path: 'target/x.sql',
  })
  expect(artifact.nodes['model.shop.stg_orders']).toMatchObject({ compiled: false, compiled_code: null })
})

test('a generic test names the test, its column, its node and the key it stands under', () => {
  expect(shop.nodes['test.shop.unique_stg_orders_id.0123456789']).toMatchObject({
    column_name: 'id',
    attached_node: 'model.shop.stg_orders',
    file_key_name: 'models.stg_orders',
    test_metadata: { name: 'unique', namespace: null },
  })
  expect(shop.nodes['test.shop.orders_are_paid']).not.toHaveProperty('test_metadata')
})

test('the primary key is the declared one, else the column tested unique and not null', () => {
  expect(shop.nodes['model.shop.orders']?.primary_key).toEqual(['id'])
  expect(shop.nodes['model.shop.stg_orders']?.primary_key).toEqual(['id'])
  expect(shop.nodes['model.shop.int_orders']?.primary_key).toEqual([])
  const both = makeModel('both', {
    config: makeConfig({ constraints: [{ type: 'primary_key', columns: ['a', 'b'] }] }),
  })
  const half = makeModel('half')
  const artifact = manifestArtifact(makeManifest([both, half, makeGenericTest('unique', half.uniqueId, 'x')]), meta)
  expect(artifact.nodes['model.shop.both']?.primary_key).toEqual(['a', 'b'])
  expect(artifact.nodes['model.shop.half']?.primary_key).toEqual([])
})

test('the bytes do not depend on the order in which files were parsed', () => {
  const one = makeShop()
  const reversed: Manifest = {
    ...one,
    nodes: new Map([...one.nodes].reverse()),
    macros: new Map([...one.macros].reverse()),
  }
  expect(serialize(manifestArtifact(reversed, meta))).toBe(serialize(shop))
})

test('a column named __proto__ is written like any other', () => {
  const model = makeModel('odd', { columns: makeColumns('__proto__', 'constructor') })
  const text = serialize(manifestArtifact(makeManifest([model]), meta))
  const columns = (JSON.parse(text) as typeof shop).nodes['model.shop.odd']?.columns ?? {}
  expect(Object.keys(columns)).toEqual(['__proto__', 'constructor'])
})

test('integers beyond JSON’s numbers are written as text', () => {
  const model = makeModel('odd', { meta: { small: 3n, large: 9007199254740993n } })
  expect(serialize(manifestArtifact(makeManifest([model]), meta))).toContain(
    '"meta":{"small":3,"large":"9007199254740993"}',
  )
})
