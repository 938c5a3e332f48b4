import { expect, test } from 'vitest'
import { manifestArtifact } from '../../../src/artifacts/index.js'
import { schemaProblems, schemasAreHere } from '../artifacts/published-schema.js'
import { parse } from './project.js'

const meta = {
  generatedAt: new Date('2026-08-24T09:12:05.250Z'),
  invocationId: 'a1c1f8f0-7f5c-4f5e-9d0a-2b6c5d4e3f21',
  invocationStartedAt: new Date('2026-08-24T09:12:00.000Z'),
}

const PROJECT = {
  'project.yml': 'name: shop\nprofile: shop\non-run-start: select 1\nmodels:\n  +pre-hook: select 2\n',
  'seeds/countries.csv': 'code\nDE\n',
  'models/a_v1.sql': "select * from {{ source('app', 'orders') }}",
  'models/b.sql': "{{ config(materialized='incremental', unique_key=['x', 'y']) }}select * from {{ ref('a', v=1) }}",
  'snapshots/s.sql':
    "{% snapshot history %}{{ config(strategy='check', check_cols='all', unique_key='x') }}select * from {{ ref('b') }}{% endsnapshot %}",
  'tests/t.sql': "select * from {{ ref('b') }} where false",
  'analyses/look.sql': 'select 1',
  'models/p.yml': `
groups: [{name: finance, owner: {name: Ada, email: ada@example.org}}]
sources:
  - name: app
    sync: {connection: app}
    freshness: {warn_after: {count: 1, period: day}}
    tables: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]
models:
  - name: a
    versions: [{v: 1}]
  - name: b
    config: {group: finance, access: public, contract: {enforced: false}}
    columns:
      - {name: x, data_type: int, constraints: [{type: not_null}], data_tests: [not_null: {severity: warn}]}
exposures:
  - {name: board, type: dashboard, owner: {email: a@example.org}, depends_on: ["ref('countries')"]}
unit_tests:
  - name: adds
    model: b
    given: [{input: "ref('a', v=1)", rows: [{x: 1}]}]
    expect: {format: csv, rows: "x\\n1"}
`,
}

test.skipIf(!schemasAreHere)('what parsing makes is a manifest by the published schema', () => {
  const artifact = manifestArtifact(parse(PROJECT).manifest, meta)
  expect(schemaProblems('manifest-v12', artifact)).toEqual([])
  expect(Object.keys(artifact.unit_tests)).toEqual(['unit_test.shop.b.adds'])
  expect(Object.keys(artifact.groups)).toEqual(['group.shop.finance'])
  expect(artifact.group_map).toEqual({ finance: ['model.shop.b'] })
})
